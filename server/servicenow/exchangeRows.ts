/** The rows of the exchange: which change is whose turn when, and what waits to be written. */
import { leadChange } from '../../shared/change.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { LoggedEvent } from '../../shared/events.ts'
import type { Queries } from '../credential.ts'
import { type WantedWrite, type Write, writesOf } from './writes.ts'

/** One change of one cutover. */
export interface ExchangeKey {
  organisation: string
  cutoverId: string
  changeId: string
}

/** What is known beside the log while somebody works on a change. Instants are epoch milliseconds. */
export interface Exchange extends ExchangeKey {
  lease: string
  sysId: string | null
  creation: Creation
  failures: number
  failingSince: number | null
  statusSeq: number
}

/** What `settleCreation` needs to remember over a crash. */
export interface Creation {
  lastAttempt: number | null
  lookups: { begunAt: number; found: string[] }[]
}

export type WriteStatus = 'waiting' | 'sending' | 'done' | 'refused' | 'dropped'

export interface OpenWrite {
  id: string
  key: string
  lane: WantedWrite['lane']
  write: Write
  status: 'waiting' | 'sending' | 'refused'
  batch: string | null
  attemptedAt: number | null
  notBefore: number | null
}

/**
 * In the transaction of the events: makes what they want exchanged. Answers the changes whose turn it is now, so that the
 * same transaction can make their jobs.
 */
export async function recordWanted(
  sql: Queries,
  organisation: string,
  events: readonly LoggedEvent[],
  after: Cutover,
): Promise<ExchangeKey[]> {
  if (after.changes.length === 0) return []
  const cutover = after.id
  const woken = new Set<string>()
  const statements: Promise<unknown>[] = []
  for (const event of events) {
    const lead = leadChange(after)
    // Somebody is about to rely on the change: what it says has to be fresh.
    if (event.type === 'pollOpened' && lead) woken.add(lead.id)
    if (!('changeId' in event)) continue
    if (event.actor !== 'servicenow') woken.add(event.changeId)
    if (event.type === 'changeRequested') {
      statements.push(sql`
        insert into change_exchanges (organisation, cutover, change_id, instance)
        values (${organisation}, ${cutover}, ${event.changeId}, ${event.instance})`)
    }
    if (event.type === 'changeLinked') {
      statements.push(sql`
        update change_exchanges set sys_id = ${event.sysId}
        where organisation = ${organisation} and cutover = ${cutover} and change_id = ${event.changeId}`)
    }
    if (event.type === 'changeUnlinked') {
      statements.push(sql`
        update change_writes set status = 'dropped', settled_at = clock_timestamp(), failure = 'The change was unlinked'
        where organisation = ${organisation} and cutover = ${cutover} and change_id = ${event.changeId}
          and status in ('waiting', 'sending', 'refused')`)
    }
    if (event.type === 'changeConflictSettled') {
      const to = event.by === 'retry' ? 'waiting' : 'dropped'
      statements.push(sql`
        update change_writes set status = ${to}, settled_at = case when ${to} = 'dropped' then clock_timestamp() end
        where organisation = ${organisation} and cutover = ${cutover} and change_id = ${event.changeId}
          and status = 'refused'`)
    }
  }
  const wanted = writesOf(events, after)
  if (wanted.length > 0) {
    statements.push(insertWrites(sql, organisation, cutover, wanted))
    for (const { changeId } of wanted) woken.add(changeId)
  }
  const keys = [...woken].map((changeId) => ({ organisation, cutoverId: cutover, changeId }))
  if (keys.length > 0) {
    statements.push(sql`
      update change_exchanges set next_turn_at = clock_timestamp()
      where organisation = ${organisation} and cutover = ${cutover} and change_id = any(${[...woken]}::text[])`)
  }
  await Promise.all(statements)
  return keys
}

function insertWrites(sql: Queries, organisation: string, cutover: string, wanted: readonly WantedWrite[]) {
  return sql`
    insert into change_writes (organisation, cutover, change_id, key, lane, write)
    select ${organisation}::text, ${cutover}::text, "changeId", key, lane, write
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted ("changeId" text, key text, lane text, write jsonb)
    on conflict (organisation, cutover, change_id, key) do nothing`
}

/**
 * Undefined while another has it. The lease ends by itself and is the next turn until then, so that the work of a server
 * that died goes on; an earlier turn than that was asked for meanwhile.
 */
