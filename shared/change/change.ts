/** How far a cutover can trust what it knows of its changes in ServiceNow (R11): confirmed, stale, conflicting, unreachable. */

import type { ChangeState, Cutover } from '../cutoverState.ts'
import type { ChangeFacts } from './changeFacts.ts'
import { sayAgainst, standsAgainst } from './changeMeaning.ts'

/**
 * How often a confirmation is logged although nothing changed: often enough to put on record what a decision rests on,
 * seldom enough that days of preparation do not fill the log.
 */
export const CONFIRM_EVERY_MS = 5 * 60_000
/** The same while a poll is open. */
export const CONFIRM_EVERY_IN_A_POLL_MS = 60_000
/** A value unconfirmed for longer is stale and counts as no answer: one missed confirmation plus a minute's margin. */
export const STALE_AFTER_MS = 6 * 60_000

export const CHANGE_STANDINGS = [
  /** Being linked or created. */
  'requested',
  'failed',
  'confirmed',
  'stale',
  'unreachable',
  /** ServiceNow and T-Minus disagree, and somebody has to choose. */
  'conflicting',
  /** Nothing is read or written until somebody resumes it. */
  'paused',
  'unlinked',
] as const
export type ChangeStanding = (typeof CHANGE_STANDINGS)[number]

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

/** What stands against the work by ServiceNow's last answer, the gravest: `CHG0030001 is on hold in ServiceNow (“Freeze”)`. */
export function sayAgainstWork(change: ChangeState): string | undefined {
  const [gravest] = standsAgainst(change)
  return gravest && change.facts && `${sayChangeNumber(change)} ${sayAgainst(gravest, change.facts)}`
}

/** Why the facts do not count now, without ages: a poll freezes this sentence. */
export function sayUnconfirmed(change: ChangeState, now: number): string {
  switch (standingOf(change, now)) {
    case 'requested':
      return 'being linked, nothing is confirmed yet'
    case 'failed':
      return change.failed ?? 'could not be linked'
    case 'unreachable':
      return 'ServiceNow cannot be reached, nothing is confirmed now'
    case 'conflicting':
      return change.conflict?.sentence ?? 'ServiceNow says something else'
    case 'paused':
      return 'the sync with ServiceNow is paused, nothing is confirmed now'
    default:
      return change.confirmedAt === undefined ? 'never confirmed' : 'not confirmed now'
  }
}

/** Whether conflicts were found; undefined unless the instance checked after the planned dates were last seen to move. */
export function conflictOf({ facts, datesMovedAfter }: ChangeState): boolean | undefined {
  const checkedAt = facts?.conflictCheckedAt
  const isOlder = checkedAt !== undefined && datesMovedAfter !== undefined && Date.parse(checkedAt) < datesMovedAfter
  return isOlder ? undefined : facts?.conflict
}

/** How many incidents linked to the change are open: of one priority (1 to 5), or in all. */
export const openIncidents = ({ incidents }: Cutover, priority?: string): number =>
  incidents.filter(({ facts }) => facts?.open && (priority === undefined || facts.priority.value === priority)).length

const INCIDENT_METRIC = /^incidents_(?:p([1-5])_)?open$/

export const isIncidentMetric = (metric: string): boolean => INCIDENT_METRIC.test(metric)

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
