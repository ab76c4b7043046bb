/** What a no-go at a gate causes, told before anybody says it. */
import type { Actor } from '../../shared/actor.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { toReverse } from '../../shared/decide/rollback.ts'
import { sayDuration } from '../../shared/duration.ts'
import type { GateDefinition } from '../../shared/runbook.ts'
import { indexOf } from '../../shared/runbookIndex.ts'
import type { Forecast } from '../../shared/schedule/forecast.ts'
import { clockTime } from './instants.ts'
import { cutoverRefusal } from './permission.ts'

export type AfterNoGo = 'hold' | 'rollback' | 'cancel'

export interface NoGoOption {
  then: AfterNoGo
  says: string
  /** Why this is not to be had. */
  refusal?: string
}

export interface NoGoEffects {
  /** What happens in any case, a sentence each. */
  causes: string[]
  options: NoGoOption[]
}

/** As it would be if the no-go came at `now`. */
export function noGoEffects(
  cutover: Cutover,
  gate: GateDefinition,
  forecast: Pick<Forecast, 'finish' | 'rollbackSeconds'>,
  now: number,
): NoGoEffects {
  return { causes: causes(cutover, gate, forecast), options: options(cutover, forecast, now) }
}

function causes(cutover: Cutover, gate: GateDefinition, { finish }: Pick<Forecast, 'finish'>): string[] {
  const behind = [...(indexOf(cutover.runbook).behindGate.get(gate.id) ?? [])].map(
    (step) => cutover.steps[step]?.status,
  )
  const waiting = behind.filter((status) => status === 'pending').length
  const begun = behind.filter((status) => status === 'running' || status === 'held' || status === 'failed').length
  const window = clockTime(cutover.windowEnd, cutover.runbook.timezone)
  const left = (cutover.windowEnd - finish) / 1000
  return [
    waiting === 1
      ? 'The one step behind this gate does not start.'
      : `The ${waiting} steps behind this gate do not start.`,
    ...(begun > 0 ? [`${begun} behind it ${begun === 1 ? 'has' : 'have'} begun and will go on, flagged.`] : []),
    left > 0
      ? `The gate can be asked again. It can wait ${sayDuration(left)} before the likely finish leaves the window at ${window}.`
      : `The gate can be asked again, but the likely finish is already ${sayDuration(left)} past the window at ${window}.`,
  ]
}

function options(cutover: Cutover, { rollbackSeconds }: Pick<Forecast, 'rollbackSeconds'>, now: number): NoGoOption[] {
  const reversed = cutover.status === 'running' ? toReverse(cutover).length : 0
  const lead: Actor = {
    kind: 'person',
    id: cutover.people.lead?.[0] ?? '',
    organisationRole: 'member',
    via: 'session',
    maySign: false,
  }
  const cannotCancel = cutoverRefusal(cutover, { type: 'cancelCutover', reason: '…' }, { actor: lead, now })
  return [
    { then: 'hold', says: 'The countdown is held, and everything behind the gate waits until it is asked again.' },
    {
      then: 'rollback',
      says: `${reversed} ${reversed === 1 ? 'step is' : 'steps are'} to be reversed, about ${sayDuration(rollbackSeconds)}. It begins with the decision.`,
      ...(reversed === 0 ? { refusal: 'Nothing has been done that has a rollback.' } : {}),
    },
    {
      then: 'cancel',
      says: 'The cutover ends here, with the decision.',
      ...(cannotCancel ? { refusal: cannotCancel.message } : {}),
    },
  ]
}
