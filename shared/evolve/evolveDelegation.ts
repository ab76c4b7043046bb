/** Votes that are given to another person. Part of `evolve`; only evolveGate.ts calls it. */
import type { Delegation, GateState } from '../cutoverState.ts'
import type { EventOf, Logged } from '../events.ts'
import { unreachable } from '../unreachable.ts'
import { ImpossibleHistory, occurrenceId } from './history.ts'

type DelegationEvent = EventOf<'voteDelegated' | 'delegationAccepted' | 'delegationDeclined' | 'delegationEnded'> &
  Logged

/** Somebody gives away their vote for a role at a gate once at a time. */
export function delegationsAfter(delegations: readonly Delegation[], event: DelegationEvent): Delegation[] {
  const { role } = event
  const at = Date.parse(event.at)
  const from = event.type === 'voteDelegated' ? event.actor : event.from
  const others = delegations.filter((one) => one.role !== role || one.from !== from)
  const given = delegations.find((one) => one.role === role && one.from === from)
  if (event.type === 'voteDelegated') {
    const { to, reason } = event
    return [...others, { id: occurrenceId('delegation', event), role, from, to, reason, offeredAt: at }]
  }
  if (!given) throw new ImpossibleHistory(event, `${from} has not delegated the vote for ${role}`)
  switch (event.type) {
    case 'delegationAccepted':
      return [...others, { ...given, acceptedAt: at }]
    case 'delegationDeclined':
    case 'delegationEnded':
      return others
    default:
      return unreachable(event)
  }
}

/** A poll knows only what was accepted by then: an offer that nobody has answered lapses with its opening. */
export const accepted = ({ delegations = [] }: GateState): Pick<GateState, 'delegations'> =>
  ofSome(delegations.filter(({ acceptedAt }) => acceptedAt !== undefined))

export function withDelegations({ delegations: _, ...gate }: GateState, delegations: Delegation[]): GateState {
  return { ...gate, ...ofSome(delegations) }
}

const ofSome = (delegations: Delegation[]): Pick<GateState, 'delegations'> =>
  delegations.length === 0 ? {} : { delegations }
