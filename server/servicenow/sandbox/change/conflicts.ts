/** Conflict detection: two changes on one configuration item at one time, or a change inside a blackout. */
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { fromGlideDate, fromScheduleDate, toGlideDate } from '../records/dates.ts'
import { type RecordStore, systemWriter } from '../records/recordStore.ts'

const detected = new Set(['ci_already_scheduled', 'blackout'])

export function conflictsOf(store: RecordStore, change: string): Row[] {
  return store.rows('conflict').filter((conflict) => conflict.change === change)
}

/** Computes the conflicts again; those of a kind that is not detected here (maintenance windows) stay. */
export function detectConflicts(instance: Instance, change: Row): void {
  const { store, clock } = instance
  const sysId = change.sys_id ?? ''
  const now = toGlideDate(clock.now())
  for (const known of conflictsOf(store, sysId))
    if (detected.has(known.type ?? '')) store.remove(known.sys_id ?? '', systemWriter)
  const span = spanOf(change)
  const found = span ? [...otherChanges(store, change, span), ...blackouts(store, span)] : []
  for (const conflict of found) {
    const values = { change: sysId, configuration_item: change.cmdb_ci ?? '', last_checked: now, ...conflict }
    store.insert('conflict', values, systemWriter)
  }
  const status = conflictsOf(store, sysId).length > 0 ? 'Conflict' : 'No Conflict'
  store.update(sysId, { conflict_status: status, conflict_last_run: now }, systemWriter)
}

export interface Span {
  from: number
  to: number
}

export function spanOf(change: Row): Span | undefined {
  const [from, to] = [fromGlideDate(change.start_date ?? ''), fromGlideDate(change.end_date ?? '')]
  return from === undefined || to === undefined ? undefined : { from, to }
}

export const overlaps = (one: Span, other: Span) => one.from < other.to && other.from < one.to

function otherChanges(store: RecordStore, change: Row, span: Span): Row[] {
  return store.rows('change_request').flatMap((other) => {
    const taken = spanOf(other)
    const isRival = other.sys_id !== change.sys_id && other.active === 'true' && other.cmdb_ci === change.cmdb_ci
    if (!change.cmdb_ci || !isRival || !taken || !overlaps(span, taken)) return []
    return [{ type: 'ci_already_scheduled', conflicting_change: other.sys_id ?? '' }]
  })
}

function blackouts(store: RecordStore, span: Span): Row[] {
  const meant = blackoutSpans(store).filter((blackout) => overlaps(span, blackout))
  return meant.map(({ schedule }) => ({ type: 'blackout', schedule }))
}

/** When nothing is to be changed at all, and by which schedule. */
export function blackoutSpans(store: RecordStore): (Span & { schedule: string })[] {
  return store.rows('cmn_schedule_span').flatMap((entry) => {
    const from = fromScheduleDate(entry.start_date_time ?? '')
    const to = fromScheduleDate(entry.end_date_time ?? '')
    const schedule = store.find('cmn_schedule_blackout', entry.schedule ?? '')
    return schedule && from !== undefined && to !== undefined ? [{ from, to, schedule: schedule.sys_id ?? '' }] : []
  })
}
