/**
 * Whether a command would be accepted now, asked of the same rules that the server runs, so that a button never promises
 * what the server refuses. What a command would do to open polls is left out: that costs a forecast and refuses nothing.
 */
import type { Actor, Context } from '../../shared/actor.ts'
import type { SingleCommand } from '../../shared/commands.ts'
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import { type ChangeCommand, decideChange } from '../../shared/decide/changes.ts'
import { decideCutover } from '../../shared/decide/cutover.ts'
import type { Decision } from '../../shared/decide/decision.ts'
import { decideGateCommand } from '../../shared/decide/gates.ts'
import { decideHypercare } from '../../shared/decide/hypercare.ts'
import { decidePeople } from '../../shared/decide/people.ts'
import { decideReadiness } from '../../shared/decide/readiness.ts'
import { refuseEnded } from '../../shared/decide/situation.ts'
import { holds, isLead, mayActAtAll, mayApprove } from '../../shared/policy.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { SCRIBE } from '../../shared/reserved.ts'
import { asOf } from '../derive/asOf.ts'
import type { Capacity } from './actions.ts'

type Asking<Command> = (cutover: Cutover, command: Command, context: Context) => Refusal | undefined

function refusalBy<Command extends Pick<SingleCommand, 'type'>>(
  decider: (cutover: Cutover, command: Command, context: Context) => Decision,
): Asking<Command> {
  return (cutover, command, context) => {
    const decision =
      mayActAtAll(context.actor, command.type) ??
      mayApprove(context.actor, command.type) ??
      refuseEnded(cutover) ??
      decider(cutover, command, { ...context, now: asOf(cutover, context.now) })
    return isRefusal(decision) ? decision : undefined
  }
}

export const readinessRefusal = refusalBy(decideReadiness)
export const gateRefusal = refusalBy(decideGateCommand)
export const hypercareRefusal = refusalBy(decideHypercare)
export const peopleRefusal = refusalBy(decidePeople)
export const cutoverRefusal = refusalBy(decideCutover)

/** Commands about a change that are taken after the cutover itself has ended, as `decide` has it. */
const OUTLIVES: ReadonlySet<ChangeCommand['type']> = new Set([
  'closeChange',
  'pauseChangeSync',
  'resumeChangeSync',
  'settleChangeConflict',
])

export const changeRefusal: Asking<ChangeCommand> = (cutover, command, context) => {
  const decision =
    mayActAtAll(context.actor, command.type) ??
    (OUTLIVES.has(command.type) ? undefined : refuseEnded(cutover)) ??
    decideChange(cutover, command, { ...context, now: asOf(cutover, context.now) })
  return isRefusal(decision) ? decision : undefined
}

/** What an owned command says of the one in whose place it is given. */
export interface InPlaceOf {
  onBehalfOf?: PersonId
  override?: string
}

export interface Permission {
  capacity: Capacity
  /** Why not now. */
  refusal?: Refusal
}

/**
 * In whose name this person could give a command that belongs to the holders of `roles`: their own, a holder's as the
 * scribe, or over the holders' heads as the lead. Undefined when it is not for them at all.
 */
export function permissionFor(
  cutover: Cutover,
  roles: readonly string[],
  actor: Actor,
  asking: (inPlaceOf: InPlaceOf) => Refusal | undefined,
): Permission | undefined {
  if (actor.kind !== 'person') return undefined
  for (const capacity of capacities(cutover, actor.id, actor)) {
    const stand = standInFor(capacity, cutover, roles)
    if (!stand) continue
    const refusal = asking(stand)
    if (!refusal) return { capacity }
    if (refusal.code === 'observersWatch') return undefined
    if (refusal.code !== 'notYourRole' && refusal.code !== 'samePerson') return { capacity, refusal }
  }
  return undefined
}

/** The people who hold one of these roles, each once. */
export const holdersOf = (cutover: Cutover, roles: readonly string[]): PersonId[] => [
  ...new Set(roles.flatMap((role) => cutover.people[role] ?? [])),
]

function capacities(cutover: Cutover, id: PersonId, actor: Actor): Capacity[] {
  return [
    'own',
    ...(holds(cutover, SCRIBE, id) ? (['scribe'] as const) : []),
    ...(isLead(cutover, actor) ? (['lead'] as const) : []),
  ]
}

function standInFor(capacity: Capacity, cutover: Cutover, roles: readonly string[]): InPlaceOf | undefined {
  if (capacity === 'own') return {}
  if (capacity === 'lead') return { override: '…' }
  const [first] = holdersOf(cutover, roles)
  return first === undefined ? undefined : { onBehalfOf: first }
}
