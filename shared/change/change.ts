/** How far a cutover can trust what it knows of its changes in ServiceNow (R11): confirmed, stale, conflicting, unreachable. */

import type { ChangeState, Cutover } from '../cutoverState.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { ChangeFacts } from './changeFacts.ts'
import { isCanceled } from './changeStage.ts'

/**
 * How often a confirmation is logged although nothing changed: often enough to put on record what a decision rests on,
 * seldom enough that days of preparation do not fill the log.
 */
export const CONFIRM_EVERY_MS = 5 * 60_000
/** The same while a poll is open. */
export const CONFIRM_EVERY_IN_A_POLL_MS = 60_000
/** A value unconfirmed for longer is stale and counts as no answer: one missed confirmation plus a minute's margin. */
export const STALE_AFTER_MS = 6 * 60_000

export type ChangeStanding =
  /** Being linked or created. */
  | 'requested'
  | 'failed'
  | 'confirmed'
  | 'stale'
  | 'unreachable'
  /** ServiceNow and T-Minus disagree, and somebody has to choose. */
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

/** Its number, or a description while it has none. */
export const sayChangeNumber = ({ ticket, wanted }: ChangeState): string =>
  ticket?.number ?? ('link' in wanted ? wanted.link : 'The new change')

/** The facts, if they are confirmed and not stale. */
export const confirmedFacts = (change: ChangeState, now: number): ChangeFacts | undefined =>
  standingOf(change, now) === 'confirmed' ? change.facts : undefined

/** Whether the change is on hold or cancelled by ServiceNow's last answer. */
export const isHeldInServiceNow = ({ facts }: ChangeState): boolean =>
  facts !== undefined && (facts.onHold || isCanceled(facts))

/** `CHG0030001 is on hold (“Freeze of the network”)`. */
export function sayHeld(change: ChangeState): string {
  const reason = change.facts?.onHoldReason
  return change.facts && isCanceled(change.facts)
    ? `${sayChangeNumber(change)} is cancelled in ServiceNow`
    : `${sayChangeNumber(change)} is on hold in ServiceNow${reason ? ` (“${reason}”)` : ''}`
}

/** `not confirmed for 7 min`, for a change whose facts are stale. */
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

/** How many incidents linked to the change are open: of one priority (1 to 5), or in all. */
export const openIncidents = ({ incidents }: Cutover, priority?: string): number =>
  incidents.filter(({ facts }) => facts?.open && (priority === undefined || facts.priority.value === priority)).length

const INCIDENT_METRIC = /^incidents_(?:p([1-5])_)?open$/

/** `Open P1 incidents` for a metric that ServiceNow counts; any other by its own name. */
export function sayMetric(metric: string): string {
  const match = INCIDENT_METRIC.exec(metric)
  if (!match) return metric
  return match[1] === undefined ? 'Open incidents' : `Open P${match[1]} incidents`
}

/**
 * `incidents_open`, `incidents_p1_open` …: counted by ServiceNow once a change leads the cutover. Undefined for any other
 * name, and without a change: then they are recorded by hand like every other.
 */
export function incidentMetric(cutover: Cutover, metric: string, now: number): { value?: number } | undefined {
  const match = INCIDENT_METRIC.exec(metric)
  const lead = leadChange(cutover)
  if (!match || !lead) return undefined
  const facts = confirmedFacts(lead, now)
  return facts && !facts.incidentsHidden ? { value: openIncidents(cutover, match[1]) } : {}
}
