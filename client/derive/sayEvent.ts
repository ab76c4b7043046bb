/**
 * An event as a log sentence without its subject, since the actor is shown next to it. “completed “Freeze writes””,
 * “moved T-0 to Sat 28 Nov, 23:30 CET”. The compiler ensures that every event type has one.
 */
import { isAmendEvent, isChangeEvent, isStepEvent } from '../../shared/about.ts'
import type { Condition, Outcome, Vote } from '../../shared/commands.ts'
import type { PersonId } from '../../shared/cutoverState.ts'
import { sayValue } from '../../shared/derived/valueNames.ts'
import type { CutoverEvent, EventOf, LoggedEvent, RecommendedOutcome } from '../../shared/events.ts'
import type { Rehearsal } from '../../shared/rehearsal.ts'
import { OPERATOR } from '../../shared/reserved.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { itemTitle, roleTitle, stepOrGateTitle, triggerTitle } from '../../shared/runbook/runbookIndex.ts'
import { unreachable } from '../../shared/unreachable.ts'
import { clockTime, fullInstant } from '../ui/instants.ts'
import { sayAmendment } from './sayAmendment.ts'
import { sayChangeEvent } from './sayChangeEvent.ts'
import { sayStepEvent, stepTitle } from './sayStepEvent.ts'

export type NameOf = (id: PersonId) => string

/** What the signer gave, and who vouches for it. Not shown for the operator, who hands out the first links. */
function sayProof({ byToken, proof, vouchedBy }: EventOf<'gateSigned'>, nameOf: NameOf): string {
  if (byToken) return ' by token'
  const isVouched = vouchedBy !== undefined && vouchedBy !== OPERATOR
  // Earlier releases knew the password only, and did not say so.
  if (proof === undefined && !isVouched) return ''
  return ` with a ${proof ?? 'password'}${isVouched ? ` that ${nameOf(vouchedBy)} confirmed,` : ''}`
}