export async function takeLease(
  sql: Queries,
  { organisation, cutoverId, changeId }: ExchangeKey,
  lease: string,
  seconds: number,
): Promise<Exchange | undefined> {
  const [row] = await sql<Omit<Exchange, keyof ExchangeKey | 'lease'>[]>`
    update change_exchanges
    set lease = ${lease}, lease_until = clock_timestamp() + make_interval(secs => ${seconds}),
      next_turn_at = clock_timestamp() + make_interval(secs => ${seconds})
    where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId}
      and (lease_until is null or lease_until < clock_timestamp())
    returning sys_id as "sysId", creation, failures, status_seq as "statusSeq",
      (extract(epoch from failing_since) * 1000)::float8 as "failingSince"`
  return row && { organisation, cutoverId, changeId, lease, ...row }
}

/** False: the lease was lost, and whoever has it now does the work. */
export async function renewLease(sql: Queries, { lease, ...key }: Exchange, seconds: number): Promise<boolean> {
  const rows = await sql`
    update change_exchanges
    set lease_until = clock_timestamp() + make_interval(secs => ${seconds}),
      next_turn_at = case when next_turn_at < lease_until then next_turn_at
        else clock_timestamp() + make_interval(secs => ${seconds}) end
    where organisation = ${key.organisation} and cutover = ${key.cutoverId} and change_id = ${key.changeId}
      and lease = ${lease} returning change_id`
  return rows.length > 0
}

/** Gives the lease back. `next` undefined: nothing is to be done until somebody asks. */
export async function endTurn(
  sql: Queries,
  { organisation, cutoverId, changeId, lease }: Exchange,
  { next, failure }: { next: number | undefined; failure?: string },
): Promise<void> {
  const failed = failure !== undefined
  await sql`
    update change_exchanges set lease = null, lease_until = null,
      next_turn_at = least(
        case when next_turn_at < lease_until then next_turn_at end,
        ${next === undefined ? null : new Date(next)}::timestamptz
      ),
      last_success_at = case when ${failed} then last_success_at else clock_timestamp() end,
      failing_since = case when ${failed} then coalesce(failing_since, clock_timestamp()) end,
      failures = case when ${failed} then failures + 1 else 0 end,
      failure = ${failure ?? null}
    where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId} and lease = ${lease}`
}

/** Commits what is about to be tried, so that it is known after a crash. False: the lease was lost. */
export async function saveCreation(sql: Queries, exchange: Exchange, creation: Creation): Promise<boolean> {
  const { organisation, cutoverId, changeId, lease } = exchange
  const rows = await sql`
    update change_exchanges set creation = ${sql.json(creation)}
    where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId} and lease = ${lease}
    returning change_id`
  return rows.length > 0
}

export async function saveStatusSeq(sql: Queries, exchange: Exchange, seq: number): Promise<void> {
  const { organisation, cutoverId, changeId } = exchange
  await sql`
    update change_exchanges set status_seq = ${seq}
    where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId}`
}

/** What is not settled, in the order of the log. */
export async function openWrites(
  sql: Queries,
  { organisation, cutoverId, changeId }: ExchangeKey,
): Promise<OpenWrite[]> {
  return [
    ...(await sql<OpenWrite[]>`
      select id::text, key, lane, write, status, batch,
        (extract(epoch from attempted_at) * 1000)::float8 as "attemptedAt",
        (extract(epoch from not_before) * 1000)::float8 as "notBefore"
      from change_writes
      where organisation = ${organisation} and cutover = ${cutoverId} and change_id = ${changeId}
        and status in ('waiting', 'sending', 'refused')
      order by change_writes.id`),
  ]
}

/** Commits that these are being sent, as one and under one marker, before they are. */
export async function markSending(sql: Queries, ids: readonly string[], batch: string, at: number): Promise<void> {
  await sql`
    update change_writes set status = 'sending', batch = ${batch}, attempted_at = ${new Date(at)}
    where id = any(${[...ids]}::bigint[])`
}

export async function markSettled(
  sql: Queries,
  ids: readonly string[],
  status: 'done' | 'dropped',
  failure: string | null = null,
): Promise<void> {
  await sql`
    update change_writes set status = ${status}, failure = ${failure}, settled_at = clock_timestamp()
    where id = any(${[...ids]}::bigint[])`
}

/** It was certainly not taken, or is to be tried later: `notBefore` epoch milliseconds. */
export async function markWaiting(
  sql: Queries,
  ids: readonly string[],
  { notBefore, failure }: { notBefore?: number; failure?: string },
): Promise<void> {
  await sql`
    update change_writes set status = 'waiting', failure = ${failure ?? null},
      not_before = ${notBefore === undefined ? null : new Date(notBefore)}
    where id = any(${[...ids]}::bigint[])`
}

export async function markRefused(sql: Queries, id: string, failure: string): Promise<void> {
  await sql`update change_writes set status = 'refused', failure = ${failure} where id = ${id}::bigint`
}
