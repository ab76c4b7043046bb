/**
 * A vote that somebody gives to another person before the poll (R6): offered with a reason, accepted or declined, ended by
 * either of the two until the poll opens; then it stands for that poll.
 */
import { actorId, type Context, type RightsLost } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover, Delegation, PersonId } from '../cutoverState.ts'
import { type GateView, saysGo } from '../derived/criteria.ts'
import { delegationsAt, standingDelegations } from '../derived/votes.ts'
import type { CutoverEvent, EventOf } from '../events.ts'
import { asHolder, holds } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { refusePastGates } from './openPoll.ts'

type Answer = CommandOf<'acceptDelegation' | 'declineDelegation' | 'endDelegation'>

export function decideDelegation(
  cutover: Cutover,
  view: GateView,
  command: CommandOf<'delegateVote'> | Answer,
  context: Context,
): CommandOutcome {
  const { definition } = view
  const { role } = command
  if (!definition.reporters.includes(role) && !definition.approvers.roles.includes(role)) {
    return refuse('notYourRole', `“${roleTitle(cutover.runbook, role)}” does not vote here.`, { field: 'role' })
  }
  const tooLate = refusePastGates(cutover) ?? refuseTooLate(view)
  if (command.type === 'delegateVote') {
    return refuseGiving(cutover, view, command, context) ?? tooLate ?? offer(cutover, view, command, context)
  }
  const meant = answered(view, command, actorId(context.actor))
  return isRefusal(meant) ? meant : (tooLate ?? answer(cutover, view, meant, command))
}

function refuseTooLate({ definition: { title }, state }: GateView): Refusal | undefined {
  if (saysGo(state)) return refuse('gateState', `“${title}” has passed.`)
  return state.status === 'polling'
    ? refuse('gateState', `The poll of “${title}” is open: who votes stays as it was when it opened.`)
    : undefined
}

/** Only a holder gives the vote away, and a signature no more easily than it is given. */
function refuseGiving(
  cutover: Cutover,
  { definition }: GateView,
  { role }: CommandOf<'delegateVote'>,
  { actor }: Context,
): Refusal | undefined {
  const refusal = asHolder(cutover, [role], actor, `Delegating the vote for ${roleTitle(cutover.runbook, role)}`)
  if (refusal || actor.kind !== 'person' || actor.maySign || !definition.approvers.roles.includes(role)) return refusal
  return refuse(
    'signatureNotFresh',
    actor.via === 'token'
      ? 'This token was not made for signing, and gives no signature away.'
      : 'Give your password or passkey once more; whoever gives a signature away is asked for it as for a signature.',
  )
}

function offer(
  cutover: Cutover,
  { definition }: GateView,
  { role, to, reason }: CommandOf<'delegateVote'>,
  { actor }: Context,
): CommandOutcome {
  const title = roleTitle(cutover.runbook, role)
  const given = delegationsAt(cutover, definition).filter((one) => one.role === role)
  const from = actorId(actor)
  if (given.some((one) => one.from === from)) {
    return refuse('nothingChanges', `You have offered your vote for ${title} already; end that first.`)
  }
  if (to === from) return refuse('samePerson', 'It takes another person to vote for you.', { field: 'to' })
  if (holds(cutover, role, to)) {
    return refuse('nothingChanges', `They hold ${title} and vote for it themselves.`, { field: 'to' })
  }
  if (given.some((one) => one.to === to)) {
    return refuse('nothingChanges', `They are asked to vote for ${title} already, by another who holds it.`, {
      field: 'to',
    })
  }
  return [{ type: 'voteDelegated', gateId: definition.id, role, to, reason }]
}

/** The delegation that somebody answers or ends; the giver has one of a role, and so has the other person. */
function answered({ definition, state }: GateView, command: Answer, by: PersonId): Delegation | Refusal {
  const { role, delegation, type } = command
  const own = (state.delegations ?? []).filter(
    (one) =>
      one.role === role &&
      (type === 'endDelegation'
        ? one.from === by || (one.to === by && one.acceptedAt !== undefined)
        : one.to === by && one.acceptedAt === undefined),
  )
  const meant = own.find(({ id }) => id === delegation) ?? own[0]
  if (!meant) {
    return refuse(
      'notYourRole',
      type === 'endDelegation'
        ? `You have neither given nor taken over a vote at “${definition.title}” for this role.`
        : `Nobody waits for your answer about a vote at “${definition.title}” for this role.`,
    )
  }
  return delegation === undefined || delegation === meant.id
    ? meant
    : refuse('delegationChanged', `The vote was offered again since: “${meant.reason}”.`, { field: 'delegation' })
}

function answer(cutover: Cutover, { definition }: GateView, meant: Delegation, command: Answer): CommandOutcome {
  const { role, from, to } = meant
  const about = { gateId: definition.id, role, from }
  switch (command.type) {
    case 'acceptDelegation':
      return holds(cutover, role, to)
        ? refuse('nothingChanges', `You hold ${roleTitle(cutover.runbook, role)} by now and vote for it yourself.`)
        : [{ type: 'delegationAccepted', ...about }]
    case 'declineDelegation':
      return [{ type: 'delegationDeclined', ...about, ...withoutUndefined({ reason: command.reason }) }]
    case 'endDelegation':
      return [{ type: 'delegationEnded', ...about, to, ...withoutUndefined({ reason: command.reason }) }]
    default:
      return unreachable(command)
  }
}

/** Whose vote another person has taken over is told so, rather than that the role is not theirs. */
export function refuseGivenAway(
  cutover: Cutover,
  { definition }: GateView,
  role: string,
  person: PersonId,
): Refusal | undefined {
  if (!standingDelegations(cutover, definition, role).some(({ from }) => from === person)) return undefined
  const title = roleTitle(cutover.runbook, role)
  return refuse('notYourRole', `The vote for ${title} was delegated before this poll; whoever accepted it votes.`)
}

/** Nobody gives or keeps a vote who may no longer sign. */
export const delegationsLost = (
  { definition, state }: GateView,
  lost: RightsLost = new Map(),
): EventOf<'delegationEnded'>[] =>
  (state.delegations ?? []).flatMap(({ role, from, to }) => {
    const because = lost.has(from)
      ? `whoever gave the vote ${lost.get(from)}`
      : lost.has(to)
        ? `whoever took it over ${lost.get(to)}`
        : undefined
    return because === undefined ? [] : [{ type: 'delegationEnded', gateId: definition.id, role, from, to, because }]
  })

/** Whoever no longer holds a role has no vote of it to give. */
export const delegationsOfReleased = (cutover: Cutover, role: string, person: PersonId): CutoverEvent[] =>
  cutover.runbook.gates.flatMap((gate) =>
    delegationsAt(cutover, gate)
      .filter((one) => one.role === role && one.from === person)
      .map(({ from, to }) => ({
        type: 'delegationEnded' as const,
        gateId: gate.id,
        role,
        from,
        to,
        because: `whoever gave the vote no longer holds ${roleTitle(cutover.runbook, role)}`,
      })),
  )