/** Formats instants in the runbook's zone, and people with `nameOf`. */
export function sayEvent(event: LoggedEvent, runbook: Runbook, nameOf: NameOf): string {
  if (isAmendEvent(event)) return sayAmendment(event, runbook)
  if (isStepEvent(event)) return sayStepEvent(event, runbook, nameOf)
  if (isChangeEvent(event)) return sayChangeEvent(event, runbook)
  const zone = runbook.timezone
  const instant = (iso: string) => fullInstant(Date.parse(iso), zone)
  switch (event.type) {
    case 'cutoverCreated':
      return `created this ${event.mode === 'live' ? 'live cutover' : 'rehearsal'} “${event.title}”, T-0 ${instant(event.t0)}, window until ${instant(event.windowEnd)}`
    case 'cutoverStarted':
      return 'started the cutover'
    case 'cutoverPaused':
      return `paused the cutover${because(event.reason)}`
    case 'cutoverResumed':
      return 'resumed the cutover'
    case 'countdownHeld':
      return event.builtIn
        ? `held the countdown at ${instant(event.builtIn.from)}, as the runbook asks${because(event.reason)}`
        : `held the countdown${because(event.reason)}`
    case 'countdownResumed':
      return `resumed the countdown; T-0 is now ${instant(event.t0)}`
    case 't0Moved':
      return `moved T-0 to ${instant(event.t0)}, window until ${instant(event.windowEnd)}${because(event.reason)}`
    case 'rollbackProposed':
      return `asked for a rollback${of(event.workstream)} past the point of no return${because(event.reason)}`
    case 'rollbackBegun':
      return `began the rollback${of(event.workstream)}, ${count(event.stepIds.length, 'step')}${because(event.reason)}`
    case 'triggerAnswered':
      return `said that no rollback is needed for “${triggerTitle(runbook, event.trigger)}”${because(event.note)}`
    case 'hypercareEntered':
      return 'took the cutover into hypercare'
    case 'cutoverClosed':
      return `closed the cutover as ${event.outcome === 'completed' ? 'completed' : 'rolled back'}${because(event.note)}`
    case 'cutoverCancelled':
      return `cancelled the cutover${because(event.reason)}`
    case 'rehearsalsRecorded': {
      const [first] = event.rehearsals
      if (!first) return 'found no accepted rehearsal of this runbook'
      return `found rehearsed: ${event.rehearsals.map((one) => sayRehearsal(one, zone, nameOf)).join(', and ')}`
    }
    case 'historyRecorded': {
      const { nights, steps } = event.history
      if (nights.length === 0) return 'found no earlier night of this runbook to learn from'
      return `learnt what ${count(steps.length, 'step')} took in ${count(nights.length, 'earlier night')}`
    }
    case 'chanceRecorded':
      return `computed the chance to finish inside the window: ${Math.floor(event.chance * 1000) / 10} %, from ${event.trials.toLocaleString('en')} trials`
    case 'rehearsalWithdrawn':
      return `withdrew this rehearsal, which no longer counts as one${because(event.reason)}`
    case 'stopCalled':
      return `stopped the cutover${because(event.reason)}`
    case 'stopAnswered': {
      const steps = event.stepIds.map((stepId) => stepTitle(runbook, stepId)).join(', ')
      const where = steps === '' ? '' : ` for ${steps}`
      return `answered the stop: ${event.safe ? 'safe' : 'not safe'}${where}${because(event.note)}`
    }
    case 'stopCleared':
      return 'lifted the stop'
    case 'personAssigned':
      return `made ${nameOf(event.person)} ${roleTitle(runbook, event.role)}`
    case 'personReleased':
      return `released ${nameOf(event.person)} from ${roleTitle(runbook, event.role)}`
    case 'evidenceProvided':
      return `provided evidence for ${item(runbook, event.itemId)}: ${sayEvidence(event.evidence, runbook)}`
    case 'evidenceWithdrawn':
      return `withdrew the evidence of ${item(runbook, event.itemId)}${because(event.reason)}`
    case 'evidenceRejected':
      return `rejected the evidence of ${item(runbook, event.itemId)}${because(event.reason)}`
    case 'evidenceExpired':
      return `marked the evidence of ${item(runbook, event.itemId)} as expired`
    case 'itemVerified':
      return event.automatic
        ? `verified ${item(runbook, event.itemId)}: the value meets the threshold`
        : `verified ${item(runbook, event.itemId)}`
    case 'itemWaived':
      return `waived ${item(runbook, event.itemId)} until ${instant(event.until)}${because(event.reason)}`
    case 'waiverExpired':
      return `ended the waiver of ${item(runbook, event.itemId)}`
    case 'pollOpened':
      return `opened the poll of ${gate(runbook, event.gateId)}`
    case 'pollReopened':
      return `opened the poll of ${gate(runbook, event.gateId)} again, all votes void: ${event.because}`
    case 'pollImproved':
      return `made what the poll of ${gate(runbook, event.gateId)} rests on better; the votes stand`
    case 'signatureVoided':
      return `found that the signature of ${nameOf(event.person)} for ${roleTitle(runbook, event.role)} on ${gate(runbook, event.gateId)} no longer counts: the signer ${event.because}`
    case 'gateReported':
      return `${event.vote === 'abstain' ? 'abstained from reporting' : `reported ${SAID[event.vote]}`} for ${roleTitle(runbook, event.role)} on ${gate(runbook, event.gateId)}${givenBy(event.delegatedBy, nameOf)}${words(event, runbook)}`
    case 'gateSigned': {
      const counts =
        event.doesNotCount === undefined ? '' : `; does not count, because the signer ${event.doesNotCount}`
      return `signed ${SAID[event.vote]}${sayProof(event, nameOf)} for ${roleTitle(runbook, event.role)} on ${gate(runbook, event.gateId)}${givenBy(event.delegatedBy, nameOf)}${words(event, runbook)}${counts}`
    }
    case 'gateDecided': {
      const then = event.then === undefined ? '' : `, then ${THEN[event.then]}`
      const without = event.breakGlass ? ', without confirmation from ServiceNow' : ''
      const { recommendation } = event
      const isOther = recommendation !== undefined && recommendation.outcome !== event.outcome
      const advised = isOther ? ` (recommended: ${RECOMMENDED_WORDS[recommendation.outcome]})` : ''
      const reasons = Object.values(event.reasons ?? {}).map((reason) => `“${reason}”`)
      const own = reasons.length > 0 ? `; for single criteria: ${reasons.join(', ')}` : ''
      return `decided ${DECIDED[event.outcome]} for ${gate(runbook, event.gateId)}${advised}${without}${then}${because(event.reason)}${own}`
    }
    case 'voteLapsed':
      return `found that the ${event.of} of ${nameOf(event.person)} for ${roleTitle(runbook, event.role)} on ${gate(runbook, event.gateId)} is too old to count; it is asked for again`
    case 'voteDelegated':
      return `offered ${nameOf(event.to)} the vote for ${roleTitle(runbook, event.role)} on ${gate(runbook, event.gateId)}${because(event.reason)}`
    case 'delegationAccepted':
      return `took over the vote of ${nameOf(event.from)} for ${roleTitle(runbook, event.role)} on ${gate(runbook, event.gateId)}`
    case 'delegationDeclined':
      return `declined the vote of ${nameOf(event.from)} for ${roleTitle(runbook, event.role)} on ${gate(runbook, event.gateId)}${because(event.reason)}`
    case 'delegationEnded': {
      const why = event.because === undefined ? because(event.reason) : `, because ${event.because}`
      return `ended that ${nameOf(event.to)} votes for ${nameOf(event.from)} as ${roleTitle(runbook, event.role)} on ${gate(runbook, event.gateId)}${why}`
    }
    case 'gateReopened':
      return `opened ${gate(runbook, event.gateId)} again: ${event.because}`
    case 'breakGlassProposed':
      return `proposed to go on at ${gate(runbook, event.gateId)} without confirmation from ServiceNow${because(event.reason)}`
    case 'breakGlassAgreed':
      return `agreed to go on at ${gate(runbook, event.gateId)} without confirmation from ServiceNow`
    case 'breakGlassSettled':
      return `answered for ${gate(runbook, event.gateId)} after the fact: ${event.met ? 'its criteria are met' : 'its criteria are not met'}`
    case 'checkInRecorded':
      return `recorded a check-in, ${CHECK_INS[event.status]}: “${event.note}”`
    case 'metricRecorded':
      return `recorded ${sayValue(runbook, event.metric, event.value)}, measured ${clockTime(Date.parse(event.measuredAt), zone)}`
    case 'watchItemAdded': {
      const owner = event.owner === undefined ? '' : ` for ${roleTitle(runbook, event.owner)}`
      const step = event.stepId === undefined ? '' : `, from ${stepTitle(runbook, event.stepId)}`
      return `put “${event.title}” on the watch list${owner}${step}`
    }
    case 'watchItemResolved':
      return `resolved watch item ${event.watchItemId}${because(event.note)}`
    case 'signedOff':
      return `signed hypercare off for ${roleTitle(runbook, event.role)}${because(event.note)}`
    default:
      return unreachable(event)
  }
}

