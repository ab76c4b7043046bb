/** A change request as T-Minus knows it. */

import type { Site } from './faults.ts'
import { type Choice, malformed, type Reference, type Row } from './row.ts'

/** Instants are epoch milliseconds; null when not set. Labels are the instance's, in the language of our user. */
export interface ChangeRecord {
  sysId: string
  number: string
  shortDescription: string
  type: Choice
  model: Reference | null
  /** -5 New, -4 Assess, -3 Authorize, -2 Scheduled, -1 Implement, 0 Review, 3 Closed, 4 Canceled; models may have more. */
  state: { value: number; label: string }
  approval: Choice
  onHold: boolean
  onHoldReason: string
  plannedStart: number | null
  plannedEnd: number | null
  actualStart: number | null
  actualEnd: number | null
  /** `YYYY-MM-DD` */
  cabDate: string | null
  cabAt: number | null
  conflictStatus: Choice
  conflictLastRun: number | null
  assignmentGroup: Reference | null
  /** A task of any kind, not necessarily a change. */
  parent: Reference | null
  correlationId: string
  closeCode: Choice
  updatedAt: number
  modCount: number
  /** For people. */
  url: string
}

export const CHANGE_TABLE = 'change_request'

export const CHANGE_FIELDS = (
  'sys_id number short_description type chg_model state approval on_hold on_hold_reason start_date end_date work_start ' +
  'work_end cab_date cab_date_time conflict_status conflict_last_run assignment_group parent correlation_id close_code ' +
  'sys_updated_on sys_mod_count'
).split(' ')

/** @throws ServiceNowFault malformed */
export function toChange(site: Site, row: Row): ChangeRecord {
  return {
    sysId: row.sysId,
    number: row.raw('number') || malformed(site, 'a change has no number'),
    shortDescription: row.raw('short_description'),
    type: row.choice('type'),
    model: row.reference('chg_model'),
    state: { value: row.whole('state'), label: row.label('state') },
    approval: row.choice('approval'),
    onHold: row.flag('on_hold'),
    onHoldReason: row.raw('on_hold_reason'),
    plannedStart: row.instant('start_date'),
    plannedEnd: row.instant('end_date'),
    actualStart: row.instant('work_start'),
    actualEnd: row.instant('work_end'),
    cabDate: day(site, row.raw('cab_date')),
    cabAt: row.instant('cab_date_time'),
    conflictStatus: row.choice('conflict_status'),
    conflictLastRun: row.instant('conflict_last_run'),
    assignmentGroup: row.reference('assignment_group'),
    parent: row.reference('parent'),
    correlationId: row.raw('correlation_id'),
    closeCode: row.choice('close_code'),
    updatedAt: updatedAt(site, row),
    modCount: row.whole('sys_mod_count'),
    url: recordUrl(site, CHANGE_TABLE, row.sysId),
  }
}

export function updatedAt(site: Site, row: Row): number {
  return row.instant('sys_updated_on') ?? malformed(site, 'a record has no sys_updated_on')
}

export function recordUrl(site: Site, table: string, sysId: string): string {
  return `${site.url}/nav_to.do?uri=${encodeURIComponent(`${table}.do?sys_id=${sysId}`)}`
}

function day(site: Site, text: string): string | null {
  if (text === '') return null
  const [found] = /^\d{4}-\d{2}-\d{2}(?= |$)/.exec(text) ?? []
  return found ?? malformed(site, '“cab_date” is not a day')
}
