/** Until when each workstream can be rolled back alone. */
import type { Cutover } from '../cutoverState.ts'
import { layOutWork } from './forecast.ts'
import { ENDED, STARTED, at as valueAt } from './precedence.ts'
import { deadlineOf, justBefore, pointOfNoReturn, type RollBackBy, standingOf } from './rollback.ts'
import { ABSENT, type Entry, type Timeline } from './timeline.ts'
import { type Standing, turnBack } from './turnBack.ts'

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

function deadlinesOf(cutover: Cutover, now: number): WorkstreamDeadline[] {
  const work = layOutWork(cutover, now)
  const standing = standingOf(cutover, work, now)
  const endsBeside = (workstream: string) => (by: number, moment: number) =>
    layOutBeside(cutover, work, { workstream, by, moment, now }).finish
  return cutover.runbook.workstreams.flatMap((workstream): WorkstreamDeadline[] => {
    const way = turnBack(
      standing,
      workstream,
      isHeldByOthers(standing, workstream) ? endsBeside(workstream) : undefined,
    )
    if (!way.reverses(justBefore(now))) return []
    const by = deadlineOf(way, cutover.windowEnd, pointOfNoReturn(cutover, work, workstream))
    return by ? [{ workstream, ...by, end: way.end(justBefore(now), now) }] : []
  })
}

/** Whether another workstream, or a gate, may hold back the end of anything in this one. */
const isHeldByOthers = ({ runbook, bounds }: Standing, workstream: string): boolean =>
  bounds.some(({ to, workstream: of }) => of !== workstream && runbook.steps[to]?.workstream === workstream)

/**
 * How work goes on from a moment at which one workstream is rolled back: what it has not begun never happens, so that the
 * others no longer wait for it.
 */
function layOutBeside(
  cutover: Cutover,
  work: Timeline,
  { workstream, by, moment, now }: { workstream: string; by: number; moment: number; now: number },
): Timeline {
  const { runbook, steps } = cutover
  return layOutWork(cutover, moment, undefined, (node): Entry | undefined => {
    const status = steps[node]?.status
    const [start, finish] = [valueAt(work.start, node), valueAt(work.finish, node)]
    const isExpected = status === 'pending' && Number.isFinite(start)
    if (isExpected && start > by) return runbook.steps[node]?.workstream === workstream ? ABSENT : undefined
    // What is expected to begin and to end by then has done so.
    if (isExpected || (status === 'running' && moment > now && finish <= moment))
      return { progress: finish <= moment ? ENDED : STARTED, start, duration: finish - start }
    return undefined
  })
}
