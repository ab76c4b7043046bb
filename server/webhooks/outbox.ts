/** The outbox: deliveries, which of them is next, and their outcomes. */
import { z } from 'zod'
import { record } from '../auth/audit.ts'
import { BY_THE_SERVER } from '../auth/hands.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { namedBy } from './endpoints.ts'
import type { Verdict } from './verdict.ts'

/** An event that an endpoint subscribes to. */
export interface Wanted {
  id: string
  endpoint: string
  cutover: string
  seq: number
  type: string
}

/** Deliveries sent in order: one cutover to one endpoint. A ping has its own lane, and so have redeliveries. */
export interface Lane {
  endpoint: string
  lane: string
}

/** A delivery leased to this server. */
export interface Claimed extends Lane {
  id: string
  lease: string
  organisation: string
  url: string
  secret: Uint8Array
  /** The previous one, while it still signs. */
  oldSecret: Uint8Array | null
  /** Null for a ping. */
  cutover: string | null
  seq: number | null
  createdAt: string
  /** Attempts since it was last queued, this one included. */
  tries: number
}

/** In the order given. One that exists is left as it is. */
export async function recordWanted(sql: Queries, wanted: readonly Wanted[]): Promise<void> {
  await sql`
    insert into webhook_deliveries (id, endpoint, lane, cutover, seq, type)
    select id, endpoint, cutover, cutover, seq, type
    from unnest(${wanted.map(({ id }) => id)}::text[], ${wanted.map(({ endpoint }) => endpoint)}::text[],
      ${wanted.map(({ cutover }) => cutover)}::text[], ${wanted.map(({ seq }) => seq)}::bigint[],
      ${wanted.map(({ type }) => type)}::text[]) with ordinality as given (id, endpoint, cutover, seq, type, place)
    order by place
    on conflict (id) do nothing`
}

/** Lanes whose next delivery is due, up to a limit per endpoint: one that hangs hides no other. */
export async function findDue(sql: Queries, most: number): Promise<Lane[]> {
  // Skips from lane to lane by the index, however many wait in each.
  const rows = sql`
    select due.endpoint, due.lane from webhook_endpoints e cross join lateral (
      with recursive head as (
        (select endpoint, lane, cutover, next_attempt_at, lease_until from webhook_deliveries
          where endpoint = e.id and status = 'waiting' order by lane, number limit 1)
        union all
        select next.* from head cross join lateral (
          select endpoint, lane, cutover, next_attempt_at, lease_until from webhook_deliveries
          where endpoint = head.endpoint and lane > head.lane and status = 'waiting' order by lane, number limit 1
        ) next
      )
      select endpoint, lane, next_attempt_at from head
      where next_attempt_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())
        and (e.paused_at is null or cutover is null)
      order by next_attempt_at limit ${most}
    ) due
    order by due.next_attempt_at`
  return rowsOf(z.object({ endpoint: z.string(), lane: z.string() }), rows)
}

const claimedRow = z.object({
  id: z.string(),
  organisation: z.string(),
  url: z.string(),
  secret: z.instanceof(Uint8Array),
  oldSecret: z.instanceof(Uint8Array).nullable(),
  cutover: z.string().nullable(),
  seq: z.number().nullable(),
  createdAt: z.string(),
  tries: z.number(),
})

/**
 * Leases the next delivery of a lane if it is due, and counts the attempt before it is made. Undefined when none is due, or
 * another server has it. When a lease expires, the delivery is due again.
 */
export async function claimNext(
  sql: Queries,
  { endpoint, lane }: Lane,
  lease: string,
  seconds: number,
): Promise<Claimed | undefined> {
  const rows = sql`
    update webhook_deliveries d
    set lease = ${lease}, lease_until = clock_timestamp() + make_interval(secs => ${seconds}),
      attempts = attempts + 1, tries = tries + 1, attempted_at = clock_timestamp()
    from webhook_endpoints e
    where d.number = (
        select number from webhook_deliveries
        where endpoint = ${endpoint} and lane = ${lane} and status = 'waiting' order by number limit 1)
      and d.status = 'waiting' and d.lane = ${lane} and d.next_attempt_at <= clock_timestamp()
      and (d.lease_until is null or d.lease_until < clock_timestamp())
      and e.id = d.endpoint and (e.paused_at is null or d.cutover is null)
    returning d.id, e.organisation, e.url, e.secret, d.cutover, d.seq, d.created_at as "createdAt", d.tries,
      case when e.old_secret_until > clock_timestamp() then e.old_secret end as "oldSecret"`
  const [row] = await rowsOf(claimedRow, rows)
  return row && { ...row, endpoint, lane, lease }
}

