/** The outage: from the step that takes the service down to the one that brings it back, actual and forecast. */
import type { Cutover, StepState } from '../cutoverState.ts'
import { hasBegun } from '../derived/steps.ts'
import type { StepDefinition } from '../runbook/runbook.ts'
import { at } from './precedence.ts'
import type { Timeline } from './timeline.ts'

export interface Outage {
  /** Epoch milliseconds, forecast where it has not happened. */
  from: number
  to: number
  actualFrom?: number
  actualTo?: number
  /** From `from` to `to`. */
  seconds: number
}

/**
 * From the earliest start of a step that takes the service down to the latest finish of one that brings it back, or to
 * `finish` without one. In a rollback the inverse of the former brings it back. Undefined where the service stays up.
 */
export function outageOf(
  cutover: Cutover,
  work: Timeline,
  reversal: Timeline | undefined,
  finish: number,
): Outage | undefined {
  const down = taking(cutover, work, (step) => step.takesServiceDown)
  if (down.length === 0) return undefined
  const from = Math.min(...down.map((step) => at(work.start, step)))
  const begun = down.filter((step) => hasHappened(cutover.steps[step]))
  const reversed = reversal ? begun.filter((step) => cutover.rollbackSteps[step]) : []
  const back = taking(cutover, work, (step) => step.bringsServiceBack)
  const forward = lastOf(back, cutover.steps, work)
  const end =
    forward?.happened || !reversal || reversed.length === 0
      ? forward
      : lastOf(reversed, cutover.rollbackSteps, reversal)
  const to = Math.max(from, end?.at ?? finish)
  return {
    from,
    to,
    ...(begun.length > 0 ? { actualFrom: Math.min(...begun.map((step) => at(work.start, step))) } : {}),
    ...(end?.happened ? { actualTo: to } : {}),
    seconds: (to - from) / 1000,
  }
}

/** Whether users are without the service now. */
export function isOutageRunning(outage: Outage | undefined, now: number): boolean {
  if (outage?.actualFrom === undefined) return false
  return outage.actualFrom <= now && (outage.actualTo === undefined || outage.actualTo > now)
}

/** Matching steps that take part: a skipped one neither takes the service down nor brings it back. */
function taking(cutover: Cutover, work: Timeline, isOne: (step: StepDefinition) => unknown): number[] {
  return cutover.runbook.steps.flatMap((definition, step) =>
    isOne(definition) && Number.isFinite(at(work.start, step)) && cutover.steps[step]?.status !== 'skipped' ? step : [],
  )
}

function lastOf(steps: readonly number[], states: readonly (StepState | null)[], timeline: Timeline) {
  if (steps.length === 0) return undefined
  return {
    at: Math.max(...steps.map((step) => at(timeline.finish, step))),
    happened: steps.every((step) => states[step]?.status === 'done' || states[step]?.status === 'rolledBack'),
  }
}

const hasHappened = (state: StepState | undefined): boolean =>
  state !== undefined && (hasBegun(state) || state.status === 'rolledBack')
