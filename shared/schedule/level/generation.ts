/** Serial generation: one after the other of a list, each as early as its dependencies and its people allow. */
import type { WorkingTime } from '../calendar/workingTime.ts'
import { at } from '../precedence.ts'
import { finishIn, type Hours, stretchesOf } from './hours.ts'
import type { Profile } from './profile.ts'
import type { Side, Work } from './work.ts'

/** Writes `start`, by node. @param profile that of the side's direction of time */
export function generate(
  { duration, isFree }: Work,
  side: Side,
  profile: Profile,
  list: Int32Array,
  start: Float64Array,
): void {
  const { earliest, first, on, weight } = side
  profile.clear()
  for (const node of list) {
    let from = at(earliest, node)
    const end = first[node + 1] ?? 0
    for (let e = first[node] ?? 0; e < end; e++) from = Math.max(from, at(start, on[e] ?? 0) + at(weight, e))
    start[node] = isFree[node] === 0 ? profile.place(node, from, at(duration, node)) : from
  }
}

/** By node, in the unit of the terms. */
export interface Times {
  start: Float64Array
  finish: Float64Array
}

/** The same where work of some nodes does not simply elapse. */
export function generateInHours(work: Work, hours: Hours, list: Int32Array, times: Times): void {
  const { duration, isFree, profile } = work
  const { start, finish } = times
  profile.clear()
  for (const node of list) {
    const lasts = at(duration, node)
    const allowed = allowedIn(work, hours, node, times)
    const calendar = hours.ofNode[node]
    const opening = (from: number) => (lasts > 0 && calendar ? calendar.opening(from) : from)
    let begins = opening(allowed.start)
    let ends = finishIn(hours, node, begins, lasts)
    while (isFree[node] === 0) {
      const free = freeFrom(profile, hours, node, begins, ends)
      if (free === begins) break
      begins = opening(free)
      ends = finishIn(hours, node, begins, lasts)
    }
    if (isFree[node] === 0)
      for (const [from, to] of stretchesOf(hours, node, begins, ends)) profile.occupy(node, from, to - from)
    start[node] = begins
    finish[node] = Math.max(ends, allowed.finish)
  }
}

/** `begins` where its people are free all along; else the end of the first stretch in which they are not, which it cannot begin before. */
function freeFrom(profile: Profile, hours: Hours, node: number, begins: number, ends: number): number {
  for (const [from, to] of stretchesOf(hours, node, begins, ends)) {
    const free = profile.earliest(node, from, to - from)
    if (free > from) return free
  }
  return begins
}

/** From when on everything but people lets it start, and finish; given the times of all that it depends on. */
export function allowedIn(
  { net, terms, ahead }: Work,
  { ofNode, isWorkingLag }: Hours,
  node: number,
  { start, finish }: Times,
): { start: number; finish: number } {
  const lasts = at(terms.duration, node)
  const calendar = ofNode[node]
  const allowed = { start: at(terms.earliest, node), finish: Number.NEGATIVE_INFINITY }
  for (let place = ahead.first[node] ?? 0; place < (ahead.first[node + 1] ?? 0); place++) {
    const e = ahead.edge[place] ?? 0
    const type = net.type[e] ?? 0
    const before = ahead.on[place] ?? 0
    // The index encodes what a dependency looks at and what it holds, as in `../precedence.ts`.
    const mark = at((type & 1) === 0 ? finish : start, before)
    const bound = moved(mark, at(terms.lag, e), isWorkingLag[e] === 1 ? calendar : undefined)
    const holdsFinish = (type & 2) !== 0
    if (holdsFinish) allowed.finish = Math.max(allowed.finish, bound)
    const starts = holdsFinish ? (calendar?.subtract(bound, lasts) ?? bound - lasts) : bound
    allowed.start = Math.max(allowed.start, starts)
  }
  return allowed
}

const moved = (instant: number, by: number, calendar: WorkingTime | undefined): number => {
  if (!calendar) return instant + by
  return by < 0 ? calendar.subtract(instant, -by) : calendar.add(instant, by)
}
