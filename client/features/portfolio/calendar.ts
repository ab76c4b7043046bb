/** The windows of all cutovers by week, and where the same people are in two at once. */
import type { PersonId } from '../../../shared/cutoverState.ts'
import { type Day, dayAround } from '../../ui/instants.ts'
import { readingOf } from '../../ui/zones.ts'
import type { ShownLine } from './portfolio.ts'
import { isOver } from './portfolioRows.ts'

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
  days: readonly Day[]
  bars: readonly CalendarBar[]
}

const DAYS = 7

/** Weeks from the Monday on or before `from`, with the windows that reach into each. */
export function calendarWeeks(lines: readonly ShownLine[], from: number, weeks: number, zone: string): CalendarWeek[] {
  const monday = -((new Date(readingOf(from, zone)).getUTCDay() + 6) % DAYS)
  return Array.from({ length: weeks }, (_, week): CalendarWeek => {
    const days = Array.from({ length: DAYS }, (__, day) => dayAround(from, zone, monday + week * DAYS + day))
    const bars = lines
      .filter(({ windowStart, windowEnd }) => windowStart < (days.at(-1)?.to ?? 0) && windowEnd > (days[0]?.from ?? 0))
      .toSorted((one, other) => one.windowStart - other.windowStart)
      .map((line): CalendarBar => {
        const within = days.flatMap((one, day) => (line.windowStart < one.to && line.windowEnd > one.from ? day : []))
        return {
          line,
          from: within[0] ?? 0,
          to: within.at(-1) ?? 0,
          before: line.windowStart < (days[0]?.from ?? 0),
          after: line.windowEnd > (days.at(-1)?.to ?? 0),
        }
      })
    return { days, bars }
  })
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
