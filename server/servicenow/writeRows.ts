/** The outbox of writes to ServiceNow: what is pending, what is in flight, and what ServiceNow answered. */
import { and, eq, inArray } from 'drizzle-orm'
import { orm } from '../database/orm.ts'
import type { Queries } from '../database/sql.ts'
import type { ChangeKey } from './syncRows.ts'
import { changeWrites } from './tables.ts'
import type { ChangeSync } from './turnRows.ts'
import type { WantedWrite, Write } from './writes.ts'

/** Statuses of writes that are not settled. */
export const OPEN = ['waiting', 'sending', 'refused'] as const

export interface OpenWrite {
  id: string
  key: string
  lane: WantedWrite['lane']
  write: Write
  status: (typeof OPEN)[number]
  batch: string | null
  attemptedAt: number | null
  notBefore: number | null
  /** ServiceNow's answer to the last attempt. */
  failure: string | null
}

/** Unsettled writes, in the order of the log. */
export async function openWrites(sql: Queries, change: ChangeKey): Promise<OpenWrite[]> {
  const { id, key, lane, write, status, batch, failure, attemptedAt, notBefore } = changeWrites
  const rows = await orm(sql)
    .select({ id, key, lane, write, status, batch, failure, attemptedAt, notBefore })
    .from(changeWrites)
    .where(and(isOf(change), inArray(status, [...OPEN])))
    .orderBy(id)
  return rows.flatMap((row) => {
    const open = OPEN.find((one) => one === row.status)
    return open ? [{ ...row, id: String(row.id), status: open }] : []
  })
}

/** The ids of incidents that are no longer wanted. */
export async function droppedIncidents(sql: Queries, change: ChangeKey): Promise<string[]> {
  const rows = await orm(sql)
    .select({ write: changeWrites.write })
    .from(changeWrites)
    .where(and(isOf(change), eq(changeWrites.lane, 'incidents'), eq(changeWrites.status, 'dropped')))
  return rows.flatMap(({ write }) => (write.kind === 'incident' ? write.incidentId : []))
}

const isOf = ({ organisation, cutoverId, changeId }: ChangeKey) =>
  and(
    eq(changeWrites.organisation, organisation),
    eq(changeWrites.cutoverId, cutoverId),
    eq(changeWrites.changeId, changeId),
  )

/**
 * Commits that these are being sent, together and under one marker, before they are; and renews the lease. False: it
 * was lost, or they are no longer wanted, and nothing may be sent.
 *
 * @param at epoch milliseconds
 */
export async function beginWrites(
  sql: Queries,
  { organisation, cutoverId, changeId, lease }: ChangeSync,
  { ids, batch, at, seconds }: { ids: readonly string[]; batch: string | null; at: number; seconds: number },
): Promise<boolean> {
  const rows = await sql`
    with mine as (
      update change_exchanges
      set lease_until = clock_timestamp() + make_interval(secs => ${seconds}),
        next_turn_at = case when next_turn_at < lease_until then next_turn_at
          else clock_timestamp() + make_interval(secs => ${seconds}) end
      where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId} and lease = ${lease}
      returning change_id
    )
    update change_writes set status = 'sending', batch = ${batch}, attempted_at = ${new Date(at)}, not_before = null
    where id = any(${[...ids]}::bigint[]) and status in ('waiting', 'sending') and exists (select from mine)
    returning id`
  return rows.length === ids.length
}

/** ServiceNow has them; even if somebody dropped them meanwhile. */
export async function markDone(sql: Queries, ids: readonly string[], remark: string | null = null): Promise<void> {
  await sql`
    update change_writes set status = 'done', failure = ${remark}, settled_at = clock_timestamp()
    where id = any(${[...ids]}::bigint[])`
}

/** ServiceNow certainly does not have them, which only the last sender can know. */
export type NotTaken =
  /** To be retried, `notBefore` epoch milliseconds. */
  | { status: 'waiting'; failure: string; notBefore?: number }
  /** A person has to choose. */
  | { status: 'refused'; failure: string }
  | { status: 'dropped'; failure: string }

/** A no-op once the lease is lost, since another server may be retrying. */
export async function markNotTaken(
  sql: Queries,
  { organisation, cutoverId, changeId, lease }: ChangeSync,
  ids: readonly string[],
  how: NotTaken,
): Promise<void> {
  const notBefore = how.status === 'waiting' && how.notBefore !== undefined ? new Date(how.notBefore) : null
  await sql`
    update change_writes set status = ${how.status}, failure = ${how.failure}, not_before = ${notBefore},
      settled_at = case when ${how.status} = 'dropped' then clock_timestamp() end
    where id = any(${[...ids]}::bigint[]) and status in ('waiting', 'sending') and exists (
      select from change_exchanges
      where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId} and lease = ${lease}
    )`
}
