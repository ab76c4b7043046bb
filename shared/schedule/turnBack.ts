/**
 * When a rollback would end, were it to begin at some moment: what has begun by then is reversed, and what still runs ends
 * first. Instants in epoch milliseconds, or milliseconds from T-0 in a plan.
 */
import type { StepState } from '../cutoverState.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { bindHistory, FREE, forwardPass, at as valueAt, weigh } from './precedence.ts'
import { entryOf } from './timeline.ts'
import { ownNode, wayBack } from './wayBack.ts'

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
  /** When `to` may end. */
  lets(ends: Float64Array): number
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
  const { net, lag, takes, wholeTakes } = wayBack(runbook)
  const own = ownNode(runbook, 0)
  const duration = new Float64Array(net.nodes)
  const earliest = new Float64Array(net.nodes)
  const progress = new Uint8Array(net.nodes)
  const weight = new Float64Array(lag.length)
  const start = new Float64Array(net.nodes)
  const ends = new Float64Array(begins.length)
  const isMeant = runbook.steps.map((step) => workstream === undefined || step.workstream === workstream)
  const isReversed = runbook.steps.map(({ rollback }, step) => isMeant[step] && rollback && 'title' in rollback)
  const hasOwn = workstream === undefined && indexOf(runbook).ownOfRollback.length > 0
  const already = hasOwn && inverses.some((state) => state && state.status !== 'pending')

  function end(by: number, at: number): number {
    if (!begins.some((begun) => begun <= by)) return at
    if (endsBeside) endsOfAlone(endsBeside(by, at))
    else endsOfRunning(by)
    let done = layOut(by, at, at)
    // An inverse that had begun before holds back none that comes after it: those wait for the first steps themselves.
    if (already) done = layOut(by, at, valueAt(start, own - 2))
    return wholeTakes > 0 && workstream === undefined ? Math.max(done, wholeEnd(by, at)) : done
  }

  function endsOfRunning(by: number): void {
    ends.set(standing.ends)
    for (const { to, begins: from, lets } of bounds) {
      if (from > by || valueAt(begins, to) > by || valueAt(ends, to) === NOTHING) continue
      ends[to] = Math.max(valueAt(ends, to), lets(ends))
    }
  }

  function endsOfAlone(expected: Float64Array): void {
    for (let step = 0; step < ends.length; step++)
      ends[step] = valueAt(standing.ends, step) === NOTHING ? NOTHING : valueAt(expected, step)
  }

  /** Where no step says how it is reversed, everything ends before the whole is. */
  function wholeEnd(by: number, at: number): number {
    let free = at
    for (let step = 0; step < ends.length; step++)
      if (valueAt(begins, step) <= by) free = Math.max(free, valueAt(ends, step))
    return free + wholeTakes
  }

  function layOut(by: number, at: number, opens: number): number {
    for (let node = 0; node < net.nodes; node++) {
      const state = inverses[node]
      const isPart = node >= own ? hasOwn : isReversed[node] && valueAt(begins, node) <= by
      if (!state && !isPart) {
        enter(node, at, 0)
        continue
      }
      const free = node >= own ? at : Math.max(at, opens, valueAt(begins, node) <= by ? valueAt(ends, node) : at)
      if (!state) {
        enter(node, free, valueAt(takes, node))
        continue
      }
      const entry = entryOf(state, valueAt(takes, node), free, at)
      enter(node, entry.start, entry.duration)
      progress[node] = entry.progress
    }
    const terms = { duration, earliest, lag }
    weigh(net, terms, weight)
    if (progress.some((each) => each !== FREE)) bindHistory(net, terms, progress, weight)
    forwardPass(net, earliest, weight, start)
    let last = at
    for (let node = 0; node < net.nodes; node++)
      if (node >= own || workstream === undefined || isMeant[node])
        last = Math.max(last, valueAt(start, node) + valueAt(duration, node))
    return last
  }

  function enter(node: number, from: number, lasts: number): void {
    earliest[node] = from
    duration[node] = lasts
    progress[node] = FREE
  }

  return {
    end,
    reverses: (by) =>
      (hasOwn && begins.some((begun) => begun <= by)) ||
      begins.some((begun, step) => begun <= by && isReversed[step]) ||
      (workstream === undefined && wholeTakes > 0 && begins.some((begun) => begun <= by)),
    lastMoment(limit) {
      const moments = [...new Set(begins)].filter((moment) => moment < NEVER).sort((one, other) => one - other)
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
      if (endsBeside && fits >= 0) return lastThat((at) => end(by, at) <= limit, by, Math.min(limit, next))
      // So late that nothing but its own beginning decides when it ends.
      const takesLongest = end(by, FAR) - FAR
      return Math.min(limit - takesLongest, next)
    },
  }
}

/** The last whole instant up to `last` that fits, where `first` does and none does after one that does not. */
function lastThat(fits: (instant: number) => boolean, first: number, last: number): number {
  let [known, tooLate] = [first, last + 1]
  while (tooLate - known > 1) {
    const middle = Math.floor((known + tooLate) / 2)
    if (fits(middle)) known = middle
    else tooLate = middle
  }
  return known
}

/** Beyond all instants, and small enough for sums without rounding. */
const FAR = 2 ** 51
