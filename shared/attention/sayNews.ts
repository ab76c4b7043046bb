/** News in words, without who did it, which is said beside: `T-0 moved 29 min earlier, to Sun 00:30`. */
import type { Outcome } from '../commands.ts'
import type { EventOf, LoggedEvent } from '../events.ts'
import { sayChangedFields } from '../runbook/amendedFields.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { Runbook } from '../runbook/runbook.ts'
import {
  itemTitle,
  roleTitle,
  stepOrGateTitle,
  stepTitle as titleOfStep,
  triggerTitle,
} from '../runbook/runbookIndex.ts'
import type { Words } from './duty.ts'
import type { NewsFacts } from './news.ts'

/** How people are called where they read of themselves. */
export const YOU = 'you'

/** Of an event for which there is news, with the facts of the news. */
export function sayNews(event: LoggedEvent, facts: NewsFacts, runbook: Runbook, words: Words): string {
  const time = (iso: string) => words.time(Date.parse(iso))
  const step = (id: string) => stepTitle(runbook, id)
  const item = (id: string) => `“${itemTitle(runbook, id)}”`
  const gate = (id: string) => `“${stepOrGateTitle(runbook, id)}”`
  const role = (id: string) => roleTitle(runbook, id)
  const critical = facts.critical ? ', on the critical path' : ''
  if (facts.allBack) return 'Rollback complete'
  switch (event.type) {
    case 'cutoverCreated':
      return `Created, T-0 ${time(event.t0)}`
    case 'cutoverStarted':
      return 'Cutover started'
    case 'cutoverPaused':
      return 'Cutover paused'
    case 'cutoverResumed':
      return 'Cutover resumed'
    case 'countdownHeld':
      return 'Countdown held'
    case 'countdownResumed':
      return `Countdown resumed, T-0 is now ${time(event.t0)}`
    case 't0Moved':
      return sayMove(event, facts, time)
    case 'rollbackProposed':
      return `Rollback of ${event.workstream ?? 'everything'} proposed`
    case 'rollbackBegun':
      return `Rollback of ${event.workstream ?? 'everything'} begun, ${count(event.stepIds.length, 'step')}`
    case 'triggerAnswered':
      return `No rollback for “${triggerTitle(runbook, event.trigger)}”`
    case 'hypercareEntered':
      return 'Hypercare begun'
    case 'cutoverClosed':
      return `Closed as ${event.outcome === 'completed' ? 'completed' : 'rolled back'}`
    case 'cutoverCancelled':
      return 'Cutover cancelled'
    case 'rehearsalWithdrawn':
      return 'Withdrawn as a rehearsal'
    case 'stopCalled':
      return 'Stop called'
    case 'stopCleared':
      return 'Stop lifted'
    case 'personAssigned':
      return `${is(words.name(event.person))} now ${role(event.role)}`
    case 'personReleased':
      return `${is(words.name(event.person))} no longer ${role(event.role)}`

    case 'stepAdded':
      return `“${event.step.title}” added for ${role(event.step.owner)}`
    case 'stepChanged':
      return `“${event.was.title}” changed: ${sayChangedFields(event.was, event.step, runbook)}`
    case 'stepAssigned':
      return `${step(event.stepId)} reassigned to ${words.name(event.to)}`
    case 'stepFailed':
      return `${step(event.stepId)} failed${critical}`
    case 'stepHeld':
      return `${step(event.stepId)} held${critical}`
    case 'stepEstimated':
      return `${step(event.stepId)} now expected to finish ${time(event.finish)}${critical}`
    case 'stepRetried':
      return `${step(event.stepId)} started again`
    case 'stepResumed':
      return `${step(event.stepId)} resumed`
    case 'stepCompleted':
    case 'stepConfirmed':
      return `${step(event.stepId)} is done`
    case 'stepSkipped':
      return `${step(event.stepId)} skipped`
    case 'stepUndone':
      return `${step(event.stepId)} reopened`
    case 'stepTakenOver':
      return `${step(event.stepId)} taken over by hand`
    case 'stepWentSilent':
      return `Automation ${step(event.stepId)} is silent`
    case 'stepTimeboxEnded':
      return `Timebox of ${step(event.stepId)} is over`
    case 'stepNoted':
      if (event.mentions?.some((person) => words.name(person) === YOU))
        return `Mentioned in a note on ${step(event.stepId)}`
      return `${event.answers === undefined ? 'Note' : 'Answer to a note'} on ${step(event.stepId)}`

    case 'evidenceRejected':
      return `Evidence for ${item(event.itemId)} rejected`
    case 'evidenceWithdrawn':
      return `Evidence for ${item(event.itemId)} withdrawn`
    case 'evidenceExpired':
      return `Evidence for ${item(event.itemId)} expired`
    case 'itemWaived':
      return `${item(event.itemId)} waived until ${time(event.until)}`
    case 'waiverExpired':
      return `Waiver of ${item(event.itemId)} expired`

    case 'pollOpened':
      return `Poll of ${gate(event.gateId)} opened`
    case 'pollReopened':
      return `Poll of ${gate(event.gateId)} restarted, all votes void`
    case 'gateDecided':
      return `${gate(event.gateId)}: ${OUTCOMES[event.outcome]}`
    case 'gateReopened':
      return `${gate(event.gateId)} reopened, its go is void`
    case 'gateReported':
      return `${role(event.role)} reported no-go at ${gate(event.gateId)}`
    case 'gateSigned':
      return `${role(event.role)} signed no-go at ${gate(event.gateId)}`
    case 'signatureVoided':
      return `Signature of ${words.name(event.person)} at ${gate(event.gateId)} no longer counts`
    case 'voteLapsed':
      return `Vote of ${words.name(event.person)} at ${gate(event.gateId)} has lapsed`
    case 'voteDelegated':
      return `Vote for ${role(event.role)} at ${gate(event.gateId)} offered to ${words.name(event.to)}`
    case 'delegationAccepted':
      return `Vote for ${role(event.role)} at ${gate(event.gateId)} taken over`
    case 'delegationDeclined':
      return `Vote for ${role(event.role)} at ${gate(event.gateId)} declined`
    case 'delegationEnded':
      return `Vote for ${role(event.role)} at ${gate(event.gateId)} no longer with ${words.name(event.to)}`
    case 'breakGlassProposed':
      return `Go at ${gate(event.gateId)} without ServiceNow proposed`
    case 'breakGlassAgreed':
      return `Go at ${gate(event.gateId)} without ServiceNow agreed`
    case 'breakGlassSettled':
      return `ServiceNow has answered for ${gate(event.gateId)}: criteria ${event.met ? 'met' : 'not met'}`

    case 'checkInRecorded':
      return 'Check-in: trouble'
    case 'watchItemAdded':
      return `Watch item “${event.title}” added`
    case 'signedOff':
      return `${role(event.role)} signed off`

    case 'changeConfirmed': {
      const { approval, onHold, state } = event.facts
      return `Change in ServiceNow: ${approval.label}, ${state.label}${onHold ? ', on hold' : ''}`
    }
    case 'changeLinkFailed':
      return 'The change could not be linked'
    case 'changeConflictFound':
      return 'ServiceNow disagrees about the change'
    case 'changeDatesProposed':
      return 'New dates requested for the change'
    case 'changeWindowOverridden':
      return `${step(event.stepId)} started outside the change window`

    case 'incidentRequested':
      return `Incident “${event.title}” raised${event.stepId === undefined ? '' : ` for ${step(event.stepId)}`}`
    case 'incidentFailed':
      return 'The incident could not be raised in ServiceNow'
    case 'incidentSeen': {
      const { number, title, priority, state } = event.facts
      return `Incident ${number} “${title}”: ${state.label}, priority ${priority.label}`
    }
    default:
      // There is no news of the others (`concernedBy`); a test says so.
      return event.type
  }
}

