/**
 * Deletes what has expired: answers to commands that nobody will retry, links, sessions, old webhook deliveries. One
 * server of the installation at a time, in small batches, so that no command waits for it.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Sql } from './connect.ts'
import { rowsOf } from './rowsOf.ts'
import type { Queries } from './sql.ts'

export interface Janitor {
  start(): void
  /** Waits for the batch under way. */
  stop(): Promise<void>
  /** One full sweep; returns the number of rows deleted, by table. Empty while another server sweeps. */
  sweep(): Promise<Record<string, number>>
}

const SWEEP_INTERVAL_MS = 3600_000
/** After a start, spread out since other servers start at the same moment. */
const FIRST_SWEEP_MS = { least: 60_000, spread: 240_000 }
/** Rows per transaction. */
const BATCH_ROWS = 1000
const PAUSE_MS = 100
/** More than this many batches are left to the next sweep. */
const MAX_BATCHES = 200
const JANITOR_LOCK = 7463013

/** Days for which a retried commandId gets its stored answer: a refusal, and any answer after its cutover's end. */
const ANSWERS_KEPT_DAYS = 30
/** The clock, the sync with ServiceNow and the server itself never retry a command. */
const OWN_ANSWERS_KEPT_DAYS = 1
const LINKS_KEPT_DAYS = 30
/** Deliveries that succeeded or failed can be looked up and resent this long. */
const DELIVERIES_KEPT_DAYS = 30

const taken = z.object({ taken: z.boolean() })

type Rule = [table: string, deleteSome: (sql: Queries) => Promise<readonly unknown[]>]

const RULES: Rule[] = [
  [
    'commands',
    // A creation's answer stays with its cutover: a retry must not create a second one.
    (sql) => sql`
      delete from commands where ctid = any(array(
        select ctid from commands
        where (actor in ('clock', 'servicenow', 'server') or last_seq is null or last_seq < first_seq)
          and at < now() - make_interval(days => ${OWN_ANSWERS_KEPT_DAYS}::integer)
          and (actor in ('clock', 'servicenow', 'server') or at < now() - make_interval(days => ${ANSWERS_KEPT_DAYS}::integer))
        limit ${BATCH_ROWS}))
      returning 1`,
  ],
  [
    'commands',
    (sql) => sql`
      delete from commands where ctid = any(array(
        select m.ctid from cutovers c join commands m on m.organisation = c.organisation and m.cutover = c.id
        where c.status in ('closed', 'cancelled') and greatest(c.last_at, m.at) < now() - make_interval(days => ${ANSWERS_KEPT_DAYS}::integer)
        limit ${BATCH_ROWS}))
      returning 1`,
  ],
  [
    'draft_commands',
    // A creation's answer stays: a retry must not create a second one.
    (sql) => sql`
      delete from draft_commands where ctid = any(array(
        select ctid from draft_commands
        where draft <> '' and at < now() - make_interval(days => ${ANSWERS_KEPT_DAYS}::integer)
        limit ${BATCH_ROWS}))
      returning 1`,
  ],
  [
    'attempts',
    (sql) => sql`
      delete from attempts where ctid = any(array(select ctid from attempts where expire < now() limit ${BATCH_ROWS}))
      returning 1`,
  ],
  [
    'sign_in_links',
    (sql) =>
      sql`delete from sign_in_links where expires_at < now() - make_interval(days => ${LINKS_KEPT_DAYS}::integer) returning 1`,
  ],
  [
    'files',
    // Uploaded, and then named by no note; with their pieces.
    (sql) => sql`
      delete from files where ctid = any(array(
        select ctid from files where not noted and at < now() - interval '1 day' limit ${BATCH_ROWS}))
        -- Named meanwhile: where a note was just being written, this waited for it.
        and not noted
      returning 1`,
  ],
  [
    'webhook_deliveries',
    (sql) => sql`
      delete from webhook_deliveries where ctid = any(array(
        select ctid from webhook_deliveries
        where settled_at < now() - make_interval(days => ${DELIVERIES_KEPT_DAYS}::integer)
        limit ${BATCH_ROWS}))
      returning 1`,
  ],
  [
    'messages',
    (sql) => sql`
      delete from messages where ctid = any(array(
        select ctid from messages
        where settled_at < now() - make_interval(days => ${DELIVERIES_KEPT_DAYS}::integer)
        limit ${BATCH_ROWS}))
      returning 1`,
  ],
  [
    'called_duties',
    // With its calls.
    (sql) => sql`
      delete from called_duties where ctid = any(array(
        select ctid from called_duties
        where ended_at < now() - make_interval(days => ${DELIVERIES_KEPT_DAYS}::integer)
        limit ${BATCH_ROWS}))
      returning 1`,
  ],
  ['sessions', (sql) => sql`delete from sessions where expires_at < now() - interval '1 day' returning 1`],
  ['step_ups', (sql) => sql`delete from step_ups where expires_at < now() returning 1`],
  ['passkey_challenges', (sql) => sql`delete from passkey_challenges where expires_at < now() returning 1`],
  ['verifications', (sql) => sql`delete from verifications where expires_at < now() - interval '1 day' returning 1`],
  [
    'rate_limits',
    (sql) =>
      sql`delete from rate_limits where last_request < extract(epoch from now() - interval '1 day') * 1000 returning 1`,
  ],
]

export function createJanitor({ sql, log }: { sql: Sql; log: Logger }): Janitor {
  let timer: NodeJS.Timeout | undefined
  let sweeping: Promise<unknown> | undefined
  let stopped = false

  /** Undefined while another server deletes. */
  const some = ([, deleteSome]: Rule): Promise<number | undefined> =>
    sql.begin(async (transaction) => {
      const [lock] = await rowsOf(taken, transaction`select pg_try_advisory_xact_lock(${JANITOR_LOCK}) as taken`)
      return lock?.taken ? (await deleteSome(transaction)).length : undefined
    })

  async function sweep(): Promise<Record<string, number>> {
    const gone: Record<string, number> = {}
    for (const rule of RULES) {
      for (let batch = 0; batch < MAX_BATCHES && !stopped; batch++) {
        const count = await some(rule)
        if (count === undefined) return gone
        if (count > 0) gone[rule[0]] = (gone[rule[0]] ?? 0) + count
        if (count < BATCH_ROWS) break
        await delay(PAUSE_MS)
      }
    }
    return gone
  }

  function later(ms: number): void {
    if (stopped) return
    timer = setTimeout(() => {
      sweeping = sweep()
        .then(
          (gone) => Object.keys(gone).length > 0 && log.info({ gone }, 'Expired rows were deleted'),
          (error) => log.warn({ err: error }, 'Expired rows could not be deleted; retrying'),
        )
        .finally(() => later(SWEEP_INTERVAL_MS))
    }, ms).unref()
  }

  return {
    start: () => later(FIRST_SWEEP_MS.least + Math.random() * FIRST_SWEEP_MS.spread),
    async stop() {
      stopped = true
      clearTimeout(timer)
      await sweeping
    },
    sweep,
  }
}
