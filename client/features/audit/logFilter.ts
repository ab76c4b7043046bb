/** Finding one's way in a log: what an event is about, and whether it is what one looks for. */
import type { PersonId } from '../../../shared/cutoverState.ts'
import type { EventType, LoggedEvent } from '../../../shared/events.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { reversedStepId } from '../../../shared/runbook/runbookIndex.ts'
import { type NameOf, sayEvent } from '../../derive/sayEvent.ts'

export const LOG_KINDS = ['cutover', 'steps', 'gates', 'readiness', 'people', 'servicenow', 'hypercare'] as const
export type LogKind = (typeof LOG_KINDS)[number]

export interface LogFilter {
  kind?: LogKind | undefined
  /** Who did it, or for whom it was recorded. */
  person?: PersonId | undefined
  /** Also finds what happened to its rollback step. */
  stepId?: string | undefined
  text?: string | undefined
}

export const KIND_OF: Record<EventType, LogKind> = {
  cutoverCreated: 'cutover',
  cutoverStarted: 'cutover',
  cutoverPaused: 'cutover',
  cutoverResumed: 'cutover',
  countdownHeld: 'cutover',
  countdownResumed: 'cutover',
  t0Moved: 'cutover',
  rollbackProposed: 'cutover',
  rollbackBegun: 'cutover',
  hypercareEntered: 'hypercare',
  cutoverClosed: 'cutover',
  cutoverCancelled: 'cutover',
  stopCalled: 'cutover',
  stopAnswered: 'cutover',
  stopCleared: 'cutover',
  personAssigned: 'people',
  personReleased: 'people',
  stepSeen: 'steps',
  stepAcknowledged: 'steps',
  stepAssigned: 'steps',
  stepStarted: 'steps',
  stepHeartbeatRecorded: 'steps',
  stepTakenOver: 'steps',
  stepEstimated: 'steps',
  stepCompleted: 'steps',
  stepConfirmed: 'steps',
  stepHeld: 'steps',
  stepResumed: 'steps',
  stepFailed: 'steps',
  stepRetried: 'steps',
  stepSkipped: 'steps',
  stepUndone: 'steps',
  stepNoted: 'steps',
  stepTimeboxEnded: 'steps',
  stepWentSilent: 'steps',
  stepRolledBack: 'steps',
  stepRollbackUndone: 'steps',
  evidenceProvided: 'readiness',
  evidenceWithdrawn: 'readiness',
  evidenceRejected: 'readiness',
  evidenceExpired: 'readiness',
  itemVerified: 'readiness',
  itemWaived: 'readiness',
  waiverExpired: 'readiness',
  pollOpened: 'gates',
  pollReopened: 'gates',
  gateReported: 'gates',
  gateSigned: 'gates',
  gateDecided: 'gates',
  gateReopened: 'gates',
  breakGlassProposed: 'gates',
  breakGlassAgreed: 'gates',
  breakGlassSettled: 'gates',
  checkInRecorded: 'hypercare',
  metricRecorded: 'hypercare',
  watchItemAdded: 'hypercare',
  watchItemResolved: 'hypercare',
  signedOff: 'hypercare',
  changeRequested: 'servicenow',
  changeLinked: 'servicenow',
  changeLinkFailed: 'servicenow',
  changeLinkRetried: 'servicenow',
  changeUnlinked: 'servicenow',
  changeConfirmed: 'servicenow',
  changeUnreachable: 'servicenow',
  changeConflictFound: 'servicenow',
  changeConflictSettled: 'servicenow',
  changeSyncPaused: 'servicenow',
  changeSyncResumed: 'servicenow',
  changeDatesProposed: 'servicenow',
  changeCloseRequested: 'servicenow',
  incidentRequested: 'servicenow',
  incidentFailed: 'servicenow',
  incidentSeen: 'servicenow',
}

export const isFiltering = ({ kind, person, stepId, text }: LogFilter): boolean =>
  kind !== undefined || person !== undefined || stepId !== undefined || (text ?? '').trim() !== ''

/** Text is looked for, in any case, in what the event says and in the name of who did it. */
export function suits(event: LoggedEvent, filter: LogFilter, runbook: Runbook, nameOf: NameOf): boolean {
  const { kind, person, stepId } = filter
  if (kind !== undefined && KIND_OF[event.type] !== kind) return false
  if (person !== undefined && event.actor !== person && recordedFor(event) !== person) return false
  if (stepId !== undefined && !stepsOf(event).includes(stepId)) return false
  const text = (filter.text ?? '').trim().toLowerCase()
  if (text === '') return true
  return `${nameOf(event.actor)} ${sayEvent(event, runbook, nameOf)} ${event.type}`.toLowerCase().includes(text)
}

/** For whom it was recorded, if not for the actor. */
export const recordedFor = (event: LoggedEvent): PersonId | undefined =>
  'onBehalfOf' in event ? event.onBehalfOf : undefined

/** Why the lead stepped in for the owner, if so. */
export const overrideOf = (event: LoggedEvent): string | undefined => ('override' in event ? event.override : undefined)

/** The steps that an event is about; what happened to a rollback step happened to its step as well. */
export function stepsOf(event: LoggedEvent): string[] {
  const named =
    'stepIds' in event ? event.stepIds : 'stepId' in event && event.stepId !== undefined ? [event.stepId] : []
  return named.flatMap((stepId) => [stepId, reversedStepId(stepId) ?? []].flat())
}
