/** The consequences of a no-go at a gate, shown before anybody decides it. */
import type { Actor } from '../../../shared/actor.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { noGoConsequence } from '../../../shared/decide/noGo.ts'
import { toReverse } from '../../../shared/decide/rollback.ts'
import type { CutoverEvent } from '../../../shared/events.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { GateDefinition } from '../../../shared/runbook/runbook.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import type { Forecast } from '../../../shared/schedule/forecast.ts'
import { clockTime } from '../../ui/instants.ts'

const AFTER_NO_GO = ['hold', 'rollback', 'cancel'] as const
export type AfterNoGo = (typeof AFTER_NO_GO)[number]

export interface NoGoOption {
  then: AfterNoGo
  says: string
  /** Why it is not available. */
  refusal?: string
}

export interface NoGoEffects {
  /** What happens in any case, one sentence each. */
  causes: string[]
  /** How long the decision can wait. */
  decideBy: DecideBy
  options: NoGoOption[]
}

export interface DecideBy {
  /** Epoch milliseconds; may have passed. */
  at: number
  /** What is lost after that, as part of a sentence. */
  because: string
}

/** As it would be if the no-go came at `now`. */
export function noGoEffects(
  cutover: Cutover,
  gate: GateDefinition,
  forecast: Pick<Forecast, 'finish' | 'rollbackSeconds'>,
  now: number,
): NoGoEffects {
  return {
    causes: causes(cutover, gate),
    decideBy: decideBy(cutover, forecast, now),
    options: options(cutover, gate, forecast, now),
  }
}

/** One sentence for those about to vote no-go. */
export const sayDecideBy = ({ at, because }: DecideBy, zone: string, now: number): string =>
  at > now
    ? `Decide by ${clockTime(at, zone)}, in ${sayDuration((at - now) / 1000)}: then ${because}.`
    : `It was to be decided by ${clockTime(at, zone)}: since then ${because}.`

function causes(cutover: Cutover, gate: GateDefinition): string[] {
  const behind = [...(indexOf(cutover.runbook).behindGate.get(gate.id) ?? [])].map(
    (step) => cutover.steps[step]?.status,
  )
  const waiting = behind.filter((status) => status === 'pending').length
  const begun = behind.filter((status) => status === 'running' || status === 'held' || status === 'failed').length
  const again = 'The gate can be asked again.'
  return [
    waiting === 1
      ? `The one step behind this gate does not start. ${again}`
      : `The ${waiting} steps behind this gate do not start. ${again}`,
    ...(begun > 0 ? [`${begun} behind it ${begun === 1 ? 'has' : 'have'} begun and will go on, flagged.`] : []),
  ]
}

/** The earlier of: the finish leaves the window, or a rollback from here would. */
function decideBy(
  cutover: Cutover,
  { finish, rollbackSeconds }: Pick<Forecast, 'finish' | 'rollbackSeconds'>,
  now: number,
): DecideBy {
  const { windowEnd, runbook } = cutover
  const window = clockTime(windowEnd, runbook.timezone)
  const forward = { at: now + windowEnd - finish, because: `the forecast finish leaves the window at ${window}` }
  if (toReverse(cutover).length === 0) return forward
  const back = {
    at: windowEnd - rollbackSeconds * 1000,
    because: `a rollback no longer ends inside the window at ${window}`,
  }
  return back.at < forward.at ? back : forward
}

function options(
  cutover: Cutover,
  gate: GateDefinition,
  { rollbackSeconds }: Pick<Forecast, 'rollbackSeconds'>,
  now: number,
): NoGoOption[] {
  // Evaluated as the decision owner, since the rules check the actor.
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
    const leads = noGoConsequence(
      cutover,
      { then, reason: '…', proposal: cutover.rollbackProposal?.id },
      { actor, now },
    )
    return isRefusal(leads) ? { then, says: says(then, []), refusal: leads.message } : { then, says: says(then, leads) }
  })
}
