/**
 * The servers running on one database, and which events each reads. During a rolling upgrade a newer server must not
 * write what an older one cannot read: that cutover would stop there.
 */

import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { CutoverEvent } from '../../shared/events.ts'
import { versionIn } from '../../shared/evolve/readEvent.ts'
import type { EventFormats } from '../../shared/evolve/upcasters.ts'
import { type Refusal, refuse } from '../../shared/refusal.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'

export interface Nodes {
  /** This server's, in the table `nodes`. */
  id: string
  /** A refusal when another live server cannot read one of these events. Answers from memory, at most a second old. */
  refusalOf(events: readonly CutoverEvent[]): Refusal | undefined
  /** Whether another live server reads what this one does not. */
  anotherReads(type: string, version: number): boolean
  /** Whether another server runs, as far as is known. */
  areOthers(): boolean
  /** Before a commit: refreshes a list of servers that is stale, since another one may have joined meanwhile. */
  renewIfStale(): Promise<void>
  /** Resolves once this server is known to the others, and they to it. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface NodesOptions {
  sql: Sql
  /** The release of T-Minus, for people who look at the table. */
  version: string
  formats: EventFormats
  log: Logger
}

const RENEW_EVERY_MS = 1000
/** A server that has not renewed its lease for this long is gone; longer than a busy one or a slow database takes. */
export const GONE_AFTER_SECONDS = 10
/** A list of servers older than this is stale, and refreshed before anything is decided on it. */
const STALE_AFTER_MS = 5000
/** Rows this old are deleted. A database clock set forward by less must not remove servers that are running. */
const KEPT_SECONDS = 24 * 3600

/** The newest version read of each event type. */
type Reads = Record<string, number>

export function createNodes({ sql, version, formats, log }: NodesOptions): Nodes {
  const id = randomUUID()
  const own: Reads = Object.fromEntries([...formats.keys()].map((type) => [type, versionIn(formats, type)]))
  let others: Reads[] = []
  /**
   * When each other server last renewed its lease, by this server's `performance.now()`, since the database's clock may
   * be set. For a server seen for the first time only the database's clock tells.
   */
  let seen: ReadonlyMap<string, { seenAt: string; at: number }> = new Map()
  /** Types that some other live server cannot read in the version written here. */
  let unread: ReadonlySet<string> = new Set()
  let renewedAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let renewed: Promise<void> = Promise.resolve()
  let stopped = false

  async function renew(): Promise<void> {
    const asked = performance.now()
    const rows = await rowsOf(
      z.object({ id: z.string(), reads: z.record(z.string(), z.number()), seenAt: z.string(), age: z.number() }),
      sql`
      with renewed as (
        insert into nodes (id, version, reads, seen_at) values (${id}, ${version}, ${sql.json(own)}, clock_timestamp())
        on conflict (id) do update set seen_at = clock_timestamp()
      ), gone as (
        delete from nodes where seen_at < clock_timestamp() - make_interval(secs => ${KEPT_SECONDS})
      )
      select id, reads, seen_at as "seenAt",
        extract(epoch from clock_timestamp() - seen_at)::double precision as age
      from nodes where id <> ${id}`,
    )
    const now = performance.now()
    seen = new Map(
      rows.map(({ id: other, seenAt, age }) => {
        const before = seen.get(other)
        const at = before === undefined ? now - Math.abs(age) * 1000 : before.seenAt === seenAt ? before.at : now
        return [other, { seenAt, at }]
      }),
    )
    others = rows.flatMap(({ id: other, reads }) => {
      const { at = Number.NEGATIVE_INFINITY } = seen.get(other) ?? {}
      return now - at <= GONE_AFTER_SECONDS * 1000 ? [reads] : []
    })
    unread = new Set(
      Object.entries(own).flatMap(([type, written]) =>
        others.every((reads) => (reads[type] ?? 0) >= written) ? [] : [type],
      ),
    )
    renewedAt = asked
  }

  function renewAgain(): void {
    if (stopped) return
    timer = setTimeout(() => {
      renewed = renew()
        .catch((error) => log.warn({ err: error }, 'The other servers could not be read; retrying'))
        .finally(renewAgain)
    }, RENEW_EVERY_MS)
  }

  return {
    id,
    // What this server cannot read itself it could not continue from.
    refusalOf: (events) =>
      events.some(({ type }) => unread.has(type) || own[type] === undefined) ? notYetReadable() : undefined,
    async renewIfStale() {
      if (performance.now() - renewedAt > STALE_AFTER_MS) await renew()
    },
    areOthers: () => others.length > 0,
    anotherReads: (type, wanted) => others.some((reads) => (reads[type] ?? 0) >= wanted),

    async start() {
      await renew()
      renewAgain()
    },

    async stop() {
      stopped = true
      clearTimeout(timer)
      await renewed
      await sql`delete from nodes where id = ${id}`.catch((error) =>
        log.warn({ err: error }, 'This server could not release its lease; the others wait until it expires'),
      )
    },
  }
}

const notYetReadable = (): Refusal =>
  refuse(
    'notYetReadable',
    'Another server of this installation runs an older version and cannot read this yet; try again after its upgrade.',
  )
