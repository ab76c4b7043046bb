/** By when a step must be finished, and whether that is at risk. */
import type { Cutover } from '../cutoverState.ts'
import { isFinished } from '../derived/steps.ts'
import type { StepDefinition } from '../runbook/runbook.ts'
import { expectedT0, type Forecast } from './forecast.ts'

/** Forecasts move by seconds. */
const GRACE_MS = 60_000

export interface DeadlineAtRisk {
  /** Epoch milliseconds. */
  by: number
  /** When it will be finished; absent where nobody can say. */
  expected?: number
  isOver: boolean
  /** Milliseconds by which it is missed. */
  late: number
}

/** Epoch milliseconds; an offset moves with T-0, an instant with nothing. */
export function finishBy(cutover: Cutover, { deadline }: StepDefinition, now: number): number | undefined {
  if (deadline === undefined) return undefined
  return typeof deadline === 'string' ? Date.parse(deadline) : expectedT0(cutover, now) + deadline * 1000
}

/**
 * Undefined where the step is finished, will no longer happen, or ends in time. `forecast` must be the one at `now`.
 *
 * @param position of the step in the runbook
 */
export function deadlineAtRisk(
  cutover: Cutover,
  position: number,
  { now, forecast }: { now: number; forecast?: Forecast | undefined },
): DeadlineAtRisk | undefined {
  const definition = cutover.runbook.steps[position]
  const state = cutover.steps[position]
  const by = definition && finishBy(cutover, definition, now)
  const step = forecast?.steps[position]
  if (by === undefined || !state || isFinished(state) || step === null) return undefined
  const expected = step?.finish
  const late = Math.max(now, expected ?? now) - by
  if (late < GRACE_MS) return undefined
  return { by, isOver: now >= by, late, ...(expected === undefined ? {} : { expected }) }
}
