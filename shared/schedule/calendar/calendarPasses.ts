/**
 * The two passes of the critical path method where some nodes work by a calendar: durations of those, and lags in working time,
 * are spent in their hours only. Instants in epoch milliseconds. Where no node has a calendar, `precedence.ts` gives the same.
 */
import { at, FREE, type Precedence, STARTED, type Terms } from '../precedence.ts'
import type { WorkingTime } from './workingTime.ts'

/** All in milliseconds; `earliest` instants. */
export interface CalendarTerms extends Terms {
  /** By node; undefined works all hours. */
  calendars: readonly (WorkingTime | undefined)[]
  /** By edge of the precedence: its lag counts the working time of the node that waits. */
  isWorkingLag: Uint8Array
  /**
   * By node, FREE where left out. One that has begun or ended is where it is: `earliest` is its actual start, and its duration elapses;
   * only what holds the finish of a STARTED one makes that later.
   */
  progress?: Uint8Array
}

/** By node. */
export interface CalendarSchedule {
  start: Float64Array
  finish: Float64Array
  lateStart: Float64Array
  lateFinish: Float64Array
  /** In the working time of the node. */
  slack: Float64Array
  /** The latest early finish. */
  end: number
  /** The edge that decides its start; -1 where its own `earliest` does. */
  driver: Int32Array
}

// As in precedence.ts: what a dependency looks at and what it holds.
const LOOKS_AT_START = 1
const HOLDS_FINISH = 2

export function calendarSchedule(net: Precedence, { progress, ...given }: CalendarTerms): CalendarSchedule {
  const isFree = (node: number) => (progress?.[node] ?? FREE) === FREE
  const terms = {
    ...given,
    calendars: given.calendars.map((calendar, node) => (isFree(node) ? calendar : undefined)),
    progress: progress ?? new Uint8Array(net.nodes),
  }
  const ahead = aheadPass(net, terms)
  const back = backPass(net, terms, ahead.end)
  const slack = Float64Array.from(ahead.finish, (finish, node) => {
    const calendar = terms.calendars[node]
    if (!calendar) return at(back.lateFinish, node) - finish
    return calendar.between(at(ahead.start, node), at(back.lateStart, node))
  })
  return { ...ahead, ...back, slack }
}

type Ahead = Pick<CalendarSchedule, 'start' | 'finish' | 'end' | 'driver'>
type Known = Required<CalendarTerms>

/** Whether a dependency still moves what waits. */
const binds = (progress: number | undefined, kind: number): boolean =>
  progress === FREE || (progress === STARTED && (kind & HOLDS_FINISH) !== 0)

function aheadPass(net: Precedence, terms: Known): Ahead {
  const { duration, earliest, lag, calendars, isWorkingLag, progress } = terms
  const { nodes, order, from, to, type } = net
  const start = new Float64Array(nodes)
  const finish = new Float64Array(nodes)
  const driver = new Int32Array(nodes).fill(-1)
  let end = Number.NEGATIVE_INFINITY
  let e = 0
  for (const node of order) {
    const calendar = calendars[node]
    const lasts = at(duration, node)
    let begins = at(earliest, node)
    let ends = Number.NEGATIVE_INFINITY
    let latest = Number.NEGATIVE_INFINITY
    for (; e < to.length && to[e] === node; e++) {
      const before = from[e] ?? 0
      const kind = type[e] ?? 0
      if (!binds(progress[node], kind)) continue
      const mark = at((kind & LOOKS_AT_START) === 0 ? finish : start, before)
      // What will not happen holds nothing, and has no instant to count hours from.
      if (mark === Number.NEGATIVE_INFINITY) continue
      const bound = moved(mark, at(lag, e), isWorkingLag[e] === 1 ? calendar : undefined)
      const holdsFinish = (kind & HOLDS_FINISH) !== 0
      if (holdsFinish) ends = Math.max(ends, bound)
      if (progress[node] !== FREE) continue
      const starts = holdsFinish ? startBefore(bound, lasts, calendar) : bound
      if (starts > latest) {
        latest = starts
        driver[node] = e
      }
      begins = Math.max(begins, starts)
    }
    if (latest < begins) driver[node] = -1
    start[node] = lasts > 0 && calendar ? calendar.opening(begins) : begins
    // Held until then with no work left, it is finished then, whatever the hour.
    finish[node] = Math.max(calendar?.add(at(start, node), lasts) ?? at(start, node) + lasts, ends)
    end = Math.max(end, at(finish, node))
  }
  return { start, finish, driver, end: nodes === 0 ? 0 : end }
}

type Back = Pick<CalendarSchedule, 'lateStart' | 'lateFinish'>

function backPass(net: Precedence, terms: Known, end: number): Back {
  const { duration, lag, calendars, isWorkingLag, progress } = terms
  const { nodes, order, from, to, type } = net
  const latestStart = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY)
  const lateStart = new Float64Array(nodes)
  const lateFinish = new Float64Array(nodes).fill(end)
  let e = to.length - 1
  for (const node of order.toReversed()) {
    const calendar = calendars[node]
    const lasts = at(duration, node)
    const byStart = latestOpening(at(latestStart, node), lasts, calendar)
    if (Number.isFinite(byStart))
      lateFinish[node] = Math.min(at(lateFinish, node), calendar?.add(byStart, lasts) ?? byStart + lasts)
    lateStart[node] = Math.min(byStart, startBefore(at(lateFinish, node), lasts, calendar))
    for (; e >= 0 && to[e] === node; e--) {
      const before = from[e] ?? 0
      const kind = type[e] ?? 0
      // A start that has happened moves no more.
      if (!binds(progress[node], kind) || (progress[before] !== FREE && (kind & LOOKS_AT_START) !== 0)) continue
      const mark = at((kind & HOLDS_FINISH) === 0 ? lateStart : lateFinish, node)
      const bound = moved(mark, -at(lag, e), isWorkingLag[e] === 1 ? calendar : undefined)
      const held = (kind & LOOKS_AT_START) === 0 ? lateFinish : latestStart
      held[before] = Math.min(at(held, before), bound)
    }
  }
  return { lateStart, lateFinish }
}

const moved = (instant: number, by: number, calendar: WorkingTime | undefined): number => {
  if (!calendar) return instant + by
  return by < 0 ? calendar.subtract(instant, -by) : calendar.add(instant, by)
}

/** The latest moment up to then at which work can begin: where nobody works then, a second before they last closed. */
const latestOpening = (instant: number, lasts: number, calendar: WorkingTime | undefined): number =>
  !calendar || lasts === 0 || !Number.isFinite(instant) || calendar.opening(instant) === instant
    ? instant
    : calendar.subtract(instant, 1000)

/** The latest start of what is to be finished by then. */
const startBefore = (instant: number, lasts: number, calendar: WorkingTime | undefined): number =>
  calendar?.subtract(instant, lasts) ?? instant - lasts

/** One longest path: from its first node, which nothing moves, to the last to finish. */
export function drivingPath({ order, from }: Precedence, { finish, end, driver }: CalendarSchedule): number[] {
  const path: number[] = []
  let node = order.findLast((each) => at(finish, each) === end) ?? -1
  while (node >= 0) {
    path.push(node)
    const edge = driver[node] ?? -1
    node = edge < 0 ? -1 : (from[edge] ?? -1)
  }
  return path.reverse()
}