/** Why, as its author wrote it; undefined where no reason was given. */
export function reasonOf(event: LoggedEvent): string | undefined {
  if (event.type === 'stepNoted') return withoutMarks(event.text)
  if (event.type === 'checkInRecorded') return withoutMarks(event.note)
  if (event.type === 'changeConflictFound') return event.sentence
  if ('reason' in event) return event.reason
  return 'because' in event ? event.because : undefined
}

/** Notes are Markdown, and a line of news is not. */
const withoutMarks = (text: string): string => text.replaceAll(/\*\*|`/g, '')

function sayMove(event: EventOf<'t0Moved'>, facts: NewsFacts, time: (iso: string) => string): string {
  const by = facts.t0Was === undefined ? 0 : (Date.parse(event.t0) - facts.t0Was) / 1000
  const moved = by === 0 ? '' : ` ${sayDuration(by)} ${by < 0 ? 'earlier' : 'later'},`
  const window = Date.parse(event.windowEnd) - Date.parse(event.windowStart)
  const until = facts.windowWas === window ? '' : `, window until ${time(event.windowEnd)}`
  return `T-0 moved${moved} to ${time(event.t0)}${until}`
}

const OUTCOMES: Record<Outcome, string> = { go: 'go', goWithConditions: 'go, with conditions', noGo: 'no-go' }

const is = (name: string): string => (name === YOU ? 'You are' : `${name} is`)
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const stepTitle = (runbook: Runbook, id: string): string => `“${titleOfStep(runbook, id)}”`