/** The attempt failed on our side: it does not count, and the delivery is due again after a pause. */
export async function giveBack(sql: Queries, { id, lease }: Claimed, pauseSeconds: number): Promise<void> {
  await sql`
    update webhook_deliveries
    set lease = null, lease_until = null, attempts = attempts - 1, tries = tries - 1,
      next_attempt_at = clock_timestamp() + make_interval(secs => ${pauseSeconds})
    where id = ${id} and lease = ${lease}`
}

/** This server stops during the attempt: it may have arrived, and is due at once for another server. */
export async function letGo(sql: Queries, { id, lease }: Claimed): Promise<void> {
  await sql`
    update webhook_deliveries set lease = null, lease_until = null where id = ${id} and lease = ${lease}`
}

/** Does nothing when the lease was lost: the server that has it now records the outcome. */
export async function settle(sql: Sql, claimed: Claimed, verdict: Verdict): Promise<void> {
  switch (verdict.kind) {
    case 'delivered':
      return delivered(sql, claimed, verdict.status)
    case 'gone':
      return gone(sql, claimed, verdict)
    case 'failed':
    case 'waiting':
      return failed(sql, claimed, verdict)
  }
}

async function delivered(sql: Queries, { id, lease }: Claimed, status: number): Promise<void> {
  await sql`
    with settled as (
      update webhook_deliveries
      set status = 'delivered', settled_at = clock_timestamp(), lease = null, lease_until = null,
        answer_status = ${status}, failure = null
      where id = ${id} and lease = ${lease} returning endpoint)
    update webhook_endpoints set failing_since = null, failure = null
    where id in (select endpoint from settled) and failing_since is not null`
}

async function failed(
  sql: Queries,
  { id, lease }: Claimed,
  verdict: Extract<Verdict, { kind: 'failed' | 'waiting' }>,
): Promise<void> {
  const { kind, failure, status = null } = verdict
  const pauseSeconds = kind === 'waiting' ? verdict.pauseSeconds : 0
  await sql`
    with settled as (
      update webhook_deliveries
      set status = ${kind}, settled_at = case when ${kind} = 'failed' then clock_timestamp() end,
        lease = null, lease_until = null, answer_status = ${status}, failure = ${failure},
        next_attempt_at = clock_timestamp() + make_interval(secs => ${pauseSeconds})
      where id = ${id} and lease = ${lease} returning endpoint)
    update webhook_endpoints set failing_since = coalesce(failing_since, clock_timestamp()), failure = ${failure}
    where id in (select endpoint from settled)`
}

/** Pauses the endpoint: its deliveries wait until somebody resumes it, this one first. */
async function gone(sql: Sql, claimed: Claimed, verdict: Extract<Verdict, { kind: 'gone' }>): Promise<void> {
  const { id, lease, organisation, url } = claimed
  const { failure, status } = verdict
  await sql.begin(async (transaction) => {
    const paused = transaction`
      with settled as (
        update webhook_deliveries
        set status = case when cutover is null then 'failed' else 'waiting' end,
          settled_at = case when cutover is null then clock_timestamp() end,
          lease = null, lease_until = null, answer_status = ${status}, failure = ${failure}
        where id = ${id} and lease = ${lease} returning endpoint)
      update webhook_endpoints set paused_at = clock_timestamp(), paused_because = ${failure}
      where id in (select endpoint from settled) and paused_at is null returning id`
    const [endpoint] = await rowsOf(z.object({ id: z.string() }), paused)
    if (!endpoint) return
    const details = { ...namedBy({ id: endpoint.id, url }), because: failure }
    await record(transaction, organisation, BY_THE_SERVER, { kind: 'webhookPaused', details })
  })
}
