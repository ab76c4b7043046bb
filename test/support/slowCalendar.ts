/** Calendars minute by minute, straight from what the clocks show, to hold the quick arithmetic against. */
import type { CalendarDefinition } from '../../shared/runbook/calendars.ts'
import type { DependencyType } from '../../shared/runbook/stepKinds.ts'

export const MINUTE = 60_000
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Whether each minute from `from` on is one of work. One look for each half hour: clocks and hours change on those only. */
export function minutesOf(calendar: CalendarDefinition, from: number, count: number): boolean[] {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: calendar.timezone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'short', hour: '2-digit', minute: '2-digit' },
  })
  const halves = Array.from({ length: Math.ceil(count / 30) }, (_, half) => {
    const parts = Object.fromEntries(
      format.formatToParts(from + half * 30 * MINUTE).map(({ type, value }) => [type, value]),
    )
    const date = `${parts.year}-${parts.month}-${parts.day}`
    const seconds = Number(parts.hour) * 3600 + Number(parts.minute) * 60
    const day = DAYS.indexOf(String(parts.weekday).slice(0, 3))
    const yesterday = new Date(Date.parse(`${date}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
    const isIn = (on: string, weekday: number, at: number) => {
      const exception = calendar.exceptions.find((one) => one.from <= on && on <= one.to)
      return (exception?.hours ?? calendar.week[weekday] ?? []).some(([opens, closes]) => opens <= at && at < closes)
    }
    return isIn(date, day, seconds) || isIn(yesterday, (day + 6) % 7, seconds + 86_400)
  })
  return Array.from({ length: count }, (_, minute) => halves[Math.floor(minute / 30)] ?? false)
}

export interface SlowNode {
  /** Minutes. */
  duration: number
  earliest: number
  /** By minute from the beginning; undefined works all the time. */
  works: boolean[] | undefined
  after: { on: number; type: DependencyType; lag: number; working: boolean }[]
}

/** Early starts and finishes in minutes, each looked for minute by minute; nodes depend on earlier ones only. */
export function slowEarly(nodes: readonly SlowNode[], horizon: number): { start: number; finish: number }[] {
  const times: { start: number; finish: number }[] = []
  for (const { duration, earliest, works, after } of nodes) {
    const isWork = (minute: number) => works?.[minute] ?? works === undefined
    const done = (from: number, to: number) => {
      let sum = 0
      for (let minute = from; minute < to; minute++) if (isWork(minute)) sum++
      return sum
    }
    const bounds = after.map(({ on, type, lag, working }) => {
      const mark = type[0] === 'F' ? (times[on]?.finish ?? 0) : (times[on]?.start ?? 0)
      let bound = mark
      if (!working || works === undefined) bound = mark + lag
      else if (lag >= 0) while (done(mark, bound) < lag) bound++
      else
        while (done(bound, mark) < -lag) if (--bound < 0) throw new Error('before the beginning')
      return { holdsFinish: type[1] === 'F', bound }
    })
    const starts = bounds.filter(({ holdsFinish }) => !holdsFinish).map(({ bound }) => bound)
    const ends = bounds.filter(({ holdsFinish }) => holdsFinish).map(({ bound }) => bound)
    let start = Math.max(earliest, ...starts)
    // No work may be left over before what holds its finish.
    const isFree = (minute: number) =>
      (duration === 0 || isWork(minute)) &&
      ends.every((bound) => (duration === 0 ? minute >= bound : done(minute, bound) <= duration))
    while (!isFree(start)) if (++start > horizon) throw new Error('beyond the horizon')
    let finish = start
    while (done(start, finish) < duration) finish++
    times.push({ start, finish: Math.max(finish, ...ends) })
  }
  return times
}
