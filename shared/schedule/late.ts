/** Steps that are late now: the one source for counts, lists and what calls somebody. Expected lateness shows in the forecast finish, not here. */
import type { Cutover, StepState } from '../cutoverState.ts'
import { isLeftToProgram } from '../derived/executor.ts'
import { dueAt, isRollbackStep, ordinarySteps, rollbackSteps, type StepView } from '../derived/steps.ts'
import { derivedStatus, releasedAt } from '../derived/waiting.ts'
import { type CurrentPlan, currentPlan } from './currentPlan.ts'
import { expectedT0, type Forecast, stepForecastOf } from './forecast.ts'
import { isOutageRunning } from './outage.ts'

export interface Late {
  /** The id of a step, of a rollback or not. */
  id: string
  /** It runs over its duration, could have been started, or waits for a second person. */
  because: 'runsOver' | 'notStarted' | 'unconfirmed'
  /** Minutes late. */
  minutes: number
}

/** A start or confirmation late by less is no lateness, in milliseconds. */
const GRACE_MS = 5 * 60_000

interface Known {
  now: number
  forecast?: Forecast
  plan?: CurrentPlan
}

/**
 * Late steps in runbook order, those of a rollback last. One that has begun is late once it takes longer than its likely duration
 * and its executor's latest estimate. One that has not is late only while it could be started (`lateToStart`): what waits for
 * another is held up by that one. A held countdown makes nothing late: the plan moves with it. `forecast` must be the one at `now`.
 */
export function lateness(cutover: Cutover, now: number, forecast: Forecast): Late[] {
  const plan = currentPlan(cutover, expectedT0(cutover, now))
  return [...ordinarySteps(cutover), ...rollbackSteps(cutover)].flatMap((view): Late[] => {
    const late = lateOf(cutover, view, { now, forecast, plan })
    return late ? [{ id: view.definition.id, ...late }] : []
  })
}

function lateOf(cutover: Cutover, view: StepView, known: Known): Omit<Late, 'id'> | undefined {
  const { state, definition } = view
  const { now, forecast } = known
  const over = isOver(state) ? now - (dueAt(state, definition.takes.likely) ?? now) : 0
  if (over > 0) return { because: 'runsOver', minutes: over / 60_000 }
  if (state.status === 'unconfirmed' && isConfirmedLate(state, now))
    return { because: 'unconfirmed', minutes: (now - state.completed.at) / 60_000 }
  if (state.status !== 'pending' || !forecast) return undefined
  // Cheaper than asking what it waits for: what could start is expected to start now, but for one whose end waits for another.
  const expected = stepForecastOf(forecast, view)
  if (!expected || (expected.start > now && !isUrgentNow(view, forecast, now))) return undefined
  if (derivedStatus(cutover, view, now) !== 'ready') return undefined
  const { isLate, from } = lateToStart(cutover, view, known)
  return isLate ? { because: 'notStarted', minutes: (now - from) / 60_000 } : undefined
}

export const isConfirmedLate = ({ completed }: StepState & { status: 'unconfirmed' }, now: number): boolean =>
  now - completed.at > GRACE_MS

/**
 * Of a step that is ready: from when it could have begun (`since`), from when on that counts, and whether it does. Inside an
 * outage and in a rollback every minute counts; outside, being ahead of the plan is no lateness. Where there is slack, half an
 * hour passes first.
 */
export function lateToStart(
  cutover: Cutover,
  view: StepView,
  { now, forecast, plan }: Known,
): { since: number; from: number; isLate: boolean } {
  const isOfRollback = isRollbackStep(view)
  const since = releasedAt(cutover, view)
  const planned = isOfRollback ? undefined : plan?.steps[view.position]?.start
  const expected = forecast && stepForecastOf(forecast, view)
  const isUrgent = isUrgentNow(view, forecast, now)
  const from = isUrgent ? since : Math.max(since, planned ?? since)
  // Once the night runs a program begins when it may, whatever the plan says.
  if (isLeftToProgram(view)) {
    const counts = now >= cutover.t0 ? since : from
    return { since, from: counts, isLate: now - counts >= GRACE_MS }
  }
  // It could begin, and has the time: its end waits for another (FF, SF). In an outage nobody sits beside work that they could do.
  if (!isUrgent && expected && expected.start > now) return { since, from, isLate: false }
  const grace = isUrgent || (expected && expected.slack <= 0) ? GRACE_MS : 6 * GRACE_MS
  return { since, from, isLate: now - from >= grace }
}

/** Every minute counts. */
const isUrgentNow = (view: StepView, forecast: Forecast | undefined, now: number): boolean =>
  isRollbackStep(view) || isOutageRunning(forecast?.outage, now)

const isOver = ({ status }: StepState) => status === 'running' || status === 'held' || status === 'failed'
