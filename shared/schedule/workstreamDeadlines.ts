/** Until when each workstream can be rolled back alone. */
import type { Cutover } from '../cutoverState.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { layOutWork } from './forecast.ts'
import { goingOnBeside } from './goingOnBeside.ts'
import { at } from './precedence.ts'
import { deadlineOf, justBefore, pointOfNoReturn, type RollBackBy, standingOf } from './rollback.ts'
import { NEVER, type Standing, turnBack } from './turnBack.ts'
import { wayBack } from './wayBack.ts'

export interface WorkstreamDeadline extends RollBackBy {
  workstream: string
  /** When it would be reversed, were that to begin now. */
  end: number
}

const known = new WeakMap<Cutover, { now: number; deadlines: WorkstreamDeadline[] }>()

/** Of those that have begun something that can be reversed, and no point of no return of their own. */
export function workstreamDeadlines(cutover: Cutover, now: number): WorkstreamDeadline[] {
  const before = known.get(cutover)
  if (before?.now === now) return before.deadlines
  const deadlines = cutover.status === 'running' ? deadlinesOf(cutover, now) : []
  known.set(cutover, { now, deadlines })
  return deadlines
}

/**
 * Those of them that pass within so many milliseconds, or have passed: a small part of the work, and hardly any while a rollback of everything
 * fits for longer.
 *
 * @param whole until when everything can be rolled back
 */
export function closingWorkstreams(
  cutover: Cutover,
  now: number,
  { within, whole }: { within: number; whole: RollBackBy | undefined },
): WorkstreamDeadline[] {
  if (cutover.status !== 'running') return []
  const last = now + within
  // One alone waits for no more than everything does, but for what others hold back while they go on.
  const fitsLonger = whole !== undefined && whole.at > last
  if (fitsLonger && !mayBeHeldByOthers(cutover)) return []
  return deadlinesOf(cutover, now, last).filter(({ at }) => at <= last)
}

/** @param last when given, those that are later may be left out */
function deadlinesOf(cutover: Cutover, now: number, last = NEVER): WorkstreamDeadline[] {
  const work = layOutWork(cutover, now)
  const standing = standingOf(cutover, work, now)
  let beside: ReturnType<typeof goingOnBeside> | undefined
  return cutover.runbook.workstreams.flatMap((workstream): WorkstreamDeadline[] => {
    const noReturn = pointOfNoReturn(cutover, work, workstream)
    if (noReturn > last && fitsOneByOne(standing, workstream, last, cutover.windowEnd)) return []
    const isHeld = isHeldByOthers(standing, workstream)
    if (isHeld) beside ??= goingOnBeside(cutover, work, now)
    const way = turnBack(standing, workstream, isHeld ? beside?.(workstream) : undefined)
    if (!way.reverses(justBefore(now))) return []
    if (noReturn > last && way.end(last, last) <= cutover.windowEnd) return []
    const by = deadlineOf(way, cutover.windowEnd, noReturn)
    return by ? [{ workstream, ...by, end: way.end(justBefore(now), now) }] : []
  })
}

/** Whether it would even fit if what has begun by then were reversed one after the other. */
function fitsOneByOne(
  { runbook, begins, ends, bounds, inverses }: Standing,
  workstream: string,
  by: number,
  limit: number,
) {
  if (by === NEVER || inverses.some((state) => state !== null)) return false
  if (bounds.some(({ to }) => runbook.steps[to]?.workstream === workstream)) return false
  const { takes } = wayBack(runbook)
  let free = by
  let left = 0
  runbook.steps.forEach((step, position) => {
    if (step.workstream !== workstream || at(begins, position) > by) return
    free = Math.max(free, at(ends, position))
    left += at(takes, position)
  })
  return free + left <= limit
}

/** Whether another workstream, or a gate, may hold back the end of anything that runs in this one. */
const isHeldByOthers = ({ runbook, bounds }: Standing, workstream: string): boolean =>
  bounds.some(({ to, workstream: of }) => of !== workstream && runbook.steps[to]?.workstream === workstream)

/** The same of any of them, where nothing is laid out yet. */
const mayBeHeldByOthers = ({ runbook, steps }: Cutover): boolean =>
  steps.some((state, position) => {
    if (state.status !== 'running' && state.status !== 'unconfirmed') return false
    const step = runbook.steps[position]
    return step?.after.some(({ on, type }) => {
      const from = runbook.steps[indexOf(runbook).step.get(on) ?? -1]
      return (type === 'FF' || type === 'SF') && from?.workstream !== step.workstream
    })
  })
