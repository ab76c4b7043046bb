/** The triggers of a rollback: which of them somebody is asked about now, and what they read. */
import type { Cutover, TriggerState } from '../cutoverState.ts'
import type { TriggerDefinition } from '../runbook/runbook.ts'
import { expectedT0 } from '../schedule/forecast.ts'
import { metricMet, sayBounds } from './readiness.ts'
import { sayValue } from './valueNames.ts'

export interface AskedTrigger {
  definition: TriggerDefinition
  /** Since when it is, or is asked whether it is: epoch milliseconds. */
  since: number
  /** By which an answer names the question: when it came due, or when the worst value was measured; epoch milliseconds. */
  asked: number
  /** What its metric reads, out of its bounds. */
  value?: number
}

/**
 * Those that nobody has answered: met by their metric, or due to be looked at. None but in a cutover that runs and is not being
 * rolled back as a whole.
 */
export function askedTriggers(cutover: Cutover, now: number): AskedTrigger[] {
  if (cutover.status !== 'running') return []
  return triggersOf(cutover).flatMap(({ definition, state }) => askedOf(cutover, definition, state, now) ?? [])
}

export interface TriggerView {
  definition: TriggerDefinition
  state: TriggerState
}

export const triggersOf = ({ runbook, triggers }: Cutover): TriggerView[] =>
  (runbook.rollback?.triggers ?? []).map((definition, position) => ({ definition, state: triggers?.[position] ?? {} }))

function askedOf(
  cutover: Cutover,
  definition: TriggerDefinition,
  { met, answered }: TriggerState,
  now: number,
): AskedTrigger | undefined {
  const due = dueAt(cutover, definition, now)
  if (due !== undefined && now < due) return undefined
  if (met) {
    if (answered?.asked === met.at) return undefined
    return { definition, since: Math.max(met.since, due ?? met.since), asked: met.at, value: met.value }
  }
  if (due === undefined || (answered !== undefined && answered.at >= due)) return undefined
  // The reading answers for itself.
  if (definition.metric && metricMet(cutover, definition.metric, now) === true) return undefined
  return { definition, since: due, asked: due }
}

/** When somebody is to look, epoch milliseconds; a held countdown moves it. */
export const dueAt = (cutover: Cutover, { at }: TriggerDefinition, now: number): number | undefined =>
  at === undefined ? undefined : expectedT0(cutover, now) + at * 1000

/** `Difference 0.4 %, allowed ≤ 0.1 %`; undefined where nothing is measured. */
export function sayReading({ runbook }: Cutover, { metric }: TriggerDefinition, value: number): string | undefined {
  return metric && `${sayValue(runbook, metric.metric, value)}, allowed ${sayBounds(runbook, metric)}`
}
