/**
 * Every event that a cutover's log can hold: the past tense of what happened, without anything derivable. `LoggedEvent`
 * adds its position in the log. Instants are ISO 8601 UTC; people are opaque person ids.
 */
import { z } from 'zod'
import { changeFacts, incidentFacts } from './change/changeFacts.ts'
import { CHANGE_MODELS, CHANGE_RELATIONS, CHANGE_WRITES, CLOSE_CODES } from './change/changeStage.ts'
import { outcome, severity, vote } from './commands.ts'
import { BOX_PARTS } from './markdown/boxLine.ts'
import { chance } from './recorded.ts'
import { rehearsal } from './rehearsal.ts'
import { stepShape } from './runbook/stepShape.ts'
import { history } from './schedule/risk/history.ts'
import { TRUTHS } from './truth.ts'

const id = z.string()
const at = z.iso.datetime()
const person = z.string()
/** Free text. It enters the hash chain as a salted commitment and is stored next to the log (sealing.ts). */
const text = z.string().meta({ freeText: true })
const stepId = z.string()
/** For whom a scribe recorded it, and why the lead overrode the owner. */
const recorded = { onBehalfOf: person.exactOptional(), override: text.exactOptional() }
const box = { part: z.enum(BOX_PARTS), line: z.int(), text }
const condition = z.object({ text, stepId: stepId.exactOptional(), by: at.exactOptional() })
const evidence = z.union([
  z.object({ link: text, note: text.exactOptional() }),
  z.object({ metric: z.string(), value: z.number(), measuredAt: at }),
  z.object({ note: text }),
])

const truth = z.enum(TRUTHS)

/** Who said what a criterion rests on: by hand or by a program, and who verified it. */
const given = z.object({
  by: person,
  at,
  byProgram: z.literal(true).exactOptional(),
  verifiedBy: person.exactOptional(),
})
export type Given = z.output<typeof given>

/** One criterion as frozen by a poll. `met` undefined: it could not be confirmed, which never counts as met. */
export const frozenCriterion = z.object({
  rank: z.enum(['must', 'should']),
  sentence: z.string(),
  met: z.boolean().exactOptional(),
  /** Absent in polls of earlier releases. */
  truth: truth.exactOptional(),
  /** Not met and not refused either: a go needs the decision owner's reason. */
  exception: z.literal(true).exactOptional(),
  given: given.exactOptional(),
  /** A criterion that ServiceNow answers. */
  ofChange: z.literal(true).exactOptional(),
})
export type FrozenCriterion = z.output<typeof frozenCriterion>

/** What lies behind the criteria, and which version of its evidence or result. */
export const frozenEvidence = z.object({
  of: z.enum(['item', 'step', 'rehearsal']),
  id,
  truth,
  version: z.number(),
})
export type FrozenEvidence = z.output<typeof frozenEvidence>

/** What somebody who is signed in gives again to sign. */
export const PROOFS = ['password', 'passkey'] as const
export type Proof = (typeof PROOFS)[number]

/** What T-Minus recommends at a gate; `notYet`: something that it rests on is unknown or still to come. */
export const RECOMMENDED_OUTCOMES = ['go', 'goWithConditions', 'noGo', 'notYet'] as const
export type RecommendedOutcome = (typeof RECOMMENDED_OUTCOMES)[number]

/** What a poll freezes (R7). */
const frozenBasis = {
  basis: z.string(),
  criteria: z.array(frozenCriterion),
  /** Absent in polls of earlier releases. */
  evidence: z.array(frozenEvidence).exactOptional(),
}

