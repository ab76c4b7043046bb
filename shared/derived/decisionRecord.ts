/**
 * The decision record of a gate: every decision as it was at that moment, from the events up to it and from nothing else, so
 * that it stays as it was; and beside it what became of it since. What older releases did not record is absent.
 */
import { isGateEvent } from '../about.ts'
import { sayShortHead } from '../chain/signedHead.ts'
import type { Cutover, Decision, GateState, Poll, PollAnswer, Signature } from '../cutoverState.ts'
import type { EventOf, Logged, LoggedEvent } from '../events.ts'
import { beginCutover, evolve } from '../evolve/evolve.ts'
import type { GateDefinition, Runbook } from '../runbook/runbook.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { gateView, subjectsOf, toAnswerFor } from './criteria.ts'
import type { DecisionRecord, GateRecord, RecordedPoll, RecordedVote } from './decisionRecordShape.ts'
import { judgedSignatures } from './fourEyes.ts'
import { dissentOf } from './recommendation.ts'
import { iso, recordedAttribution, recordedEvidence } from './recordedEvidence.ts'
import { sameHand } from './sameHand.ts'
import { type KeptDecision, sinceDecision } from './sinceDecision.ts'
import { reportStands } from './votes.ts'

/** An event of a log; its hash, where the log is chained. */
export type RecordedEvent = LoggedEvent & { hash?: string }

export interface RecordKeeper {
  /** The next event of the log, from the first. */
  add(event: RecordedEvent): void
  /** Undefined before the first event, and where the runbook has no such gate. */
  record(): GateRecord | undefined
}

/** A vote as it was given, whether it stood to the end or not. */
interface CastVote {
  kind: RecordedVote['kind']
  answer: PollAnswer | Signature
  replacedAt?: number
}

interface KeptPoll extends RecordedPoll {
  openedAt: number
  cast: CastVote[]
  ended?: GateRecord['polls'][number]['ended']
}

/** Reads a log once, event by event, so that a long one need not be held. */
export function keepRecord(cutoverId: string, runbook: Runbook, gateId: string): RecordKeeper {
  const polls: KeptPoll[] = []
  const decisions: KeptDecision[] = []
  let cutover: Cutover | undefined

  function ofGate(event: RecordedEvent, before: Cutover, after: Cutover): void {
    if (!isGateEvent(event) || event.gateId !== gateId) return
    const [poll, decision] = [polls.at(-1), decisions.at(-1)]
    switch (event.type) {
      case 'pollOpened':
      case 'pollReopened':
        if (poll && !poll.ended) poll.ended = { how: 'reopened', at: event.at }
        polls.push(openedPoll(event, polls.length + 1))
        return
      case 'pollImproved':
        poll?.improvedAt.push(event.at)
        if (poll) poll.basis = event.basis
        return
      case 'gateReported':
      case 'gateSigned':
        if (poll) cast(poll, event, after, gateId)
        return
      case 'gateDecided': {
        if (!poll) return
        const record = recordOf({ before, after, event, poll, gateId, number: decisions.length + 1 })
        if (!record) return
        poll.ended = { how: 'decided', at: event.at, decision: record.number }
        decisions.push({ record, commandId: event.commandId, watched: [] })
        return
      }
      case 'gateReopened':
        if (decision) decision.reopened = { at: event.at, because: event.because }
        return
      case 'breakGlassSettled':
        if (decision) decision.breakGlass = { at: event.at, met: event.met }
        return
      default:
    }
  }

  return {
    add(event) {
      const before = cutover
      cutover = before ? evolve(before, event) : beginCutover(cutoverId, runbook, event)
      if (before) ofGate(event, before, cutover)
      const decision = decisions.at(-1)
      const isCondition = event.type === 'watchItemAdded' && event.condition?.gateId === gateId
      if (isCondition && decision?.commandId === event.commandId) decision.watched.push(event.watchItemId)
    },

    record() {
      const state = cutover
      const definition = state && gateView(state, gateId)?.definition
      if (!state || !definition) return undefined
      const { fourEyes, id, tier, timezone, title } = runbook
      return {
        cutover: withoutUndefined({
          id: state.id,
          title: state.title,
          mode: state.mode,
          release: state.release,
          created: recordedAttribution(state.created),
          timezone,
          runbook: { id, title, version: state.runbookHash, tier, fourEyes },
        }),
        gate: {
          id: definition.id,
          title: definition.title,
          decides: { role: definition.decides, title: roleTitle(runbook, definition.decides) },
          quorum: definition.approvers.quorum,
          ...(definition.approvers.required && {
            required: definition.approvers.required.map((role) => ({ role, title: roleTitle(runbook, role) })),
          }),
        },
        decisions: decisions.map((decision, position) => ({
          ...decision.record,
          since: sinceDecision(state, gateId, decision, decisions[position + 1]),
        })),
        polls: polls.map(({ openedAt: _, cast: votes, ended, ...poll }) => ({
          ...poll,
          votes: votes.length,
          ...(ended ? { ended } : {}),
        })),
      }
    },
  }
}

