/**
 * When a rollback would end, were it to begin at some moment: what has begun by then is reversed, and what still runs ends
 * first. Instants in epoch milliseconds, or milliseconds from T-0 in a plan.
 */
import type { StepState } from '../cutoverState.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { bindHistory, FREE, forwardPass, at as valueAt, weigh } from './precedence.ts'
import { entryOf } from './timeline.ts'
import { ownNode, type WayBack, wayBack } from './wayBack.ts'

export const NEVER = Number.POSITIVE_INFINITY
const NOTHING = Number.NEGATIVE_INFINITY

/** What a rollback would meet. By step, unless it says otherwise. */
export interface Standing {
  runbook: Runbook
  /** When it began or will begin; NEVER where it will not, or left nothing to reverse. */
  begins: Float64Array
  /** When it ends by what is known; -Infinity where a rollback does not wait for that. */
  ends: Float64Array
  /** What else holds an end back, by nodes of the runbook, in the order of dependencies. */
  bounds: readonly Bound[]
  /** The inverses of a rollback of a workstream that has begun before. */
  inverses: readonly (StepState | null)[]
}

/** An FF or SF: it counts once what it depends on has begun, since what has not never will in a rollback. */
export interface Bound {
  to: number
  /** When what it depends on begins, and the workstream in which it does. */
  begins: number
  workstream?: string | undefined
  /** When `to` may end, were a rollback to begin at that moment. */
  lets(ends: Float64Array, moment: number): number
}

export interface TurnBack {
  /** Whether there is anything to reverse of what has begun by `by`. */
  reverses(by: number): boolean
  /** The end of a rollback that begins at `at` and reverses what has begun by `by`. */
  end(by: number, at: number): number
  /** The last moment at which one still ends by `limit`, which may have passed. Whatever begins in that very moment does not count. */
  lastMoment(limit: number): number
}

/**
 * @param workstream of which alone everything is reversed; a rollback's own steps are no part of that
 * @param endsBeside when each step ends while the other workstreams go on, were it to begin at `at` with what has begun by `by`;
 *   there where any of them holds back an end in this one
 */
export function turnBack(
  standing: Standing,
  workstream?: string,
  endsBeside?: (by: number, at: number) => Float64Array,
): TurnBack {
  const { runbook, begins, inverses, bounds } = standing
  const way = wayBack(runbook)
  const { takes, wholeTakes } = way
  const own = ownNode(runbook, 0)
  const { nodes } = way.net
  const isMeant = runbook.steps.map((step) => workstream === undefined || step.workstream === workstream)
  const isReversed = runbook.steps.map(
    ({ rollback }, step) => isMeant[step] === true && rollback !== undefined && 'title' in rollback,
  )
  const hasOwn = workstream === undefined && indexOf(runbook).ownOfRollback.length > 0
  const already = hasOwn && inverses.some((state) => state && state.status !== 'pending')
  const mayBePart = (node: number) =>
    Boolean(inverses[node]) || (node >= own ? hasOwn : isReversed[node] === true && valueAt(begins, node) < NEVER)
  const found: number[] = []
  for (let node = 0; node < nodes; node++) if (mayBePart(node)) found.push(node)
  const parts = Int32Array.from(found)
  const { net, lag } = workstream === undefined ? way : between(way, parts)
  const duration = new Float64Array(nodes)
  const earliest = new Float64Array(nodes)
  const progress = new Uint8Array(nodes)
  const weight = new Float64Array(lag.length)
  const start = new Float64Array(nodes)
  const ends = new Float64Array(begins.length)
  const hasHistory = inverses.some((state) => state !== null)
  const first = begins.reduce((least, begun) => Math.min(least, begun), NEVER)

  function end(by: number, at: number): number {
    if (first > by) return at
    if (endsBeside) endsOfAlone(endsBeside(by, at))
    else endsOfRunning(by, at)
    let done = layOut(by, at, at)
    // An inverse that had begun before holds back none that comes after it: those wait for the first steps themselves.
    if (already) done = layOut(by, at, valueAt(start, own - 2))
    return wholeTakes > 0 && workstream === undefined ? Math.max(done, wholeEnd(by, at)) : done
  }

  function endsOfRunning(by: number, moment: number): void {
    ends.set(standing.ends)
    for (const { to, begins: from, lets } of bounds) {
      if (from > by || valueAt(begins, to) > by || valueAt(ends, to) === NOTHING) continue
      ends[to] = Math.max(valueAt(ends, to), lets(ends, moment))
    }
  }

  function endsOfAlone(expected: Float64Array): void {
    for (const step of parts)
      if (step < ends.length) ends[step] = valueAt(standing.ends, step) === NOTHING ? NOTHING : valueAt(expected, step)
  }

  /** Where no step says how it is reversed, everything ends before the whole is. */
  function wholeEnd(by: number, at: number): number {
    let free = at
    for (let step = 0; step < ends.length; step++)
      if (valueAt(begins, step) <= by) free = Math.max(free, valueAt(ends, step))
    return free + wholeTakes
  }

  function layOut(by: number, at: number, opens: number): number {
    earliest.fill(at)
    duration.fill(0)
    progress.fill(FREE)
    for (const node of parts) enter(node, by, at, opens)
    const terms = { duration, earliest, lag }
    weigh(net, terms, weight)
    if (hasHistory) bindHistory(net, terms, progress, weight)
    forwardPass(net, earliest, weight, start)
    let last = at
    for (const node of parts)
      if ((node >= own || isMeant[node]) && isPart(node, by))
        last = Math.max(last, valueAt(start, node) + valueAt(duration, node))
    return last
  }

  const isPart = (node: number, by: number): boolean =>
    node >= own || Boolean(inverses[node]) || valueAt(begins, node) <= by

  function enter(node: number, by: number, at: number, opens: number): void {
    if (!isPart(node, by)) return
    const free = node >= own ? at : Math.max(at, opens, valueAt(begins, node) <= by ? valueAt(ends, node) : at)
    const state = inverses[node]
    const entry = state ? entryOf(state, valueAt(takes, node), free, at) : undefined
    earliest[node] = entry?.start ?? free
    duration[node] = entry?.duration ?? valueAt(takes, node)
    progress[node] = entry?.progress ?? FREE
  }

  /** Those at which what there is to be reversed, or waited for, may change. */
  function momentsOf(): Float64Array {
    const all = endsBeside || workstream === undefined
    const some = all
      ? begins
      : [
          ...begins.filter((_, step) => isMeant[step]),
          ...bounds.flatMap(({ to, begins: begun }) => (isMeant[to] ? begun : [])),
        ]
    return Float64Array.from(new Set(some))
      .filter((moment) => moment < NEVER)
      .sort()
  }

  return {
    end,
    reverses: (by) =>
      (hasOwn && begins.some((begun) => begun <= by)) ||
      begins.some((begun, step) => begun <= by && isReversed[step]) ||
      (workstream === undefined && wholeTakes > 0 && begins.some((begun) => begun <= by)),
    lastMoment(limit) {
      const moments = momentsOf()
      // Binary search: each start can only make a rollback end later, so it fits up to some moment and never after.
      let fits = -1
      let tooLate = moments.length
      while (tooLate - fits > 1) {
        const middle = (fits + tooLate) >> 1
        const moment = moments[middle] ?? 0
        if (end(moment, moment) <= limit) fits = middle
        else tooLate = middle
      }
      const by = moments[fits] ?? NOTHING
      const next = moments[tooLate] ?? NEVER
      if (endsBeside && fits >= 0) return lastToEnd((at) => end(by, at), limit, by, Math.min(limit, next))
      // So late that nothing but its own beginning decides when it ends.
      const takesLongest = end(by, FAR) - FAR
      return Math.min(limit - takesLongest, next)
    },
  }
}

