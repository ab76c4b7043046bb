/** Filtering a log: what an event is about, and whether it matches. */
import { isAmendEvent, isChangeEvent, isGateEvent, isItemEvent, isStepEvent } from '../../../shared/about.ts'
import type { PersonId } from '../../../shared/cutoverState.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { reversedStepId } from '../../../shared/runbook/runbookIndex.ts'
import { type NameOf, sayEvent } from '../../derive/sayEvent.ts'

export const LOG_KINDS = ['cutover', 'steps', 'gates', 'readiness', 'people', 'servicenow', 'hypercare'] as const
export type LogKind = (typeof LOG_KINDS)[number]

export interface LogFilter {
  kind?: LogKind | undefined
  /** Who did it, or for whom it was recorded. */
  person?: PersonId | undefined
  /** Also matches events of its rollback step. */
  stepId?: string | undefined
  text?: string | undefined
}

export function kindOf(event: LoggedEvent): LogKind {
  if (isStepEvent(event) || isAmendEvent(event)) return 'steps'
  if (isGateEvent(event)) return 'gates'
  if (isItemEvent(event)) return 'readiness'
  if (isChangeEvent(event)) return 'servicenow'
  switch (event.type) {
    case 'personAssigned':
    case 'personReleased':
      return 'people'
    case 'hypercareEntered':
    case 'checkInRecorded':
    case 'metricRecorded':
    case 'watchItemAdded':
    case 'watchItemResolved':
    case 'signedOff':
      return 'hypercare'
    default:
      return 'cutover'
  }
}

export const isFiltering = ({ kind, person, stepId, text }: LogFilter): boolean =>
  kind !== undefined || person !== undefined || stepId !== undefined || (text ?? '').trim() !== ''

/** Case-insensitive search in the event's sentence and its actor's name. */
export function suits(event: LoggedEvent, filter: LogFilter, runbook: Runbook, nameOf: NameOf): boolean {
  const { kind, person, stepId } = filter
  if (kind !== undefined && kindOf(event) !== kind) return false
  if (person !== undefined && event.actor !== person && recordedFor(event) !== person) return false
  if (stepId !== undefined && !stepsOf(event).includes(stepId)) return false
  const text = (filter.text ?? '').trim().toLowerCase()
  if (text === '') return true
  return `${nameOf(event.actor)} ${sayEvent(event, runbook, nameOf)} ${event.type}`.toLowerCase().includes(text)
}

/** For whom it was recorded, if not for the actor. */
export const recordedFor = (event: LoggedEvent): PersonId | undefined =>
  'onBehalfOf' in event ? event.onBehalfOf : undefined

/** Why the lead overrode the owner, if so. */
export const overrideOf = (event: LoggedEvent): string | undefined => ('override' in event ? event.override : undefined)

/** The steps that an event is about; events of a rollback step count for its step too. */
export function stepsOf(event: LoggedEvent): string[] {
  const named =
    'stepIds' in event ? event.stepIds : 'stepId' in event && event.stepId !== undefined ? [event.stepId] : []
  return named.flatMap((stepId) => [stepId, reversedStepId(stepId) ?? []].flat())
}
