/** Applies gate events. Part of `evolve`; only evolve.ts calls it. */
import type { GateEvent } from '../about.ts'
import type { GateState, Poll, PollAnswer, VoidVote } from '../cutoverState.ts'
import type { EventOf, Logged } from '../events.ts'
import { gateLifecycle } from '../machines/gate.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { accepted, delegationsAfter, withDelegations } from './evolveDelegation.ts'
import { attributionOf, ImpossibleHistory, passed } from './history.ts'

export function evolveGate(gate: GateState, event: GateEvent): GateState {
  switch (event.type) {
    case 'pollOpened':
      passed(gateLifecycle, gate.status, event)
      return { status: 'polling', polls: gate.polls + 1, poll: freshPoll(event), ...kept(gate) }
    case 'pollReopened':
      passed(gateLifecycle, gate.status, event)
      return {
        status: 'polling',
        polls: gate.polls + 1,
        poll: { ...freshPoll(event), reopenedBecause: event.because },
        ...kept(gate),
      }
    case 'pollImproved': {
      passed(gateLifecycle, gate.status, event)
      return { ...gate, poll: { ...openPoll(gate, event), ...frozenBasis(event) } }
    }
    case 'gateReported': {
      passed(gateLifecycle, gate.status, event)
      const poll = openPoll(gate, event)
      const answer = withoutUndefined({
        role: event.role,
        vote: event.vote,
        deed: attributionOf(event),
        reason: event.reason,
        condition: event.condition,
        delegatedBy: event.delegatedBy,
        token: event.token,
      })
      return {
        ...votedAgain(gate, 'report', answer),
        poll: { ...poll, reports: [...poll.reports.filter(({ role }) => role !== event.role), answer] },
      }
    }
    case 'gateSigned': {
      passed(gateLifecycle, gate.status, event)
      const poll = openPoll(gate, event)
      const signature = withoutUndefined({
        role: event.role,
        vote: event.vote,
        deed: attributionOf(event),
        reason: event.reason,
        condition: event.condition,
        delegatedBy: event.delegatedBy,
        doesNotCount: event.doesNotCount,
        byToken: event.byToken,
        token: event.token,
        vouchedBy: event.vouchedBy,
        proof: event.proof,
      })
      const others = poll.signatures.filter(({ deed, role }) => deed.by !== event.actor || role !== event.role)
      return { ...votedAgain(gate, 'signature', signature), poll: { ...poll, signatures: [...others, signature] } }
    }
    case 'signatureVoided': {
      passed(gateLifecycle, gate.status, event)
      const poll = openPoll(gate, event)
      const signatures = poll.signatures.map((signature) =>
        signature.deed.by === event.person && signature.role === event.role
          ? { ...signature, voided: event.because }
          : signature,
      )
      return { ...gate, poll: { ...poll, signatures } }
    }
    case 'voteLapsed': {
      passed(gateLifecycle, gate.status, event)
      const poll = openPoll(gate, event)
      const lapse = <Vote extends PollAnswer>(vote: Vote): Vote =>
        vote.role === event.role && vote.deed.by === event.person ? { ...vote, lapsed: true } : vote
      return {
        ...gate,
        poll:
          event.of === 'report'
            ? { ...poll, reports: poll.reports.map(lapse) }
            : { ...poll, signatures: poll.signatures.map(lapse) },
      }
    }
    case 'voteDelegated':
    case 'delegationAccepted':
    case 'delegationDeclined':
    case 'delegationEnded':
      passed(gateLifecycle, gate.status, event)
      return withDelegations(gate, delegationsAfter(gate.delegations ?? [], event))
    case 'gateDecided': {
      passed(gateLifecycle, gate.status, event, event.outcome)
      const poll = openPoll(gate, event)
      const { refused: _, ...rest } = gate
      return {
        ...rest,
        status: event.outcome,
        decision: {
          ...withoutUndefined({
            outcome: event.outcome,
            pollId: event.pollId,
            reason: event.reason,
            then: event.then,
            recommendation: event.recommendation,
            reasons: event.reasons,
          }),
          deed: attributionOf(event),
          conditions: [...poll.reports, ...poll.signatures].flatMap(({ condition }) => condition ?? []),
          counted: event.counted ?? countedWhenSigned(poll),
          ...(event.breakGlass && poll.breakGlass ? { breakGlass: poll.breakGlass } : {}),
        },
      }
    }
    case 'gateReopened':
      passed(gateLifecycle, gate.status, event)
      return { status: 'pending', polls: gate.polls, reopenedBecause: event.because, ...kept(gate) }
    case 'breakGlassProposed': {
      passed(gateLifecycle, gate.status, event)
      const poll = openPoll(gate, event)
      return { ...gate, poll: { ...poll, breakGlass: { proposed: attributionOf(event), reason: event.reason } } }
    }
    case 'breakGlassAgreed': {
      passed(gateLifecycle, gate.status, event)
      const poll = openPoll(gate, event)
      if (!poll.breakGlass) throw new ImpossibleHistory(event, 'nobody proposed it')
      return { ...gate, poll: { ...poll, breakGlass: { ...poll.breakGlass, agreed: attributionOf(event) } } }
    }
    case 'breakGlassSettled': {
      passed(gateLifecycle, gate.status, event)
      const { decision } = gate
      if (!decision?.breakGlass) throw new ImpossibleHistory(event, 'no glass was broken')
      const settled = { at: Date.parse(event.at), met: event.met }
      return { ...gate, decision: { ...decision, breakGlass: { ...decision.breakGlass, settled } } }
    }
    default:
      return unreachable(event)
  }
}