export const cutoverEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('cutoverCreated'),
    runbookId: id,
    runbookHash: z.string(),
    title: text,
    mode: z.enum(['rehearsal', 'live']),
    t0: at,
    windowStart: at,
    windowEnd: at,
    people: z.record(id, z.array(person)),
    release: text.exactOptional(),
    links: z.object({ bridge: text.exactOptional(), chat: text.exactOptional() }).exactOptional(),
  }),
  z.object({ type: z.literal('cutoverStarted') }),
  z.object({ type: z.literal('cutoverPaused'), reason: text }),
  z.object({ type: z.literal('cutoverResumed') }),
  z.object({
    type: z.literal('countdownHeld'),
    reason: text,
    /** A hold that is built into the runbook, and from when it counts: the mark, though the clock came to it later. */
    builtIn: z.object({ hold: id, from: at }).exactOptional(),
  }),
  z.object({ type: z.literal('countdownResumed'), t0: at }),
  z.object({ type: z.literal('t0Moved'), t0: at, windowStart: at, windowEnd: at, reason: text }),
  /** `trigger`: the one that was the case. */
  z.object({
    type: z.literal('rollbackProposed'),
    reason: text,
    workstream: text.exactOptional(),
    trigger: id.exactOptional(),
  }),
  z.object({
    type: z.literal('rollbackBegun'),
    reason: text,
    workstream: text.exactOptional(),
    stepIds: z.array(stepId),
    trigger: id.exactOptional(),
  }),
  /** It is not the case. `asked`: since when it was asked about; `value`: what its metric read. */
  z.object({
    type: z.literal('triggerAnswered'),
    trigger: id,
    asked: at,
    value: z.number().exactOptional(),
    note: text,
    ...recorded,
  }),
  z.object({ type: z.literal('hypercareEntered') }),
  z.object({
    type: z.literal('cutoverClosed'),
    outcome: z.enum(['completed', 'rolledBack']),
    note: text.exactOptional(),
    override: text.exactOptional(),
  }),
  z.object({ type: z.literal('cutoverCancelled'), reason: text }),
  /** In the log of the cutover that asks for them: all that count from then on. */
  z.object({ type: z.literal('rehearsalsRecorded'), rehearsals: z.array(rehearsal) }),
  /** What earlier nights of its runbook took, as far as this one may learn from them. */
  z.object({ type: z.literal('historyRecorded'), history }),
  /** Computed by the server, since a decision may rest on it. */
  z.object({ type: z.literal('chanceRecorded'), ...chance }),
  /** In the log of the rehearsal: it no longer counts as one. */
  z.object({ type: z.literal('rehearsalWithdrawn'), reason: text }),
  z.object({ type: z.literal('stopCalled'), reason: text }),
  z.object({
    type: z.literal('stopAnswered'),
    safe: z.boolean(),
    stepIds: z.array(stepId),
    note: text.exactOptional(),
    ...recorded,
  }),
  z.object({ type: z.literal('stopCleared') }),
  z.object({ type: z.literal('personAssigned'), role: id, person }),
  z.object({ type: z.literal('personReleased'), role: id, person }),

  /**
   * Work that nobody planned (R12). `before`: ids of the steps and gates that wait for it from then on. `shownAgain`: whether
   * whoever saw those steps until then has to see them again (R15).
   */
  z.object({
    type: z.literal('stepAdded'),
    stepId,
    step: stepShape,
    before: z.array(id),
    shownAgain: z.boolean(),
    reason: text,
  }),
  /** Of one that had not begun; `was` is what it said until then. */
  z.object({ type: z.literal('stepChanged'), stepId, step: stepShape, was: stepShape, reason: text }),
  z.object({ type: z.literal('stepSeen'), stepId }),
  z.object({ type: z.literal('stepAcknowledged'), stepId, ...recorded }),
  /** `reason`: why to somebody who does not hold its role, and from then on acts on it all the same. */
  z.object({ type: z.literal('stepAssigned'), stepId, to: person, reason: text.exactOptional() }),
  z.object({
    type: z.literal('stepStarted'),
    stepId,
    startedAt: at,
    despite: z.object({ steps: z.array(stepId), reason: text }).exactOptional(),
    jobId: text.exactOptional(),
    ...recorded,
  }),
  z.object({
    type: z.literal('stepHeartbeatRecorded'),
    stepId,
    jobId: text.exactOptional(),
    note: text.exactOptional(),
  }),
  z.object({ type: z.literal('stepTakenOver'), stepId, reason: text }),
  z.object({ type: z.literal('stepEstimated'), stepId, finish: at, reason: text, ...recorded }),
  z.object({
    type: z.literal('stepCompleted'),
    stepId,
    completedAt: at,
    /** Another person has to confirm before it counts as done. */
    awaitsConfirmation: z.literal(true).exactOptional(),
    observed: text.exactOptional(),
    withIssues: text.exactOptional(),
    outputs: z.record(z.string(), text).exactOptional(),
    ...recorded,
  }),
  z.object({ type: z.literal('stepConfirmed'), stepId, ...recorded }),
  z.object({ type: z.literal('stepHeld'), stepId, reason: text, until: at.exactOptional(), ...recorded }),
  z.object({ type: z.literal('stepResumed'), stepId, ...recorded }),
  z.object({ type: z.literal('stepFailed'), stepId, failedAt: at, reason: text, ...recorded }),
  z.object({ type: z.literal('stepRetried'), stepId, ...recorded }),
  z.object({ type: z.literal('stepSkipped'), stepId, reason: text }),
  z.object({ type: z.literal('stepUndone'), stepId, to: z.enum(['pending', 'running']), reason: text, ...recorded }),
  z.object({
    type: z.literal('stepNoted'),
    stepId,
    text,
    mentions: z.array(person).exactOptional(),
    answers: z.int().exactOptional(),
    files: z.array(z.object({ id, name: text, type: z.string(), size: z.int() })).exactOptional(),
  }),
  /** `line`: on which it stands in that part of the step, from 1; `text`: what stands beside it. */
  z.object({ type: z.literal('boxTicked'), stepId, ...box, ...recorded }),
  z.object({ type: z.literal('boxUnticked'), stepId, ...box, ...recorded }),
  z.object({ type: z.literal('stepTimeboxEnded'), stepId }),
  z.object({ type: z.literal('stepWentSilent'), stepId }),
  z.object({ type: z.literal('stepRolledBack'), stepId }),
  z.object({ type: z.literal('stepRollbackUndone'), stepId, to: z.enum(['done', 'held', 'failed']) }),

  z.object({
    type: z.literal('evidenceProvided'),
    itemId: id,
    version: z.int(),
    evidence,
    byProgram: z.literal(true).exactOptional(),
    ...recorded,
  }),
  z.object({ type: z.literal('evidenceWithdrawn'), itemId: id, reason: text, ...recorded }),
  z.object({ type: z.literal('evidenceRejected'), itemId: id, reason: text, ...recorded }),
  z.object({ type: z.literal('evidenceExpired'), itemId: id }),
  z.object({
    type: z.literal('itemVerified'),
    itemId: id,
    /** Verified because the value met the rule, without a person. */
    automatic: z.literal(true).exactOptional(),
    ...recorded,
  }),
  z.object({ type: z.literal('itemWaived'), itemId: id, reason: text, until: at, ...recorded }),
  z.object({ type: z.literal('waiverExpired'), itemId: id }),

  z.object({ type: z.literal('pollOpened'), gateId: id, pollId: id, ...frozenBasis }),
  z.object({ type: z.literal('pollReopened'), gateId: id, pollId: id, ...frozenBasis, because: z.string() }),
  /** What the poll rests on got better: it goes on, and its votes stand. */
  z.object({ type: z.literal('pollImproved'), gateId: id, pollId: id, ...frozenBasis }),
  z.object({
    type: z.literal('gateReported'),
    gateId: id,
    pollId: id,
    role: id,
    vote,
    reason: text.exactOptional(),
    condition: condition.exactOptional(),
    /** The holder of the role who has given them the vote. */
    delegatedBy: person.exactOptional(),
    /** The token's id, so that the report falls with it. */
    token: id.exactOptional(),
    ...recorded,
  }),
  z.object({
    type: z.literal('gateSigned'),
    gateId: id,
    pollId: id,
    basis: z.string(),
    role: id,
    vote,
    reason: text.exactOptional(),
    condition: condition.exactOptional(),
    delegatedBy: person.exactOptional(),
    /** Why the signature did not count under four eyes when it was given; who counts is judged at the decision. */
    doesNotCount: z.string().exactOptional(),
    byToken: z.literal(true).exactOptional(),
    /** The token's id, so that the signature falls with it. */
    token: id.exactOptional(),
    /** Who vouches that the proof is the signer's: the administrator who confirmed it, or `operator`. */
    vouchedBy: z.string().exactOptional(),
    /** What the signer gave again for this signature. Earlier releases, which do not say, knew the password only. */
    proof: z.enum(PROOFS).exactOptional(),
  }),
  z.object({
    type: z.literal('gateDecided'),
    gateId: id,
    pollId: id,
    basis: z.string(),
    outcome,
    reason: text.exactOptional(),
    then: z.enum(['hold', 'rollback', 'cancel']).exactOptional(),
    /** ServiceNow could not confirm the change; two people take responsibility. */
    breakGlass: z.literal(true).exactOptional(),
    /** The people whose signatures counted. Earlier releases counted whoever did when they signed. */
    counted: z.array(person).exactOptional(),
    /** What T-Minus recommended at that moment. Absent in decisions of earlier releases. */
    recommendation: z.object({ outcome: z.enum(RECOMMENDED_OUTCOMES), reasons: z.array(text) }).exactOptional(),
    /** Why it is a go although a criterion is not met as it should be, by the criterion's place in the poll; else `reason`. */
    reasons: z.record(z.string(), text).exactOptional(),
  }),
  /** The signer lost the right to sign, or the token that signed was revoked. */
  z.object({ type: z.literal('signatureVoided'), gateId: id, pollId: id, role: id, person, because: z.string() }),
  /** Older than its gate lets votes hold: it no longer counts towards a go, and whoever gave it is asked again. */
  z.object({
    type: z.literal('voteLapsed'),
    gateId: id,
    pollId: id,
    of: z.enum(['report', 'signature']),
    role: id,
    person,
  }),
  z.object({ type: z.literal('voteDelegated'), gateId: id, role: id, to: person, reason: text }),
  /** `from`: who gave the vote. */
  z.object({ type: z.literal('delegationAccepted'), gateId: id, role: id, from: person }),
  z.object({ type: z.literal('delegationDeclined'), gateId: id, role: id, from: person, reason: text.exactOptional() }),
  z.object({
    type: z.literal('delegationEnded'),
    gateId: id,
    role: id,
    from: person,
    to: person,
    reason: text.exactOptional(),
    /** Nobody's wish: one of the two has lost the right, as words that follow “because”. */
    because: z.string().exactOptional(),
  }),
  z.object({ type: z.literal('gateReopened'), gateId: id, because: z.string() }),
  z.object({ type: z.literal('breakGlassProposed'), gateId: id, pollId: id, reason: text }),
  z.object({ type: z.literal('breakGlassAgreed'), gateId: id, pollId: id }),
  z.object({ type: z.literal('breakGlassSettled'), gateId: id, met: z.boolean() }),

  z.object({
    type: z.literal('checkInRecorded'),
    note: text,
    status: z.enum(['calm', 'watching', 'trouble']),
    metrics: z.record(z.string(), z.number()).exactOptional(),
    ...recorded,
  }),
  z.object({
    type: z.literal('metricRecorded'),
    metric: z.string(),
    value: z.number(),
    measuredAt: at,
    byProgram: z.literal(true).exactOptional(),
    /** A newer measurement had arrived before it. */
    superseded: z.literal(true).exactOptional(),
  }),
  z.object({
    type: z.literal('watchItemAdded'),
    watchItemId: id,
    title: text,
    owner: id.exactOptional(),
    stepId: stepId.exactOptional(),
    severity: severity.exactOptional(),
    /** A condition on which a gate said go, and until when it has to hold. */
    condition: z.object({ gateId: id, by: at.exactOptional() }).exactOptional(),
  }),
  z.object({ type: z.literal('watchItemResolved'), watchItemId: id, note: text.exactOptional() }),
  z.object({ type: z.literal('signedOff'), role: id, note: text.exactOptional() }),

  z.object({
    type: z.literal('changeRequested'),
    changeId: id,
    relation: z.enum(CHANGE_RELATIONS),
    instance: z.string(),
    wanted: z.union([
      z.object({ link: z.string() }),
      z.object({ create: z.enum(CHANGE_MODELS), template: z.string().exactOptional() }),
    ]),
  }),
  z.object({
    type: z.literal('changeLinked'),
    changeId: id,
    sysId: z.string(),
    number: z.string(),
    link: z.string(),
    created: z.literal(true).exactOptional(),
  }),
  z.object({ type: z.literal('changeLinkFailed'), changeId: id, because: text }),
  z.object({ type: z.literal('changeLinkRetried'), changeId: id }),
  z.object({ type: z.literal('changeUnlinked'), changeId: id, reason: text }),
  z.object({ type: z.literal('changeConfirmed'), changeId: id, readAt: at, facts: changeFacts }),
  z.object({ type: z.literal('changeUnreachable'), changeId: id, because: text }),
  z.object({
    type: z.literal('changeConflictFound'),
    changeId: id,
    sentence: text,
    /** What ServiceNow did not accept. */
    write: z.enum(CHANGE_WRITES).exactOptional(),
  }),
  z.object({
    type: z.literal('changeConflictSettled'),
    changeId: id,
    /** Retried, resolved in favour of ServiceNow, or both sides came to agree. */
    by: z.enum(['retry', 'accept', 'agreement']),
  }),
  z.object({ type: z.literal('changeSyncPaused'), changeId: id, reason: text }),
  z.object({ type: z.literal('changeSyncResumed'), changeId: id }),
  z.object({ type: z.literal('changeDatesProposed'), changeId: id, start: at, end: at, reason: text }),
  /** A step under the change starts outside its planned window, and this person answers for it. */
  z.object({
    type: z.literal('changeWindowOverridden'),
    changeId: id,
    stepId,
    startedAt: at,
    reason: text,
    onBehalfOf: person.exactOptional(),
  }),
  z.object({ type: z.literal('changeCloseRequested'), changeId: id, code: z.enum(CLOSE_CODES), notes: text }),
  z.object({
    type: z.literal('incidentRequested'),
    incidentId: id,
    title: text,
    description: text.exactOptional(),
    impact: z.enum(['1', '2', '3']),
    urgency: z.enum(['1', '2', '3']),
    stepId: stepId.exactOptional(),
    watchItemId: id.exactOptional(),
  }),
  z.object({ type: z.literal('incidentFailed'), incidentId: id, because: text }),
  z.object({
    type: z.literal('incidentSeen'),
    /** Set for one raised from here; absent for one that others opened. */
    incidentId: id.exactOptional(),
    facts: incidentFacts,
  }),
])

export type CutoverEvent = z.output<typeof cutoverEvent>
export type EventOf<Type extends CutoverEvent['type']> = Extract<CutoverEvent, { type: Type }>
export type EventType = CutoverEvent['type']

/** Where an event stands in its cutover's log: `seq` from 1 without gap, `at` never falling, `actor` an opaque id. */
export const logged = z.object({
  seq: z.int().min(1),
  at,
  actor: z.string(),
  commandId: z.string(),
  /** The version of the event's shape, as read; absent for the first. (Evidence has a `version` of its own.) */
  shape: z.int().min(2).exactOptional(),
})
export type Logged = z.output<typeof logged>
export type LoggedEvent = CutoverEvent & Logged

const recordHash = z.string().regex(/^[0-9a-f]{64}$/)
/** Its place in the hash chain (hashChain.ts). A replica at (seq, hash) accepts only the event whose `prev` is that hash. */
export const chained = logged.extend({ prev: recordHash, hash: recordHash })
export type ChainedEvent = LoggedEvent & Pick<z.output<typeof chained>, 'prev' | 'hash'>
