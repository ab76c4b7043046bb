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
import { type DecideBy, decideBy } from '../../../shared/schedule/decideBy.ts'
import { type Forecast, forecast } from '../../../shared/schedule/forecast.ts'
import { unreachable } from '../../../shared/unreachable.ts'
import { withoutUndefined } from '../../../shared/withoutUndefined.ts'
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
  /** How long the decision can wait; absent once it will no longer be made. */
  decideBy?: DecideBy
  options: NoGoOption[]
}

/** Both who decides and what they rest on say it, of the same state at the same time. */
const effects = new WeakMap<Cutover, { now: number; of: Map<string, NoGoEffects> }>()

/** As it would be if the no-go came at `now`. */
export function noGoEffects(cutover: Cutover, gate: GateDefinition, now: number): NoGoEffects {
  const known = effects.get(cutover)
  const of = known?.now === now ? known.of : new Map<string, NoGoEffects>()
  const made = of.get(gate.id) ?? makeEffects(cutover, gate, now)
  effects.set(cutover, { now, of: of.set(gate.id, made) })
  return made
}

function makeEffects(cutover: Cutover, gate: GateDefinition, now: number): NoGoEffects {
  return {
    causes: causes(cutover, gate),
    ...withoutUndefined({ decideBy: decideBy(cutover, indexOf(cutover.runbook).gate.get(gate.id) ?? -1, now) }),
    options: options(cutover, gate, forecast(cutover, now), now),
  }
}

/** One sentence for those about to vote no-go. */
export const sayDecideBy = (cutover: Cutover, by: DecideBy, now: number): string => {
  const time = clockTime(by.at, cutover.runbook.timezone)
  return by.at > now
    ? `Decide by ${time}, in ${sayDuration((by.at - now) / 1000)}: then ${sayBinding(cutover, by)}.`
    : `It was to be decided by ${time}: since then ${sayBinding(cutover, by)}.`
}

/** What is lost after that, as part of a sentence. */
export function sayBinding({ runbook, windowEnd }: Cutover, { binds, step }: DecideBy): string {
  const window = `the window, which ends ${clockTime(windowEnd, runbook.timezone)}`
  switch (binds) {
    case 'window':
      return `a go no longer finishes inside ${window}`
    case 'outage':
      return `a go makes the outage longer than ${sayDuration(runbook.outageAtMost ?? 0)}`
    case 'rollback':
      return `a rollback no longer ends inside ${window}`
    case 'pointOfNoReturn':
      return `“${runbook.steps[step ?? -1]?.title ?? ''}” begins, after which rollback is no longer planned`
    default:
      return unreachable(binds)
  }
}

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
  const own = indexOf(cutover.runbook).ownOfRollback.length
  const ownToo = own === 0 ? '' : `, and ${own} of the rollback itself to be done`
  const says = (then: AfterNoGo, events: readonly CutoverEvent[]): string => {
    if (then === 'hold') return 'The countdown is held, and everything behind the gate waits until it is asked again.'
    if (then === 'cancel') return 'The cutover ends here, with the decision.'
    const takes = `${reversed === 1 ? 'One step is' : `${reversed} steps are`} to be reversed${ownToo}, about ${sayDuration(rollbackSeconds)}.`
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
