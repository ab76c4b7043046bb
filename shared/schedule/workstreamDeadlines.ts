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
  return cutover.runbook.workstreams.flatMap((workstream): WorkstreamDeadline[] => {
    const way = turnBack(standing, workstream)
    if (!way.reverses(justBefore(now))) return []
    const by = deadlineOf(way, cutover.windowEnd, pointOfNoReturn(cutover, work, workstream))
    return by ? [{ workstream, ...by, end: way.end(justBefore(now), now) }] : []
  })
}
