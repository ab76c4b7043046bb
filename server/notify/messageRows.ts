/** The outbox of messages to people: which are due, who has one, and what became of it. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { CHANNELS, type Channel } from '../../shared/reach.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { TIME_LIMIT_MS } from '../mail/mailer.ts'

const messageRow = z.object({
  id: z.string(),
  organisation: z.string(),
  cutover: z.string(),
  draft: z.string().nullable(),
  person: z.string(),
  channel: z.enum(CHANNELS),
  kind: z.enum(['call', 'withdrawal', 'news']),
  calls: z.array(z.string()),
  withdraws: z.string().nullable(),
  seq: z.number().nullable(),
  attempts: z.number(),
  createdAt: z.string(),
})

/** A message leased to this server. */
export type Claimed = z.output<typeof messageRow> & { lease: string }

export type Settled = { status: 'sent' } | { status: 'failed' | 'dropped'; failure: string }

/** The longest that a row of attempts takes: after it the next channel has its turn. Seconds before each attempt. */
export const PAUSES_SECONDS = [0, 5, 20] as const
/** Longer than any attempt, of which a mail takes longest: what a dead server held is free afterwards. Seconds. */
const LEASE_SECONDS = TIME_LIMIT_MS / 1000 + 20

export const newMessageId = (): string => `ntf_${randomBytes(18).toString('base64url')}`

export interface NewRow {
  person: string
  channel: Channel
  kind: 'call' | 'news'
  calls?: readonly string[]
  seq?: number
  /** Of news of a draft, which has no cutover. */
  draft?: string
  /** Epoch milliseconds. */
  notBefore?: number
}

export async function addMessages(
  sql: Queries,
  organisation: string,
  cutover: string,
  messages: readonly NewRow[],
): Promise<void> {
  if (messages.length === 0) return
  const rows = messages.map(({ calls = [], notBefore, ...row }) => ({
    id: newMessageId(),
    calls,
    ...row,
    ...(notBefore !== undefined && { due: new Date(notBefore).toISOString() }),
  }))
  await sql`
    insert into messages (id, organisation, cutover, draft, person, channel, kind, calls, seq, next_attempt_at)
    select row.id, ${organisation}, ${cutover}, draft, person, channel, kind, calls, seq, coalesce(due, clock_timestamp())
    from jsonb_to_recordset(${sql.json(rows)}::jsonb)
      as row (id text, draft text, person text, channel text, kind text, calls text[], seq bigint, due timestamptz)`
}

/** Leases what is due, and counts the attempt before it is made. What a lease ran out of is due again. */
export async function claimDue(sql: Queries, most: number): Promise<Claimed[]> {
  const lease = randomBytes(12).toString('base64url')
  const rows = await rowsOf(
    messageRow,
    sql`
    update messages m
    set lease = ${lease}, lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}), attempts = attempts + 1
    where number = any(array(
      select number from messages
      where status = 'waiting' and next_attempt_at <= clock_timestamp()
        and (lease_until is null or lease_until < clock_timestamp())
      order by next_attempt_at limit ${most} for update skip locked))
    returning id, organisation, cutover, draft, person, channel, kind, calls, withdraws, seq, attempts, created_at as "createdAt"`,
  )
  return rows.map((row) => ({ ...row, lease }))
}

/** It is tried again after a pause. */
export async function postpone(
  sql: Queries,
  { id, lease }: Claimed,
  { failure, pauseSeconds, counts }: { failure: string; pauseSeconds: number; counts: boolean },
): Promise<void> {
  await sql`
    update messages set lease = null, lease_until = null, failure = ${failure}, attempts = attempts - ${counts ? 0 : 1}::integer,
      next_attempt_at = clock_timestamp() + make_interval(secs => ${pauseSeconds})
    where id = ${id} and lease = ${lease}`
}

/** False when the lease was lost: the server that has it now records the outcome. */
export async function settle(sql: Queries, { id, lease }: Claimed, settled: Settled): Promise<boolean> {
  const failure = settled.status === 'sent' ? null : settled.failure
  const rows = await sql`
    update messages set status = ${settled.status}, failure = ${failure}, settled_at = clock_timestamp(), lease = null,
      lease_until = null
    where id = ${id} and lease = ${lease} returning id`
  return rows.length > 0
}

/**
 * Takes back what stands no more: what waits is dropped, and what was sent is withdrawn, once, when the last of its calls has
 * ended. A mail or a message by gateway says so only where somebody else ended it: whoever did it knows.
 */
export async function withdraw(
  sql: Queries,
  organisation: string,
  cutover: string,
  { calls, by }: { calls: readonly string[]; by: string | null },
): Promise<void> {
  const ended = [...calls]
  await sql`
    update messages set status = 'dropped', failure = 'It no longer stood when it was due.', settled_at = clock_timestamp()
    where kind = 'call' and status = 'waiting' and lease is null and calls && ${ended}::text[]
      and not exists (select from calls c where c.id = any(messages.calls) and c.ended_at is null)`
  await sql`
    insert into messages (id, organisation, cutover, person, channel, kind, calls, withdraws)
    select 'wd_' || m.id, ${organisation}, ${cutover}, m.person, m.channel, 'withdrawal', m.calls, m.id
    from messages m
    where m.kind = 'call' and m.status = 'sent' and m.calls && ${ended}::text[]
      and not exists (select from calls c where c.id = any(m.calls) and c.ended_at is null)
      and (m.channel = 'push' or (${by}::text is not null and m.person is distinct from ${by}::text))
    on conflict (id) do nothing`
}
