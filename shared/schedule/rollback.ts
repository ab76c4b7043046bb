/** Rollback times: how long one takes, until when it still fits, and when a running one will finish. */
import type { Cutover, StepState } from '../cutoverState.ts'
import { hasBegun, isUnderWay } from '../derived/steps.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { DEPENDENCY_TYPES } from '../runbook/stepKinds.ts'
import { networkOf } from './network.ts'
import { planOfRun } from './planOfRun.ts'
import { at, FREE } from './precedence.ts'
import { type Entry, elapsedFor, entryOf, layOut, type Timeline } from './timeline.ts'
import { type Bound, NEVER, type Standing, type TurnBack, turnBack } from './turnBack.ts'
import { ownNode, wayBack } from './wayBack.ts'

export interface RollBackBy {
  /** Epoch milliseconds; in the past when it is already too late. */
  at: number
  because: 'pointOfNoReturn' | 'window'
}

/** When everything would be rolled back. Epoch milliseconds. */
export interface TurnBackClocks {
  /** Were the rollback to begin now. */
  now: number
  /** Were it to begin just before the point of no return; absent without one ahead. */
  atPointOfNoReturn?: number
}

/**
 * The rollback deadline: the earlier of the point of no return and the last moment at which a rollback still ends inside
 * the window, counting what will have begun by then according to the forecast, and what of it still runs. Undefined once a
 * point of no return has begun, and where the runbook has neither a point of no return nor a rollback.
 */
export function rollBackBy(cutover: Cutover, work: Timeline, now: number): RollBackBy | undefined {
  return deadline(standingOf(cutover, work, now), cutover.windowEnd, pointOfNoReturn(cutover, work))
}

/** All of it at once, for a cutover in which steps can still begin. */
export function wayBackAt(
  cutover: Cutover,
  work: Timeline,
  now: number,
): { rollBackBy?: RollBackBy; turnBack?: TurnBackClocks; takes: number } {
  const standing = standingOf(cutover, work, now)
  const way = turnBack(standing)
  const end = way.end(justBefore(now), now)
  const takes = end - now
  const noReturn = pointOfNoReturn(cutover, work)
  const { known } = wayBack(cutover.runbook)
  const by = deadlineOf(known ? way : undefined, cutover.windowEnd, noReturn)
  if (!known || noReturn === PASSED) return { takes, ...(by && { rollBackBy: by }) }
  const atPointOfNoReturn = noReturn < NEVER ? { atPointOfNoReturn: way.end(justBefore(noReturn), noReturn) } : {}
  return { takes, ...(by && { rollBackBy: by }), turnBack: { now: end, ...atPointOfNoReturn } }
}

/** The same by the plan, before anything has begun: how long a rollback takes when it takes longest. In seconds from T-0. */
export function plannedRollback(runbook: Runbook): { takes: number; deadline?: number } {
  const run = planOfRun(runbook)
  const [start, finish] = [run.start.slice(0, runbook.steps.length), run.finish.slice(0, runbook.steps.length)]
  const standing: Standing = { runbook, begins: start, ends: finish, bounds: [], inverses: [] }
  const noReturn = Math.min(...indexOf(runbook).pointsOfNoReturn.map((step) => at(start, step)))
  const by = deadline(standing, runbook.window * 1000, noReturn)
  const longest = turnBack({ ...standing, ends: finish.map(() => Number.NEGATIVE_INFINITY) }).end(NEVER, 0)
  return { takes: longest / 1000, ...(by && { deadline: by.at / 1000 }) }
}

function deadline(standing: Standing, windowEnd: number, noReturn: number): RollBackBy | undefined {
  return deadlineOf(wayBack(standing.runbook).known ? turnBack(standing) : undefined, windowEnd, noReturn)
}

