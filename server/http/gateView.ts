/** A gate of a cutover as programs see it, with its poll and decision; part of `cutoverView.ts`. */
import type { Cutover, GateState, Poll, PollAnswer, Signature } from '../../shared/cutoverState.ts'
import { addedSinceGo } from '../../shared/derived/amendments.ts'
import { basisOf, gateView as viewOfGate } from '../../shared/derived/criteria.ts'
import type { Directory } from '../../shared/derived/directory.ts'
import { judgedSignatures } from '../../shared/derived/fourEyes.ts'
import { gateReach } from '../../shared/derived/gateObstacles.ts'
import { recommend } from '../../shared/derived/recommendation.ts'
import { hasLapsed, lapsesAt } from '../../shared/derived/votes.ts'
import type { GateDefinition } from '../../shared/runbook/runbook.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'
import { attributionView, iso, isoOrNot } from './viewParts.ts'

export function gateView(
  cutover: Cutover,
  definition: GateDefinition,
  state: GateState,
  people: Directory,
  now: number,
) {
  const { poll, decision } = state
  const view = viewOfGate(cutover, definition.id)
  const criteria = view ? basisOf(cutover, view, now).criteria : []
  const isOpen = !cutover.ended && (state.status === 'pending' || state.status === 'polling')
  return withoutUndefined({
    id: definition.id,
    title: definition.title,
    status: state.status,
    at: definition.at === undefined ? undefined : iso(cutover.t0 + definition.at * 1000),
    reporters: definition.reporters,
    asks: definition.asks ?? ('inOrder' as const),
    approvers: definition.approvers,
    decides: definition.decides,
    signaturesHoldSeconds: definition.signaturesHold,
    delegations: (state.delegations ?? []).map(({ offeredAt, acceptedAt, ...delegation }) =>
      withoutUndefined({ ...delegation, offeredAt: iso(offeredAt), acceptedAt: isoOrNot(acceptedAt) }),
    ),
    polls: state.polls,
    criteria,
    recommendation: view && isOpen ? recommend(cutover, view, now, criteria) : undefined,
    poll: poll && pollView(definition, poll, judgedSignatures(cutover, definition, state, now), now),
    decision:
      decision &&
      withoutUndefined({
        outcome: decision.outcome,
        by: decision.deed.by,
        at: iso(decision.deed.at),
        pollId: decision.pollId,
        reason: decision.reason,
        then: decision.then,
        conditions: decision.conditions.map(withoutUndefined),
        counted: decision.counted,
        recommendation: decision.recommendation,
        reasons: decision.reasons,
      }),
    addedSinceGo: view && idsOrNone(addedSinceGo(cutover, view)),
    reopenedBecause: state.reopenedBecause,
    ...gateReach(cutover, definition, people),
  })
}

function pollView(gate: GateDefinition, poll: Poll, signatures: readonly Signature[], now: number) {
  const { id, basis, criteria, evidence, opened, reopenedBecause, reports } = poll
  return withoutUndefined({
    id,
    basis,
    criteria,
    evidence,
    openedAt: iso(opened.at),
    openedBy: opened.by,
    reopenedBecause,
    reports: reports.map((report) => answerView(gate, report, now)),
    signatures: signatures.map((signature) => signatureView(gate, signature, now)),
  })
}

function answerView(gate: GateDefinition, answer: PollAnswer, now: number) {
  const { role, vote, deed, reason, condition, delegatedBy } = answer
  return withoutUndefined({
    role,
    vote,
    ...attributionView(deed),
    reason,
    condition: condition && withoutUndefined(condition),
    delegatedBy,
    lapsesAt: isoOrNot(lapsesAt(gate, answer)),
    lapsed: hasLapsed(gate, answer, now) || undefined,
  })
}

function signatureView(gate: GateDefinition, signature: Signature, now: number) {
  return withoutUndefined({
    ...answerView(gate, signature, now),
    counts: signature.doesNotCount === undefined,
    doesNotCount: signature.doesNotCount,
    byToken: signature.byToken,
    vouchedBy: signature.vouchedBy,
    proof: signature.proof,
  })
}

const idsOrNone = (things: readonly { id: string }[]) => (things.length > 0 ? things.map(({ id }) => id) : undefined)
