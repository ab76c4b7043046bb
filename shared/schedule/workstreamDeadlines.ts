/** Until when each workstream can be rolled back alone. */
import type { Cutover } from '../cutoverState.ts'
import { layOutWork } from './forecast.ts'
import { deadlineOf, justBefore, pointOfNoReturn, type RollBackBy, standingOf } from './rollback.ts'
import { turnBack } from './turnBack.ts'

export interface WorkstreamDeadline extends RollBackBy {
  workstream: string
  /** When it would be reversed, were that to begin now. */
  end: number
}

/** Of those that have begun something that can be reversed, and no point of no return of their own. */
export function workstreamDeadlines(cutover: Cutover, now: number): WorkstreamDeadline[] {
  if (cutover.status !== 'running') return []
  const work = layOutWork(cutover, now)
  const standing = standingOf(cutover, work, now)
  return cutover.runbook.workstreams.flatMap((workstream): WorkstreamDeadline[] => {
    const way = turnBack(standing, workstream)
    if (!way.reverses(justBefore(now))) return []
    const by = deadlineOf(way, cutover.windowEnd, pointOfNoReturn(cutover, work, workstream))
    return by ? [{ workstream, ...by, end: way.end(justBefore(now), now) }] : []
  })
}