/** The last whole instant up to `last` from which it ends by `limit`, where it does from `first`, and ends no sooner from a later one. */
function lastToEnd(endFrom: (instant: number) => number, limit: number, first: number, last: number): number {
  const tooMuch = endFrom(last) - limit
  if (tooMuch <= 0) return last
  let [known, tooLate] = [first, last]
  // What moves the end moves it by as much as the beginning, except where hours are kept.
  const guess = last - tooMuch
  if (guess >= first && endFrom(guess) <= limit) {
    known = guess
    if (endFrom(guess + 1) > limit) return guess
  }
  while (tooLate - known > 1) {
    const middle = Math.floor((known + tooLate) / 2)
    if (endFrom(middle) <= limit) known = middle
    else tooLate = middle
  }
  return known
}

/** The part of the way back that orders those nodes: what lies on no way from one of them to another moves none. */
function between({ net, lag }: WayBack, parts: Int32Array): Pick<WayBack, 'net' | 'lag'> {
  const { from, to, type, edge } = net
  const isAfter = new Uint8Array(net.nodes)
  const isBefore = new Uint8Array(net.nodes)
  for (const node of parts) {
    isAfter[node] = 1
    isBefore[node] = 1
  }
  for (let e = 0; e < from.length; e++) if (isAfter[from[e] ?? 0] === 1) isAfter[to[e] ?? 0] = 1
  for (let e = from.length - 1; e >= 0; e--) if (isBefore[to[e] ?? 0] === 1) isBefore[from[e] ?? 0] = 1
  const kept: number[] = []
  for (let e = 0; e < from.length; e++) if (isAfter[from[e] ?? 0] === 1 && isBefore[to[e] ?? 0] === 1) kept.push(e)
  const pick = (values: Int32Array) => Int32Array.from(kept, (e) => values[e] ?? 0)
  return {
    net: { ...net, from: pick(from), to: pick(to), type: Uint8Array.from(kept, (e) => type[e] ?? 0), edge: pick(edge) },
    lag: Float64Array.from(kept, (e) => valueAt(lag, e)),
  }
}

/** Beyond all instants, and small enough for sums without rounding. */
const FAR = 2 ** 51