const openedPoll = (event: EventOf<'pollOpened' | 'pollReopened'> & Logged, number: number): KeptPoll => ({
  id: event.pollId,
  number,
  basis: event.basis,
  opened: { by: event.actor, at: event.at },
  ...(event.type === 'pollReopened' ? { reopenedBecause: event.because } : {}),
  improvedAt: [],
  openedAt: Date.parse(event.at),
  cast: [],
})

/** The vote as the state has it now; one that it replaces stays in the record. */
function cast(
  poll: KeptPoll,
  event: EventOf<'gateReported' | 'gateSigned'> & Logged,
  after: Cutover,
  gateId: string,
): void {
  const kind = event.type === 'gateReported' ? 'report' : 'signature'
  const now = gateView(after, gateId)?.state.poll
  const answer = (kind === 'report' ? now?.reports : now?.signatures)?.at(-1)
  if (!answer) return
  for (const earlier of poll.cast) {
    const isSame = earlier.kind === kind && earlier.answer.role === answer.role
    const isOwn = kind === 'report' || earlier.answer.deed.by === answer.deed.by
    if (isSame && isOwn) earlier.replacedAt ??= answer.deed.at
  }
  poll.cast.push({ kind, answer })
}

interface Moment {
  /** Before and after the decision. */
  before: Cutover
  after: Cutover
  event: EventOf<'gateDecided'> & RecordedEvent
  poll: KeptPoll
  gateId: string
  number: number
}

function recordOf(moment: Moment): Omit<DecisionRecord, 'since'> | undefined {
  const { before, after, event, poll, gateId, number } = moment
  const view = gateView(after, gateId)
  const [state, decision] = [view?.state, view?.state.decision]
  const asked = state?.poll
  if (!view || !state || !decision || !asked) return undefined
  const { definition } = view
  const { outcome, recommendation, deed } = decision
  const votes = votesOf(after, definition, state, poll)
  const conditions = [...asked.reports, ...asked.signatures].flatMap(({ role, condition }) =>
    condition ? [{ role, title: roleTitle(after.runbook, role), condition: withoutUndefined(condition) }] : [],
  )
  const openFor = (at: number) => (at - poll.openedAt) / 1000
  const times = votes.map(({ secondsOpen }) => secondsOpen)
  const { openedAt: _, cast: __, ended: ___, ...polled } = poll
  return withoutUndefined({
    number,
    outcome,
    differs: recommendation && recommendation.outcome !== outcome,
    then: decision.then,
    decided: recordedAttribution(deed),
    role: roleTitle(after.runbook, definition.decides),
    reason: decision.reason,
    recommendation,
    dissent: dissentOf(after.runbook, [...asked.reports, ...asked.signatures], {
      recommended: recommendation?.outcome,
      decided: outcome,
    }),
    phase: before.status,
    t0: iso(before.t0),
    window: { start: iso(before.windowStart), end: iso(before.windowEnd) },
    poll: { ...polled, improvedAt: [...polled.improvedAt] },
    criteria: criteriaOf(after, definition, asked, decision),
    evidence: recordedEvidence(before, definition),
    votes,
    signatures: { counted: decision.counted.length, needed: definition.approvers.quorum },
    breakGlass: decision.breakGlass && {
      proposed: recordedAttribution(decision.breakGlass.proposed),
      reason: decision.breakGlass.reason,
      ...(decision.breakGlass.agreed ? { agreed: recordedAttribution(decision.breakGlass.agreed) } : {}),
    },
    latency: withoutUndefined({
      firstVote: times.length > 0 ? Math.min(...times) : undefined,
      lastVote: times.length > 0 ? Math.max(...times) : undefined,
      decision: openFor(deed.at),
    }),
    sameHand: sameHand(before, definition, asked, decision),
    conditions,
    chain: withoutUndefined({
      seq: event.seq,
      hash: event.hash,
      head: event.hash && sayShortHead({ seq: event.seq, hash: event.hash }).replaceAll(' ', ''),
    }),
  })
}

