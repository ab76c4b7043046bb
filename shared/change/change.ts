/** What a cutover may believe of its changes in ServiceNow (R11): confirmed, stale, conflicting, unreachable. */

import type { ChangeState, Cutover } from '../cutoverState.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { ChangeFacts } from './changeFacts.ts'
import { isCanceled } from './changeStage.ts'

/**
 * How often a confirmation enters the log although nothing changed: often enough that what a decision rests on is on
 * record, seldom enough that days of preparation do not fill the log.
 */
export const CONFIRM_EVERY_MS = 5 * 60_000
/** The same while somebody is being asked. */
export const CONFIRM_EVERY_IN_A_POLL_MS = 60_000
/** A value that nobody confirmed for so long counts as no answer: one confirmation missed, and a little. */
export const STALE_AFTER_MS = 6 * 60_000

export type ChangeStanding =
  /** Linking or creating it is under way. */
  | 'requested'
  | 'failed'
  | 'confirmed'
  | 'stale'
  | 'unreachable'
  /** ServiceNow and T-Minus say different things, and somebody has to choose. */
  | 'conflicting'
  /** Nothing is read or written until somebody resumes it. */
  | 'paused'
  | 'unlinked'

export function standingOf(change: ChangeState, now: number): ChangeStanding {
  if (change.status !== 'linked') return change.status
  if (change.paused) return 'paused'
  if (change.unreachable) return 'unreachable'
  if (change.conflict) return 'conflicting'
  return change.confirmedAt === undefined || now - change.confirmedAt > STALE_AFTER_MS ? 'stale' : 'confirmed'
}

/** The change that T-Minus writes; at most one. */
export const leadChange = ({ changes }: Cutover): ChangeState | undefined =>
  changes.find(({ relation, status }) => relation === 'lead' && status !== 'unlinked')

export const relatedChanges = ({ changes }: Cutover): ChangeState[] =>
  changes.filter(({ relation, status }) => relation !== 'lead' && status !== 'unlinked')

export const changeOf = ({ changes }: Cutover, changeId: string): ChangeState | undefined =>
  changes.find(({ id }) => id === changeId)

/** Its number, else what is known of it before it has one. */
export const sayChangeNumber = ({ ticket, wanted }: ChangeState): string =>
  ticket?.number ?? ('link' in wanted ? wanted.link : 'The new change')

/** What may be believed: the facts, if they were confirmed and still count. */
export const believed = (change: ChangeState, now: number): ChangeFacts | undefined =>
  standingOf(change, now) === 'confirmed' ? change.facts : undefined

/** Whether ServiceNow was last heard to say that nothing of this change may go on. */
export const isHeldInServiceNow = ({ facts }: ChangeState): boolean =>
  facts !== undefined && (facts.onHold || isCanceled(facts))

/** `CHG0030001 is on hold (“Freeze of the network”)`. */
export function sayHeld(change: ChangeState): string {
  const reason = change.facts?.onHoldReason
  return change.facts && isCanceled(change.facts)
    ? `${sayChangeNumber(change)} is cancelled in ServiceNow`
    : `${sayChangeNumber(change)} is on hold in ServiceNow${reason ? ` (“${reason}”)` : ''}`
}

/** `not confirmed for 7 min`, for a change that nothing can be believed of now. */
export function sayUnconfirmed(change: ChangeState, now: number): string {
  const age =
    change.confirmedAt === undefined
      ? 'never confirmed'
      : `last confirmed ${sayDuration((now - change.confirmedAt) / 1000)} ago`
  switch (standingOf(change, now)) {
    case 'requested':
      return 'being linked, nothing is confirmed yet'
    case 'failed':
      return change.failed ?? 'could not be linked'
    case 'unreachable':
      return `ServiceNow cannot be reached, ${age}`
    case 'conflicting':
      return change.conflict?.sentence ?? 'ServiceNow says something else'
    case 'paused':
      return `the sync with ServiceNow is paused, ${age}`
    default:
      return age
  }
}

/** How many incidents that point to the change are open, by priority 1 to 5, or of all of them. */
export const openIncidents = ({ incidents }: Cutover, priority?: string): number =>
  incidents.filter(({ facts }) => facts?.open && (priority === undefined || facts.priority.value === priority)).length

const INCIDENT_METRIC = /^incidents_(?:p([1-5])_)?open$/

/** `Open P1 incidents` for what ServiceNow counts; every other metric by its own name. */
export function sayMetric(metric: string): string {
  const match = INCIDENT_METRIC.exec(metric)
  if (!match) return metric
  return match[1] === undefined ? 'Open incidents' : `Open P${match[1]} incidents`
}

/** `incidents_open`, `incidents_p1_open` …: metrics that nobody has to record. Undefined for any other name. */
export function incidentMetric(cutover: Cutover, metric: string, now: number): { value?: number } | undefined {
  const match = INCIDENT_METRIC.exec(metric)
  if (!match) return undefined
  const lead = leadChange(cutover)
  const facts = lead && believed(lead, now)
  return facts && !facts.incidentsHidden ? { value: openIncidents(cutover, match[1]) } : {}
}
