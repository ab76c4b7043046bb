/** A look back as a sentence whose minutes add up: `Finished 38 min after plan: 22 min lost in “Copy ledger”, 16 min waiting for “Go”.` */
import { sayDuration } from '../../runbook/duration.ts'
import { unreachable } from '../../unreachable.ts'
import type { LookBack, Lost } from './lookBackShape.ts'

const MINUTE = 60_000
/** More would say less. */
const NAMED = 4

export function sayLookBack({ outcome, delay, against, steps }: Omit<LookBack, 'says'>): string {
  if (outcome === 'rolledBack') {
    const ran = steps.filter(({ status }) => status !== 'pending' && status !== 'skipped').length
    return `Rolled back after ${ran} of ${steps.length} steps: a rollback has no plan that it could be held against.`
  }
  if (!delay) return 'Nothing was planned, so nothing was lost.'
  const total = Math.round(delay.milliseconds / MINUTE)
  const plan = against === 'atT0' ? 'the plan at T-0' : 'the approved plan'
  const head =
    total === 0
      ? `Finished on ${plan}`
      : `Finished ${minutes(Math.abs(total))} ${total < 0 ? 'before' : 'after'} ${plan}`
  const parts = inMinutes(delay.parts, total).sort((one, other) => Math.abs(other.minutes) - Math.abs(one.minutes))
  // One that is left is named as well: “elsewhere” would be longer.
  const count = parts.length === NAMED + 1 ? parts.length : NAMED
  const named = parts.slice(0, count).map(({ part, minutes: lost }) => sayPart(part, lost))
  const rest = parts.slice(count).reduce((sum, { minutes: count }) => sum + count, 0)
  const others = rest === 0 ? [] : [`${minutes(Math.abs(rest))} ${rest > 0 ? 'lost' : 'won'} elsewhere`]
  const said = [...named, ...others]
  return said.length === 0 ? `${head}.` : `${head}: ${said.join(', ')}.`
}

/** By largest remainder, so that they add up to `total`; in their order, and none of no minute. */
export function inMinutes(parts: readonly Lost[], total: number): { part: Lost; minutes: number }[] {
  const counted = parts.map((part) => {
    const exact = part.milliseconds / MINUTE
    return { part, exact, minutes: Math.floor(exact) }
  })
  let left = total - counted.reduce((sum, one) => sum + one.minutes, 0)
  for (const one of counted.toSorted(
    (first, second) => second.exact - second.minutes - (first.exact - first.minutes),
  )) {
    if (left <= 0) break
    one.minutes += 1
    left -= 1
  }
  return counted.filter((one) => one.minutes !== 0).map(({ part, minutes: count }) => ({ part, minutes: count }))
}

function sayPart(part: Lost, count: number): string {
  return `${minutes(Math.abs(count))} ${sayWhere(part, count < 0)}`
}

/** `lost in “Copy ledger”`. */
export function sayWhere({ because, title }: Pick<Lost, 'because' | 'title'>, isWon: boolean): string {
  const lost = isWon ? 'won' : 'lost'
  switch (because) {
    case 'lasted':
      return `${lost} in “${title}”`
    case 'triedAgain':
      return `until “${title}” was tried again`
    case 'held':
      return `while “${title}” was held`
    case 'skipped':
      return `${lost} as “${title}” was skipped`
    case 'added':
      return `for “${title}”, which was added`
    case 'notBegun':
      return `until somebody began “${title}”`
    case 'stopped':
      return `while all was stopped before “${title}”`
    case 'people':
      return `until there were people for “${title}”`
    case 'undecided':
      return `waiting for “${title}” to be decided`
    case 'time':
      return isWon ? `won as “${title}” could begin earlier` : `lost as “${title}” could only begin later`
    case 'lag':
      return isWon ? `won before “${title}”` : `lost as the plan had what follows “${title}” begin before its end`
    case 'spare':
      return `made up by room in the plan after “${title}”`
    default:
      return unreachable(because)
  }
}

const minutes = (count: number): string => sayDuration(count * 60)
