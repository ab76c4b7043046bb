/** Steps that are late now. Expected lateness shows in the forecast finish, not here. */
import type { Cutover, StepState } from '../cutoverState.ts'
import { dueAt } from '../derived/steps.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { baseline } from './baseline.ts'
import { expectedT0, type Forecast } from './forecast.ts'

export interface Late {
  /** Position in the runbook; for a rollback step that of the step it reverses, or among a rollback’s own steps. */
  step: number
  isRollback?: 'inverse' | 'own'
  /** It runs over its duration, or should have started. */
  because: 'runsOver' | 'notStarted'
  /** Minutes late. */
  minutes: number
}

/** A smaller slip of a start does not count as late. */
const START_GRACE_MS = 5 * 60_000

/**
 * Late steps in runbook order, rollback steps last. A running step is late once it takes longer than its likely duration
 * and its executor's latest estimate. A step that has not begun is late once its planned start is more than 5 minutes ago
 * and it has no slack left. A held countdown makes nothing late: the plan moves with it. `forecast` must be the one
 * at `now`.
 */
export function lateness(cutover: Cutover, now: number, forecast: Forecast): Late[] {
  const planned = baseline(cutover, expectedT0(cutover, now)).steps
  const over = (state: StepState | null | undefined, likely: number): number => {
    const due = state && isUnderWay(state) ? dueAt(state, likely) : undefined
    return due === undefined ? 0 : now - due
  }
  const late = cutover.runbook.steps.flatMap((definition, step): Late[] => {
    const running = over(cutover.steps[step], definition.takes.likely)
    if (running > 0) return [{ step, because: 'runsOver', minutes: running / 60_000 }]
    const expected = forecast.steps[step]
    if (cutover.steps[step]?.status !== 'pending' || !expected || expected.slack > 0) return []
    const waiting = now - (planned[step]?.start ?? now)
    return waiting > START_GRACE_MS ? [{ step, because: 'notStarted', minutes: waiting / 60_000 }] : []
  })
  const lateRollback = cutover.runbook.steps.flatMap(({ rollback }, step): Late[] => {
    if (!rollback || 'none' in rollback) return []
    const running = over(cutover.rollbackSteps[step], rollback.takes.likely)
    return running > 0 ? [{ step, isRollback: 'inverse', because: 'runsOver', minutes: running / 60_000 }] : []
  })
  const lateOwn = indexOf(cutover.runbook).ownOfRollback.flatMap(({ takes }, step): Late[] => {
    const running = over(cutover.rollbackOwn?.[step], takes.likely)
    return running > 0 ? [{ step, isRollback: 'own', because: 'runsOver', minutes: running / 60_000 }] : []
  })
  return [...late, ...lateRollback, ...lateOwn]
}

const isUnderWay = ({ status }: StepState) => status === 'running' || status === 'held' || status === 'failed'