/** `“Dress rehearsal”, with 2 differences, accepted by Lena Berg on Sat 28 Nov, 23:30 CET` */
function sayRehearsal(
  { title, differences, differenceCount, acceptedBy, acceptedAt }: Rehearsal,
  zone: string,
  nameOf: NameOf,
): string {
  const many = differenceCount ?? differences?.length ?? 0
  const differing = differences ? `, with ${count(many, 'difference')}` : ''
  return `“${title}”${differing}, accepted by ${nameOf(acceptedBy)} on ${fullInstant(Date.parse(acceptedAt), zone)}`
}

/** A vote, as part of a sentence. */
export const SAID: Record<Vote, string> = {
  go: 'go',
  goWithConditions: 'go on a condition',
  noGo: 'no-go',
  abstain: 'an abstention',
}

export const DECIDED: Record<Outcome, string> = {
  go: SAID.go,
  noGo: SAID.noGo,
  goWithConditions: 'go, with conditions',
}

/** What is recommended, to follow “Recommendation:”. */
export const RECOMMENDED_WORDS: Record<RecommendedOutcome, string> = { ...DECIDED, notYet: 'cannot be decided yet' }

/** The consequence of a no-go. */
export const THEN = { hold: 'hold', rollback: 'roll back', cancel: 'cancel' } as const

export const CHECK_INS = { calm: 'calm', watching: 'watching', trouble: 'trouble' } as const

type GivenEvidence = Extract<CutoverEvent, { type: 'evidenceProvided' }>['evidence']

/** `UAT pass rate 97 %, measured 14:05`; a link, a note or both. */
export function sayEvidence(evidence: GivenEvidence, runbook: Runbook): string {
  if ('metric' in evidence) {
    const measured = fullInstant(Date.parse(evidence.measuredAt), runbook.timezone)
    return `${sayValue(runbook, evidence.metric, evidence.value)}, measured ${measured}`
  }
  if ('link' in evidence) return evidence.note === undefined ? evidence.link : `${evidence.link}, “${evidence.note}”`
  return `“${evidence.note}”`
}

function words({ reason, condition }: { reason?: string; condition?: Condition }, runbook: Runbook): string {
  return condition ? `, condition: ${sayCondition(condition, runbook)}${because(reason)}` : because(reason)
}

/** `“Cache warm” by 17:30, “Warm the cache”`: the sentence, until when, and the step that fulfils it. */
export function sayCondition({ text, by, stepId }: Condition, runbook: Runbook): string {
  const until = by === undefined ? '' : ` by ${clockTime(Date.parse(by), runbook.timezone)}`
  return `“${text}”${until}${stepId === undefined ? '' : `, ${stepTitle(runbook, stepId)}`}`
}

const item = (runbook: Runbook, itemId: string): string => `“${itemTitle(runbook, itemId)}”`
const gate = (runbook: Runbook, gateId: string): string => `“${stepOrGateTitle(runbook, gateId)}”`

/** Of a vote that a holder of the role has given to whoever cast it. */
const givenBy = (from: PersonId | undefined, nameOf: NameOf): string =>
  from === undefined ? '' : `, delegated by ${nameOf(from)}`
const because = (reason: string | undefined): string => (reason === undefined ? '' : `: “${reason}”`)
const of = (workstream: string | undefined): string => (workstream === undefined ? '' : ` of ${workstream}`)
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