export function deadlineOf(way: TurnBack | undefined, windowEnd: number, noReturn: number): RollBackBy | undefined {
  if (noReturn === PASSED) return undefined
  const inWindow = way?.lastMoment(windowEnd) ?? NEVER
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
    const earliest = reversed && hasToEnd(reversed) ? Math.max(now, at(work.finish, node)) : now
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

/** Whether it has to end before it is reversed; what is held or failed need not. */
const hasToEnd = (state: StepState): boolean => isUnderWay(state) && state.status !== 'held'

const PASSED = Number.NEGATIVE_INFINITY

/** The last instant before another, of all that a clock shows. */
export const justBefore = (instant: number): number => instant - 1

/** When the first point of no return begins by the forecast; PASSED once one has begun. */
export function pointOfNoReturn(cutover: Cutover, work: Timeline, workstream?: string): number {
  const { runbook, steps } = cutover
  let first = NEVER
  for (const step of indexOf(runbook).pointsOfNoReturn) {
    const state = steps[step]
    if (!state || (workstream !== undefined && runbook.steps[step]?.workstream !== workstream)) continue
    if (hasBegun(state)) return PASSED
    const start = at(work.start, step)
    if (state.status === 'pending' && Number.isFinite(start)) first = Math.min(first, start)
  }
  return first
}

/**
 * What has begun did so before `now`, what is pending begins at `now` at the earliest. A step that is held stays so until a
 * rollback begins, which need not wait for it.
 */
export function standingOf(cutover: Cutover, work: Timeline, now: number): Standing {
  const { runbook, steps, rollbackSteps } = cutover
  const begins = new Float64Array(steps.length).fill(NEVER)
  const ends = new Float64Array(steps.length).fill(Number.NEGATIVE_INFINITY)
  steps.forEach((state, step) => {
    const start = at(work.start, step)
    if (state.status === 'pending') {
      if (!Number.isFinite(start)) return
      begins[step] = start
      ends[step] = at(work.finish, step)
    } else if (hasBegun(state)) {
      begins[step] = Math.min(start, justBefore(now))
      if (state.status !== 'held' && state.status !== 'failed') ends[step] = endOf(state, runbook, step, now)
    }
  })
  return { runbook, begins, ends, bounds: boundsOf(cutover, work, now), inverses: rollbackSteps }
}

/** As it is expected, also where that has passed. */
function endOf(state: StepState, runbook: Runbook, step: number, now: number): number {
  const { terms, calendars } = networkOf(runbook)
  const lasts = elapsedFor(at(terms.duration, step) * 1000, calendars?.ofNode[step], state, now)
  const { start, duration } = entryOf(state, lasts, 0, Number.NEGATIVE_INFINITY)
  return start + duration
}

/** What holds back the end of steps that run. Of what has not begun the forecast says when it ends. */
function boundsOf({ runbook, steps }: Cutover, { start, finish, progress }: Timeline, now: number): Bound[] {
  const { net, terms } = networkOf(runbook)
  const bounds: Bound[] = []
  net.type.forEach((type, e) => {
    const name = DEPENDENCY_TYPES[type]
    if (name !== 'FF' && name !== 'SF') return
    const [from, to] = [net.from[e] ?? 0, net.to[e] ?? 0]
    const held = steps[to]
    if (!held || !hasToEnd(held) || !Number.isFinite(at(start, from))) return
    const lag = Math.max(0, at(terms.lag, e)) * 1000
    const state = steps[from]
    bounds.push({
      to,
      begins: progress[from] === FREE ? at(start, from) : Math.min(at(start, from), justBefore(now)),
      workstream: runbook.steps[from]?.workstream,
      lets: (ends, moment) => {
        if (name === 'SF') return at(start, from) + lag
        if (!state || !hasToEnd(state)) return at(finish, from) + lag
        const end = Math.max(now, at(ends, from))
        // Held back by what never happens then, it runs on until that moment.
        return (at(finish, from) > end ? Math.max(moment, end) : end) + lag
      },
    })
  })
  return bounds
}
