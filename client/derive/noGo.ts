/** What a no-go at a gate causes, told before anybody says it. */
import type { Actor } from '../../shared/actor.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { noGoLeadsTo } from '../../shared/decide/noGo.ts'
import { toReverse } from '../../shared/decide/rollback.ts'
import { sayDuration } from '../../shared/duration.ts'
import type { CutoverEvent } from '../../shared/events.ts'
import { isRefusal } from '../../shared/refusal.ts'
import type { GateDefinition } from '../../shared/runbook.ts'
import { indexOf } from '../../shared/runbookIndex.ts'
import type { Forecast } from '../../shared/schedule/forecast.ts'
import { clockTime } from './instants.ts'

const AFTER_NO_GO = ['hold', 'rollback', 'cancel'] as const
export type AfterNoGo = (typeof AFTER_NO_GO)[number]

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
  return { causes: causes(cutover, gate, forecast), options: options(cutover, gate, forecast, now) }
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

function options(
  cutover: Cutover,
  gate: GateDefinition,
  { rollbackSeconds }: Pick<Forecast, 'rollbackSeconds'>,
  now: number,
): NoGoOption[] {
  // As the decision owner, since the rules ask who decides.
  const id = cutover.people[gate.decides]?.[0] ?? ''
  const actor: Actor = { kind: 'person', id, organisationRole: 'member', via: 'session', maySign: false }
  const reversed = toReverse(cutover).length
  const says = (then: AfterNoGo, events: readonly CutoverEvent[]): string => {
    if (then === 'hold') return 'The countdown is held, and everything behind the gate waits until it is asked again.'
    if (then === 'cancel') return 'The cutover ends here, with the decision.'
    const takes = `${reversed === 1 ? 'One step is' : `${reversed} steps are`} to be reversed, about ${sayDuration(rollbackSeconds)}.`
    const proposed = events.some(({ type }) => type === 'rollbackProposed')
    return `${takes} ${proposed ? 'The point of no return is passed: the lead has to agree.' : 'It begins with the decision.'}`
  }
  return AFTER_NO_GO.map((then) => {
    const leads = noGoLeadsTo(cutover, { then, reason: '…' }, { actor, now })
    return isRefusal(leads) ? { then, says: says(then, []), refusal: leads.message } : { then, says: says(then, leads) }
  })
}
