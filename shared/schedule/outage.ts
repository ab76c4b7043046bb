/** The outage: from the step that takes the service down to the one that brings it back, actual and forecast. */
import type { Cutover, StepState } from '../cutoverState.ts'
import { hasBegun } from '../steps.ts'
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
 * From the earliest start of what takes the service down to the latest finish of what brings it back; to `finish` where
 * nothing does. Once everything is rolled back, the inverse of what took it down brings it back. Undefined where the
 * service stays up.
 */
export function outageOf(
  cutover: Cutover,
  work: Timeline,
  reversal: Timeline | undefined,
  finish: number,
): Outage | undefined {
  const takesPart = (step: number) => Number.isFinite(at(work.start, step)) && stateOf(cutover, step) !== 'skipped'
  const down = steps(cutover, 'takesServiceDown').filter(takesPart)
  const back = steps(cutover, 'bringsServiceBack').filter(takesPart)
  const begun = down.filter((step) => hasHappened(cutover.steps[step]))
  const from = Math.min(...down.map((step) => at(work.start, step)))
  if (!Number.isFinite(from)) return undefined
  const forward = endOfOutage(back, cutover.steps, work)
  const reversed = begun.filter((step) => cutover.rollbackSteps[step])
  const isBack = forward?.actual || !reversal || reversed.length === 0
  const end = isBack ? forward : endOfOutage(reversed, cutover.rollbackSteps, reversal)
  const to = Math.max(from, end?.at ?? finish)
  return {
    from,
    to,
    ...(begun.length > 0 ? { actualFrom: Math.min(...begun.map((step) => at(work.start, step))) } : {}),
    ...(end?.actual ? { actualTo: to } : {}),
    seconds: (to - from) / 1000,
  }
}
