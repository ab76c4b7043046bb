/** Rollback times: how long one takes, until when it still fits, and when a running one will finish. */
import type { Cutover } from '../cutoverState.ts'
import { hasBegun, isUnderWay } from '../derived/steps.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { networkOf, planRunbook } from './network.ts'
import { at, endOf, FREE, forwardPass, type Precedence, precedence, weigh } from './precedence.ts'
import { type Entry, entryOf, layOut, type Timeline } from './timeline.ts'

export interface RollBackBy {
  /** Epoch milliseconds; in the past when it is already too late. */
  at: number
  because: 'pointOfNoReturn' | 'window'
}

/** The inverse steps: each after those of its step's successors, looking through steps that have none. */
interface WayBack {
  net: Precedence
  noLag: Float64Array
  /** Likely milliseconds by node; 0 where nothing is to be reversed. */
  takes: Float64Array
  /** Milliseconds for the whole rollback by the runbook; only where no step says how it is reversed. */
  wholeTakes: number | undefined
  /** Whether the runbook describes a rollback at all. */
  known: boolean
}

const waysBack = new WeakMap<Runbook, WayBack>()

/** Likely milliseconds to reverse all that has begun. */
export function rollbackTakes(cutover: Cutover): number {
  const has = Float64Array.from(cutover.steps, (step) => (hasBegun(step) ? BEGUN : NEVER))
  return takesBack(wayBack(cutover.runbook), has, BEGUN)
}

/**
 * The rollback deadline: the earlier of the point of no return and the last moment at which a rollback still ends inside
 * the window, counting what will have begun by then according to the forecast. Undefined once a point of no return has
 * begun, and where the runbook has neither a point of no return nor a rollback.
 */
export function rollBackBy(cutover: Cutover, work: Timeline, now: number): RollBackBy | undefined {
  return deadline(cutover.runbook, beginnings(cutover, work), cutover.windowEnd, now)
}

/** The same by the plan, before anything has begun: how long a rollback takes when it takes longest. In seconds from T-0. */
export function plannedRollback(runbook: Runbook): { takes: number; deadline?: number } {
  const { nodes } = planRunbook(runbook)
  const begins = Float64Array.from(runbook.steps, (_, step) => (nodes[step]?.earlyStart ?? 0) * 1000)
  const by = deadline(runbook, begins, runbook.window * 1000, BEFORE_ALL)
  return { takes: takesBack(wayBack(runbook), begins, NEVER) / 1000, ...(by && { deadline: by.at / 1000 }) }
}

/** @param begins by step; BEGUN, or NEVER when it will not begin or left nothing to reverse */
function deadline(runbook: Runbook, begins: Float64Array, windowEnd: number, now: number): RollBackBy | undefined {
  const { pointsOfNoReturn } = indexOf(runbook)
  const noReturn = Math.min(...pointsOfNoReturn.map((step) => at(begins, step)))
  if (noReturn === BEGUN) return undefined
  const inWindow = lastMomentInWindow(runbook, begins, windowEnd, now)
  if (inWindow < noReturn) return { at: inWindow, because: 'window' }
  return noReturn < NEVER ? { at: noReturn, because: 'pointOfNoReturn' } : undefined
}

/**
 * The schedule of a begun rollback; `end` is its last finish. Running steps have to end before they can be reversed.
 * Nodes that are not reversed keep zero duration, since the order of the others passes through them.
 */
export function layOutRollback(cutover: Cutover, work: Timeline, now: number): Timeline {
  const { net, noLag, takes } = wayBack(cutover.runbook)
  const begins = cutover.rollback?.at ?? now
  const entries = networkOf(cutover.runbook).nodes.map((_, node): Entry => {
    const inverse = cutover.rollbackSteps[node]
    const reversed = cutover.steps[node]
    if (!inverse || !reversed) return { progress: FREE, start: begins, duration: 0 }
    const stillRuns = isUnderWay(reversed) && reversed.status !== 'held'
    return entryOf(inverse, at(takes, node), stillRuns ? Math.max(now, at(work.finish, node)) : now, now)
  })
  return layOut(net, noLag, entries)
}

const BEGUN = Number.NEGATIVE_INFINITY
const NEVER = Number.POSITIVE_INFINITY
const BEFORE_ALL = -Number.MAX_VALUE

/** By step: its forecast start, BEGUN, or NEVER when it will not begin or left nothing to reverse. */
function beginnings(cutover: Cutover, work: Timeline): Float64Array {
  return Float64Array.from(cutover.steps, (state, step) => {
    if (hasBegun(state)) return BEGUN
    const start = at(work.start, step)
    return state.status === 'pending' && Number.isFinite(start) ? start : NEVER
  })
}

function lastMomentInWindow(runbook: Runbook, begins: Float64Array, windowEnd: number, now: number): number {
  const way = wayBack(runbook)
  if (!way.known) return NEVER
  /** When a rollback of what has begun by `moment` has to start to end inside the window. */
  const latestStartFor = (moment: number) => windowEnd - takesBack(way, begins, moment)
  const later = new Set(begins.filter((start) => start > now && start < NEVER).sort())
  const moments = [now, ...later]
  // Binary search: each start can only lengthen the rollback, so it fits up to some moment and never after.
  let fits = 0
  let tooLate = moments.length
  while (tooLate - fits > 1) {
    const middle = (fits + tooLate) >> 1
    const moment = moments[middle] ?? now
    if (moment <= latestStartFor(moment)) fits = middle
    else tooLate = middle
  }
  return Math.min(latestStartFor(moments[fits] ?? now), moments[tooLate] ?? NEVER)
}

/** Milliseconds along the longest chain of inverse steps for all that has begun by `moment`. */
function takesBack({ net, noLag, takes, wholeTakes }: WayBack, begins: Float64Array, moment: number): number {
  if (wholeTakes !== undefined) return begins.some((start) => start <= moment) ? wholeTakes : 0
  const duration = new Float64Array(net.nodes)
  for (let step = 0; step < begins.length; step++) if (at(begins, step) <= moment) duration[step] = at(takes, step)
  const earliest = new Float64Array(net.nodes)
  const weight = new Float64Array(noLag.length)
  const start = new Float64Array(net.nodes)
  weigh(net, { duration, earliest, lag: noLag }, weight)
  forwardPass(net, earliest, weight, start)
  return endOf(duration, start)
}

function wayBack(runbook: Runbook): WayBack {
  const known = waysBack.get(runbook)
  if (known) return known
  const { net, nodes } = networkOf(runbook)
  const edges = Array.from(net.edge, (_, e) => ({ from: net.to[e] ?? 0, to: net.from[e] ?? 0, type: 'FS' as const }))
  const takes = Float64Array.from(nodes, (node) =>
    'rollback' in node && node.rollback && 'takes' in node.rollback ? node.rollback.takes.likely * 1000 : 0,
  )
  const described = runbook.steps.some(({ rollback }) => rollback && 'takes' in rollback)
  const way: WayBack = {
    net: precedence(nodes.length, edges),
    noLag: new Float64Array(edges.length),
    takes,
    wholeTakes: described || runbook.rollbackTakes === undefined ? undefined : runbook.rollbackTakes * 1000,
    known: described || runbook.rollbackTakes !== undefined,
  }
  waysBack.set(runbook, way)
  return way
}
