/**
 * The working time of a calendar: an instant is one exactly where the clocks of its zone show one of its hours, so that an
 * hour that clocks skip is never worked and one that they show twice is worked twice. Instants in epoch milliseconds.
 */
import type { CalendarDefinition } from '../../runbook/calendars.ts'
import { aheadIn } from '../../timezone.ts'

export interface WorkingTime {
  /** The earliest instant, no earlier than `at`, from which work can begin. */
  opening(at: number): number
  /** Where work goes on at `at`, an instant until which it goes on without a break; it may go on from there. */
  closing(at: number): number
  /** The earliest instant by which so much work has been done since `at`; `at` itself for none. */
  add(at: number, work: number): number
  /** The latest instant from which so much work is still done by `at`; `at` itself for none. */
  subtract(at: number, work: number): number
  /** Work that can be done from one instant to the other; negative where they are the other way round. */
  between(from: number, to: number): number
}

type Span = readonly [from: number, to: number]

const DAY = 86_400_000
/** A calendar without any work for longer than that has none. */
const MOST_DAYS = 40 * 366

const known = new WeakMap<CalendarDefinition, WorkingTime>()

export function workingTimeOf(calendar: CalendarDefinition): WorkingTime {
  const made = known.get(calendar) ?? workingTime(spansIn(calendar))
  known.set(calendar, made)
  return made
}

/** @param spansOn of a day of UTC, counted from 1970: disjoint, in order */
function workingTime(spansOn: (day: number) => readonly Span[]): WorkingTime {
  const dayOf = (at: number) => Math.floor(at / DAY)

  /** Goes through the spans after `at`, until one answers. */
  function ahead(at: number, answer: (from: number, to: number) => number | undefined): number {
    for (let day = dayOf(at), last = day + MOST_DAYS; day < last; day++)
      for (const [from, to] of spansOn(day)) {
        const found = to > at ? answer(Math.max(from, at), to) : undefined
        if (found !== undefined) return found
      }
    throw new Error('A calendar has no working time')
  }

  function back(at: number, answer: (from: number, to: number) => number | undefined): number {
    for (let day = dayOf(at), last = day - MOST_DAYS; day > last; day--)
      for (const [from, to] of spansOn(day).toReversed()) {
        const found = from < at ? answer(from, Math.min(to, at)) : undefined
        if (found !== undefined) return found
      }
    throw new Error('A calendar has no working time')
  }

  function between(from: number, to: number): number {
    if (to < from) return 0 - between(to, from)
    let work = 0
    for (let day = dayOf(from); day <= dayOf(to); day++)
      for (const [start, end] of spansOn(day)) work += Math.max(0, Math.min(to, end) - Math.max(from, start))
    return work
  }

  return {
    opening: (at) => ahead(at, (from) => from),
    closing: (at) => ahead(at, (_, to) => to),
    add(at, work) {
      let left = work
      if (left <= 0) return at
      return ahead(at, (from, to) => {
        if (to - from >= left) return from + left
        left -= to - from
        return undefined
      })
    },
    subtract(at, work) {
      let left = work
      if (left <= 0) return at
      return back(at, (from, to) => {
        if (to - from >= left) return to - left
        left -= to - from
        return undefined
      })
    },
    between,
  }
}

function spansIn({ timezone, week, exceptions }: CalendarDefinition): (day: number) => readonly Span[] {
  const days = new Map<number, readonly Span[]>()
  const hoursOn = (localDay: number): readonly Span[] => {
    const date = new Date(localDay * DAY).toISOString().slice(0, 10)
    const exception = exceptions.find(({ from, to }) => from <= date && date <= to)
    // 1970 began on a Thursday.
    return exception?.hours ?? week[(((localDay + 3) % 7) + 7) % 7] ?? []
  }
  const made = (day: number): readonly Span[] => {
    const spans: [number, number][] = []
    for (const { from, to, ahead } of offsetsOn(timezone, day)) {
      // Hours that run past midnight belong to the day on which they begin.
      const first = Math.floor((from + ahead) / DAY) - 1
      for (let local = first; local * DAY < to + ahead; local++)
        for (const [opens, closes] of hoursOn(local)) {
          const start = Math.max(from, local * DAY + opens * 1000 - ahead)
          const end = Math.min(to, local * DAY + closes * 1000 - ahead)
          if (start < end) spans.push([start, end])
        }
    }
    return merged(spans)
  }
  return (day) => {
    const there = days.get(day) ?? made(day)
    days.set(day, there)
    return there
  }
}

/** Where the hours of two days meet or overlap, they are worked once. */
function merged(spans: [number, number][]): readonly Span[] {
  const whole: [number, number][] = []
  for (const [from, to] of spans.sort(([a], [b]) => a - b)) {
    const last = whole.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else whole.push([from, to])
  }
  return whole
}

/** The parts of a day of UTC in each of which the clocks are ahead of it by the same. */
function offsetsOn(timezone: string, day: number): { from: number; to: number; ahead: number }[] {
  const [from, to] = [day * DAY, (day + 1) * DAY]
  const [before, after] = [aheadIn(timezone, from), aheadIn(timezone, to)]
  if (before === after) return [{ from, to, ahead: before }]
  let [low, high] = [from, to]
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (aheadIn(timezone, middle) === before) low = middle
    else high = middle
  }
  return [
    { from, to: high, ahead: before },
    { from: high, to, ahead: after },
  ]
}
