/** The queue of writes: what waits, what is on its way, and what ServiceNow said. */
import type { Queries } from '../credential.ts'
import type { ExchangeKey } from './exchangeRows.ts'
import type { Exchange } from './turnRows.ts'
import type { WantedWrite, Write } from './writes.ts'

export interface OpenWrite {
  id: string
  key: string
  lane: WantedWrite['lane']
  write: Write
  status: 'waiting' | 'sending' | 'refused'
  batch: string | null
  attemptedAt: number | null
  notBefore: number | null
  /** What ServiceNow said when it was tried last. */
  failure: string | null
}

/** What is not settled, in the order of the log. */
export async function openWrites(
  sql: Queries,
  { organisation, cutoverId, changeId }: ExchangeKey,
): Promise<OpenWrite[]> {
  return [
    ...(await sql<OpenWrite[]>`
      select id::text, key, lane, write, status, batch, failure,
        (extract(epoch from attempted_at) * 1000)::float8 as "attemptedAt",
        (extract(epoch from not_before) * 1000)::float8 as "notBefore"
      from change_writes
      where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId}
        and status in ('waiting', 'sending', 'refused')
      order by change_writes.id`),
  ]
}

/**
 * Commits that these are being sent, as one and under one marker, before they are; and keeps the lease. False: it was
 * lost, or they are not wanted any more, and nothing may be sent.
 *
 * @param at epoch milliseconds
 */
export async function beginWrites(
  sql: Queries,
  { organisation, cutoverId, changeId, lease }: Exchange,
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

/** ServiceNow has them; also when somebody dropped them meanwhile. */
export async function markDone(sql: Queries, ids: readonly string[], remark: string | null = null): Promise<void> {
  await sql`
    update change_writes set status = 'done', failure = ${remark}, settled_at = clock_timestamp()
    where id = any(${[...ids]}::bigint[])`
}

/** ServiceNow certainly does not have them, and that is known by whoever tried last. */
export type NotTaken =
  /** To be tried again, `notBefore` epoch milliseconds. */
  | { status: 'waiting'; failure: string; notBefore?: number }
  /** Somebody has to choose. */
  | { status: 'refused'; failure: string }
  | { status: 'dropped'; failure: string }

/** Comes to nothing once the lease is lost, since another may be trying again. */
export async function markNotTaken(
  sql: Queries,
  { organisation, cutoverId, changeId, lease }: Exchange,
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
