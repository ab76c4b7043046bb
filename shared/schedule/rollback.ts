/** Rollback times: how long one takes, until when it still fits, and when a running one will finish. */
import type { Cutover } from '../cutoverState.ts'
import { endsOf, startsByItself } from '../derived/rollbackDefinitions.ts'
import { hasBegun, isUnderWay } from '../derived/steps.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { layOutBehindGates } from './behindGates.ts'
import { networkOf } from './network.ts'
import { at, type Edge, endOf, FREE, forwardPass, type Precedence, precedence, weigh } from './precedence.ts'
import { type Entry, entryOf, layOut, type Timeline } from './timeline.ts'

export interface RollBackBy {
  /** Epoch milliseconds; in the past when it is already too late. */
  at: number
  because: 'pointOfNoReturn' | 'window'
}

/**
 * The inverse steps: each after those of its step's successors, looking through steps that have none. Behind them two nodes
 * without length, before and after everything that is reversed, and then the rollback's own steps.
 */
export interface WayBack {
  net: Precedence
  /** Milliseconds by edge. */
  lag: Float64Array
  /** Likely milliseconds by node; 0 where nothing is to be reversed. */
  takes: Float64Array
  /** Milliseconds for the whole rollback by the runbook; only where no step says how it is reversed. */
  wholeTakes: number
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
  const begins = startsInRun(runbook)
  const by = deadline(runbook, begins, runbook.window * 1000, BEFORE_ALL)
  return { takes: takesBack(wayBack(runbook), begins, NEVER) / 1000, ...(by && { deadline: by.at / 1000 }) }
}

/** By step, milliseconds from T-0, when it begins where everything goes by the plan. */
function startsInRun(runbook: Runbook): Float64Array {
  const { nodes, terms } = networkOf(runbook)
  const entries = nodes.map(
    (_, node): Entry => ({
      progress: FREE,
      start: at(terms.earliest, node) * 1000,
      duration: at(terms.duration, node) * 1000,
    }),
  )
  return layOutBehindGates(runbook, entries).start.slice(0, runbook.steps.length)
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
  const { net, lag, takes } = wayBack(cutover.runbook)
  const begins = cutover.rollback?.at ?? now
  const own = ownNode(cutover.runbook, 0)
  const entryAt = (node: number, opens: number): Entry => {
    const state = node < own ? cutover.rollbackSteps[node] : cutover.rollbackOwn?.[node - own]
    if (!state) return { progress: FREE, start: begins, duration: 0 }
    const reversed = cutover.steps[node]
    const stillRuns = reversed && isUnderWay(reversed) && reversed.status !== 'held'
    const earliest = stillRuns ? Math.max(now, at(work.finish, node)) : now
    return entryOf(state, at(takes, node), node < own ? Math.max(earliest, opens) : earliest, now)
  }
  const nodes = Array.from({ length: net.nodes }, (_, node) => node)
  const timeline = layOut(
    net,
    lag,
    nodes.map((node) => entryAt(node, now)),
  )
  if (!cutover.rollback?.already) return timeline
  // An inverse that had begun before holds back none that comes after it: those wait for the first steps themselves.
  const opens = at(timeline.start, own - 2)
  return layOut(
    net,
    lag,
    nodes.map((node) => entryAt(node, opens)),
  )
}

/** The node of one of a rollback's own steps, by its position among them. */
export const ownNode = ({ steps, gates }: Runbook, position: number): number =>
  steps.length + gates.length + 2 + position

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

/** Milliseconds along the longest chain of a rollback of all that has begun by `moment`, its own steps included. */
function takesBack({ net, lag, takes, wholeTakes }: WayBack, begins: Float64Array, moment: number): number {
  if (!begins.some((start) => start <= moment)) return 0
  const duration = new Float64Array(net.nodes)
  for (let step = 0; step < begins.length; step++) if (at(begins, step) <= moment) duration[step] = at(takes, step)
  for (let node = begins.length; node < net.nodes; node++) duration[node] = at(takes, node)
  const earliest = new Float64Array(net.nodes)
  const weight = new Float64Array(lag.length)
  const start = new Float64Array(net.nodes)
  weigh(net, { duration, earliest, lag }, weight)
  forwardPass(net, earliest, weight, start)
  return Math.max(wholeTakes, endOf(duration, start))
}

export function wayBack(runbook: Runbook): WayBack {
  const known = waysBack.get(runbook)
  if (known) return known
  const { net, nodes } = networkOf(runbook)
  const { ownOfRollback } = indexOf(runbook)
  const edges = [
    ...Array.from(net.edge, (_, e) => fsEdge(net.to[e] ?? 0, net.from[e] ?? 0)),
    ...(ownOfRollback.length > 0 ? edgesAround(runbook, net) : []),
  ]
  const whole = precedence(ownNode(runbook, ownOfRollback.length), edges)
  const described = runbook.steps.some(({ rollback }) => rollback && 'takes' in rollback)
  const way: WayBack = {
    net: whole,
    lag: Float64Array.from(whole.edge, (edge) => Math.max(0, edges[edge]?.lag ?? 0) * 1000),
    takes: Float64Array.from([
      ...nodes.map((node) =>
        'rollback' in node && node.rollback && 'takes' in node.rollback ? node.rollback.takes.likely * 1000 : 0,
      ),
      0,
      0,
      ...ownOfRollback.map(({ takes }) => takes.likely * 1000),
    ]),
    wholeTakes: described ? 0 : (runbook.rollbackTakes ?? 0) * 1000,
    known: described || runbook.rollbackTakes !== undefined || ownOfRollback.length > 0,
  }
  waysBack.set(runbook, way)
  return way
}

interface LaggedEdge extends Edge {
  /** Seconds. */
  lag: number
}

const fsEdge = (from: number, to: number): LaggedEdge => ({ from, to, type: 'FS', lag: 0 })

/** A rollback's own steps in their order, around everything that is reversed. */
function edgesAround(runbook: Runbook, net: Precedence): LaggedEdge[] {
  const { ownRollbackStep } = indexOf(runbook)
  const { first = [], last = [] } = runbook.rollback ?? {}
  const nodeOf = (id: string) => ownNode(runbook, ownRollbackStep.get(id) ?? 0)
  const [opens, closes] = [net.nodes, net.nodes + 1]
  const isAfterOthers = new Set(net.from)
  const isBeforeOthers = new Set(net.to)
  const reversed = Array.from({ length: net.nodes }, (_, node) => node)
  return [
    ...[...first, ...last].flatMap(({ id, after }) =>
      after.map(({ on, type, lag }) => ({ from: nodeOf(on), to: nodeOf(id), type, lag })),
    ),
    ...endsOf(first).map(({ on }) => fsEdge(nodeOf(on), opens)),
    fsEdge(opens, closes),
    ...reversed.filter((node) => !isAfterOthers.has(node)).map((node) => fsEdge(opens, node)),
    ...reversed.filter((node) => !isBeforeOthers.has(node)).map((node) => fsEdge(node, closes)),
    ...last.filter(startsByItself).map(({ id }) => fsEdge(closes, nodeOf(id))),
  ]
}
