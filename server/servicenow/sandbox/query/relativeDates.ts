/** Dates compared with now: `RELATIVEGE@dayofweek@ago@7`, days and longer in whole days of the reader. */
import { fromGlideDate, fromZone, inZone, toGlideDate } from '../records/dates.ts'
import type { RelativeOperator } from './operators.ts'
import type { Asker } from './queryValues.ts'

const milliseconds: Record<string, number> = { minute: 60_000, hour: 3_600_000, dayofweek: 86_400_000 }
const months: Record<string, number> = { month: 1, quarter: 3, year: 12 }

/** `value` is `@unit@ago|ahead@count`; nothing is never before or after. */
export function fitsRelative(operator: RelativeOperator, actual: string, value: string, asker: Asker): boolean {
  const [, unit = '', direction = '', amount = ''] = value.split('@')
  const at = fromGlideDate(actual)
  const count = Number(amount) * (direction === 'ahead' ? 1 : -1)
  if (at === undefined || Number.isNaN(count) || (milliseconds[unit] === undefined && months[unit] === undefined)) {
    return false
  }
  const target = moved(asker.now, unit, count)
  const isInstant = unit === 'minute' || unit === 'hour'
  const [from, to] = isInstant ? [target, target] : dayOf(target, asker.timeZone)
  switch (operator) {
    case 'RELATIVEGT':
      return at > to
    case 'RELATIVEGE':
      return at >= from
    case 'RELATIVELT':
      return at < from
    case 'RELATIVELE':
      return at <= to
    case 'RELATIVEEE':
      return isInstant ? Math.floor(at / 60_000) === Math.floor(target / 60_000) : at >= from && at <= to
  }
}

function moved(now: number, unit: string, count: number): number {
  const length = milliseconds[unit]
  if (length !== undefined) return now + count * length
  const date = new Date(now)
  date.setUTCMonth(date.getUTCMonth() + count * (months[unit] ?? 0))
  return date.getTime()
}

/** First and last second of the reader's day. */
function dayOf(instant: number, timeZone: string): [from: number, to: number] {
  const day = inZone(toGlideDate(instant), timeZone).slice(0, 10)
  const at = (time: string) => fromGlideDate(fromZone(`${day} ${time}`, timeZone)) ?? instant
  return [at('00:00:00'), at('23:59:59')]
}
