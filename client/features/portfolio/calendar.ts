/** The windows of all cutovers by week, and where the same people are in two at once. */
import type { PersonId } from '../../../shared/cutoverState.ts'
import { instantsAt, readingOf, skippedAround } from '../../ui/zones.ts'
import type { ShownLine } from './portfolio.ts'
import { isOver } from './portfolioRows.ts'

export interface CalendarDay {
  /** `2026-11-28`, in the zone of the calendar. */
  date: string
  start: number
  end: number
}

export interface CalendarBar {
  line: ShownLine
  /** From 0 to 6, both included. */
  from: number
  to: number
  /** Whether the window goes on before or after this week. */
  before: boolean
  after: boolean
}

export interface CalendarWeek {
  days: readonly CalendarDay[]
  bars: readonly CalendarBar[]
}

const DAYS = 7

/** Weeks from the Monday on or before `from`, with the windows that reach into each. */
export function calendarWeeks(lines: readonly ShownLine[], from: number, weeks: number, zone: string): CalendarWeek[] {
  const first = mondayOf(from, zone)
  return Array.from({ length: weeks }, (_, week): CalendarWeek => {
    const days = Array.from({ length: DAYS }, (__, day) => dayAt(first, week * DAYS + day, zone))
    const bars = lines
      .filter(
        ({ windowStart, windowEnd }) => windowStart < (days.at(-1)?.end ?? 0) && windowEnd > (days[0]?.start ?? 0),
      )
      .toSorted((one, other) => one.windowStart - other.windowStart)
      .map((line): CalendarBar => {
        const within = days.flatMap(({ start, end }, day) =>
          line.windowStart < end && line.windowEnd > start ? day : [],
        )
        return {
          line,
          from: within[0] ?? 0,
          to: within.at(-1) ?? 0,
          before: line.windowStart < (days[0]?.start ?? 0),
          after: line.windowEnd > (days.at(-1)?.end ?? 0),
        }
      })
    return { days, bars }
  })
}

/** Calendar days, not spans of 24 hours: on two days of the year these differ. */
function dayAt(monday: string, offset: number, zone: string): CalendarDay {
  const date = plusDays(monday, offset)
  return { date, start: midnight(date, zone), end: midnight(plusDays(date, 1), zone) }
}

function mondayOf(at: number, zone: string): string {
  const date = new Date(readingOf(at, zone)).toISOString().slice(0, 10)
  const weekday = new Date(`${date}T00:00Z`).getUTCDay()
  return plusDays(date, -((weekday + 6) % DAYS))
}

const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** When the day begins, which is not midnight where clocks skip it. */
function midnight(date: string, zone: string): number {
  const reading = Date.parse(`${date}T00:00Z`)
  return instantsAt(reading, zone)[0] ?? instantsAt(skippedAround(reading, zone).to, zone)[0] ?? reading
}

export interface Overlap {
  one: ShownLine
  other: ShownLine
  people: readonly PersonId[]
  /** From when to when both windows are open, epoch milliseconds. */
  from: number
  to: number
}

/** Two windows that are open at once and need the same people; by when they begin to be. */
export function overlaps(lines: readonly ShownLine[]): Overlap[] {
  const ahead = lines.filter((line) => !isOver(line)).toSorted((one, other) => one.windowStart - other.windowStart)
  const found: Overlap[] = []
  ahead.forEach((one, index) => {
    const mine = new Set(Object.values(one.roles).flat())
    for (const other of ahead.slice(index + 1)) {
      if (other.windowStart >= one.windowEnd) break
      const people = [...new Set(Object.values(other.roles).flat())].filter((person) => mine.has(person))
      if (people.length === 0) continue
      found.push({ one, other, people, from: other.windowStart, to: Math.min(one.windowEnd, other.windowEnd) })
    }
  })
  return found.sort((a, b) => a.from - b.from)
}