/** What outlives a poll: a no-go that nothing has answered, the delegations that were accepted, and the votes that fell with it. */
const kept = (gate: GateState): Pick<GateState, 'refused' | 'delegations' | 'voidVotes'> => ({
  ...standingNoGo(gate),
  ...accepted(gate),
  ...ofSome(votesFallenWith(gate)),
})

function standingNoGo({ decision, refused }: GateState): Pick<GateState, 'refused'> {
  if (decision?.outcome === 'noGo') return { refused: withoutUndefined({ reason: decision.reason }) }
  return refused ? { refused } : {}
}

function votesFallenWith({ poll, voidVotes = [] }: GateState): VoidVote[] {
  if (!poll) return voidVotes
  const { criteria, reports, signatures } = poll
  const fallen = (of: VoidVote['of'], votes: readonly PollAnswer[]) => votes.map((vote) => ({ of, vote, criteria }))
  return [...voidVotes, ...fallen('report', reports), ...fallen('signature', signatures)]
}

/** Of a role one report stands, and of each of its people one signature. */
function votedAgain({ voidVotes = [], ...gate }: GateState, of: VoidVote['of'], { role, deed }: PollAnswer): GateState {
  const isReplaced = (one: VoidVote) =>
    one.of === of && one.vote.role === role && (of === 'report' || one.vote.deed.by === deed.by)
  return { ...gate, ...ofSome(voidVotes.filter((one) => !isReplaced(one))) }
}

const ofSome = (voidVotes: VoidVote[]): Pick<GateState, 'voidVotes'> => (voidVotes.length === 0 ? {} : { voidVotes })

/** Decisions of earlier releases counted whoever did when they signed. */
const countedWhenSigned = (poll: Poll): string[] => [
  ...new Set(
    poll.signatures
      .filter(({ vote, doesNotCount }) => vote !== 'noGo' && vote !== 'abstain' && doesNotCount === undefined)
      .map(({ deed }) => deed.by),
  ),
]

const freshPoll = (event: EventOf<'pollOpened' | 'pollReopened'> & Logged): Poll => ({
  id: event.pollId,
  ...frozenBasis(event),
  opened: attributionOf(event),
  reports: [],
  signatures: [],
})

const frozenBasis = (event: EventOf<'pollOpened' | 'pollReopened' | 'pollImproved'>) => ({
  basis: event.basis,
  criteria: event.criteria.map(withoutUndefined),
  ...(event.evidence ? { evidence: event.evidence } : {}),
})

function openPoll(gate: GateState, event: GateEvent): Poll {
  if (!gate.poll) throw new ImpossibleHistory(event, 'no poll is open')
  return gate.poll
}
