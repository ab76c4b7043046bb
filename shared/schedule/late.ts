/** Which steps are late now. What is only going to be late shows in the finish, not here. */
import type { Cutover, StepState } from '../cutoverState.ts'
import { likelyEnd } from '../derived/steps.ts'
import { baseline, expectedT0, type Forecast } from './forecast.ts'

export interface Late {
  /** Position in the runbook; for a rollback step that of the step it reverses. */
  step: number
  isRollback?: true
  /** It takes longer than it should, or it should have started. */
  because: 'runsOver' | 'notStarted'
  /** How much over. */
  minutes: number
}

/** A start that slips by less is no news. */
const START_GRACE_MS = 5 * 60_000

/**
 * The late steps in the order of the runbook, rollback steps last. A step that has begun and not ended is late once it
 * takes longer than it likely would and than its executor has estimated since. A step that has not begun is late once its
 * planned start is more than 5 minutes ago and it has no slack left. A held countdown makes nobody late: the plan moves
 * with it. `forecast` is the one at `now`.
 */
export function lateness(cutover: Cutover, now: number, forecast: Forecast): Late[] {
  const planned = baseline(cutover, expectedT0(cutover, now)).steps
  const over = (state: StepState | null | undefined, likely: number): number => {
    const due = state && dueOf(state, likely * 1000)
    return due === undefined || due === null ? 0 : now - due
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
    return running > 0 ? [{ step, isRollback: true, because: 'runsOver', minutes: running / 60_000 }] : []
  })
  return [...late, ...lateRollback]
}

/** When a step that has begun should have ended; undefined for any other. */
function dueOf(state: StepState, likely: number): number | undefined {
  if (state.status !== 'running' && state.status !== 'held' && state.status !== 'failed') return undefined
  return Math.max(likelyEnd(state, likely / 1000) ?? 0, state.estimate?.finish ?? 0)
}