function criteriaOf(
  { runbook }: Cutover,
  definition: GateDefinition,
  poll: Poll,
  { outcome, reason, reasons }: Decision,
): DecisionRecord['criteria'] {
  const subjects = subjectsOf(runbook, definition)
  const lines = outcome === 'noGo' ? [] : toAnswerFor(poll.criteria)
  return poll.criteria.map((frozen, position) => {
    const isAnsweredFor = lines.some(({ criterion }) => criterion === position)
    return withoutUndefined({
      ...frozen,
      about: subjects[position],
      answeredFor: isAnsweredFor ? (reasons?.[position] ?? reason) : undefined,
    })
  })
}

/** In the order in which they were given. What votes get later (a delegation, an abstention) comes along as it is. */
function votesOf(after: Cutover, gate: GateDefinition, state: GateState, { cast: given, openedAt }: KeptPoll) {
  const judged = judgedSignatures(after, gate, state, after.at)
  const standing = (role: string, by: string) => judged.find((one) => one.role === role && one.deed.by === by)
  return given.map(({ kind, answer, replacedAt }): RecordedVote => {
    const { deed, condition, ...said } =
      replacedAt === undefined && kind === 'signature' ? (standing(answer.role, answer.deed.by) ?? answer) : answer
    const why = replacedAt === undefined ? whyNot(after, gate, state, kind, { ...said, deed }) : 'spoke again'
    const { doesNotCount: _, ...rest } = { doesNotCount: undefined, ...said }
    return withoutUndefined({
      kind,
      ...rest,
      title: roleTitle(after.runbook, said.role),
      ...recordedAttribution(deed),
      condition: condition && withoutUndefined(condition),
      meaning: said.vote === 'go' ? after.runbook.roles.find(({ id }) => id === said.role)?.signs : undefined,
      counted: why === undefined,
      doesNotCount: why,
      replacedAt: replacedAt === undefined ? undefined : iso(replacedAt),
      secondsOpen: (deed.at - openedAt) / 1000,
    })
  })
}

/** Why a vote did not count at the decision, to follow the voter's name. */
function whyNot(
  after: Cutover,
  gate: GateDefinition,
  { decision }: GateState,
  kind: CastVote['kind'],
  vote: PollAnswer | Signature,
) {
  if (vote.vote === 'abstain') return 'abstained'
  if (kind === 'report') {
    return reportStands(after, gate, vote) ? undefined : `no longer held ${roleTitle(after.runbook, vote.role)}`
  }
  if (decision?.counted.includes(vote.deed.by) && vote.vote !== 'noGo') return undefined
  if ('doesNotCount' in vote && vote.doesNotCount !== undefined) return vote.doesNotCount
  return vote.vote === 'noGo' ? 'said no-go, which no quorum counts' : 'was not counted; why was not recorded'
}
