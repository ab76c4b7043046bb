/**
 * How nodes over one database learn of each other's commits: a small NOTIFY after the commit, and each second a poll of
 * the heads watched here. A lost wake-up costs a second, never an event. Revoked access is announced the same way, and who sits in
 * front of a draft.
 */

import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { DraftPresence } from '../../shared/draft/protocol.ts'
import type { Sql } from '../database/connect.ts'
import { type Listener, listen } from '../database/listen.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { type Fragment, fragment } from '../database/sql.ts'
import type { ChainPoint } from './chainTail.ts'

export interface WakeUp {
  /** After a commit of this node. */
  notify(of: LogKind, organisation: string, id: string, head: ChainPoint): void
  /** Who has a draft open here, for the other nodes; nobody waits for it, and what is lost is repeated. */
  tellPresence(organisation: string, presence: DraftPresence): void
  /** Milliseconds since the database last answered: what is watched here was complete then. */
  silence(): number
  start(): Promise<void>
  stop(): Promise<void>
}

export type LogKind = 'cutover' | 'draft'

/** Asks for a log's head; `found` is called with it, or with undefined when there is no such log any more. */
export interface HeadQuestion {
  organisation: string
  /** Of the cutover or the draft. */
  id: string
  /** From a read that was sent after the question was put: what it contradicts is stale. */
  found(head: ChainPoint | undefined): void
}

export interface WakeUpOptions {
  sql: Sql
  /** For the listener's own connection. */
  url: string
  log: Logger
  /** The heads to ask for with each poll. */
  questions: Record<LogKind, () => readonly HeadQuestion[]>
  /** Organisations whose whole portfolio is watched here. */
  watchedOrganisations(): readonly string[]
  /** A head committed by another node, or by this one. */
  onHead(of: LogKind, organisation: string, id: string, head: ChainPoint): void
  /** Who has a draft open on another node. */
  onPresence(node: string, organisation: string, presence: DraftPresence): void
  /** Somebody's access may have ended: a session, a token, a role, a membership. */
  onAccessChange(): void
  /** A reading of the database's clock, epoch milliseconds; when it was asked and answered by `performance.now()`. */
  onClock(database: number, asked: number, answered: number): void
}

const CHANNEL = 'tminus_heads'
/** A lost notification of a revocation costs this much; it must still take effect within a second. */
const POLL_MS = 800
/** Commits within this time share one NOTIFY: its cost is in the commit, which takes a lock of the whole server. */
const DEBOUNCE_MS = 20
/** Each poll reads the portfolio's changes of the last seconds again, since a commit can become visible late. */
const LOOK_BACK_SECONDS = 5

/** Node, organisation, cutover, seq and hash of the head. */
const message = z.tuple([z.string(), z.string(), z.string(), z.int(), z.string()])
/** The same of a draft; servers of earlier releases take it for none of theirs. */
const draftMessage = z.tuple([...message.def.items, z.literal('draft')])
const key = z.string().exactOptional()
/** Node, organisation, draft, and who has it open there. */
const presenceMessage = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.array(z.object({ person: z.string(), at: z.object({ row: key, column: key, section: key }).exactOptional() })),
  z.literal('presence'),
])
/** Bytes; PostgreSQL takes payloads of less than 8000. */
const MAX_PRESENCE = 6000
/** Sent by the triggers of migration 0011, so it covers every change of the tables, the command line included. */
const accessMessage = z.tuple([z.literal('access')])

const KINDS = ['cutover', 'draft'] as const
const TABLES: Record<LogKind, Fragment> = { cutover: fragment`cutovers`, draft: fragment`drafts` }
const MARK: Record<LogKind, readonly ['draft'?]> = { cutover: [], draft: ['draft'] }

export function createWakeUp(options: WakeUpOptions): WakeUp {
  const { sql, url, log, onHead } = options
  const node = randomBytes(6).toString('hex')
  const gathered = new Map<string, [organisation: string, id: string, seq: number, hash: string, of?: 'draft']>()
  let gathering: NodeJS.Timeout | undefined
  let polling: NodeJS.Timeout | undefined
  let polled: Promise<void> = Promise.resolve()
  let answeredAt = Number.NEGATIVE_INFINITY
  let accessChanges: number | undefined
  let listener: Listener | undefined
  let stopped = false

  async function sendGathered(): Promise<void> {
    gathering = undefined
    const payloads = [...gathered.values()].map((head) => JSON.stringify([node, ...head]))
    gathered.clear()
    await sql`select pg_notify(${CHANNEL}, payload) from unnest(${payloads}::text[]) as payload`.catch((error) =>
      log.warn({ err: error }, 'Other servers could not be woken; they find what is new within a second'),
    )
  }

  function onNotification(payload: string): void {
    const json = parseJson(payload)
    if (accessMessage.safeParse(json).success) options.onAccessChange()
    const { data: said } = presenceMessage.safeParse(json)
    if (said) {
      const [from, organisation, draftId, people] = said
      if (from !== node) options.onPresence(from, organisation, { draftId, people })
      return
    }
    const { data } = z.union([message, draftMessage]).safeParse(json)
    if (!data || data[0] === node) return
    const [, organisation, id, seq, hash, of = 'cutover'] = data
    onHead(of, organisation, id, { seq, hash })
  }

  async function poll(): Promise<void> {
    const questions = KINDS.map((of) => ({ of, asked: options.questions[of]() }))
    const asked = performance.now()
    const [row] = await rowsOf(
      z.object({ now: z.string(), access: z.number() }),
      sql`
      select clock_timestamp() as now, (select count from access_changes) as access`,
    )
    const answered = performance.now()
    if (row) {
      options.onClock(Date.parse(row.now), asked, answered)
      if (accessChanges !== undefined && row.access !== accessChanges) options.onAccessChange()
      accessChanges = row.access
    }
    const organisations = options.watchedOrganisations()
    const [heads, changed] = await Promise.all([
      Promise.all(questions.map(({ of, asked: some }) => (some.length > 0 ? readHeads(sql, of, some) : []))),
      organisations.length > 0 ? readChanged(sql, organisations) : [],
    ])
    answeredAt = answered
    for (const [position, { asked: some }] of questions.entries()) answer(some, heads[position] ?? [])
    for (const row of changed) onHead('cutover', row.organisation, row.id, headOf(row))
  }

  function pollAgain(): void {
    if (stopped) return
    polling = setTimeout(() => {
      polled = poll()
        .catch((error) => log.warn({ err: error }, 'The heads of the logs could not be read; retrying'))
        .finally(pollAgain)
    }, POLL_MS)
  }

  return {
    notify(of, organisation, id, { seq, hash }) {
      gathered.set(`${of} ${organisation}/${id}`, [organisation, id, seq, hash, ...MARK[of]])
      gathering ??= setTimeout(() => void sendGathered(), DEBOUNCE_MS)
    },

    tellPresence(organisation, { draftId, people }) {
      if (stopped) return
      const payload = JSON.stringify([node, organisation, draftId, fitting(people), 'presence'])
      sql`select pg_notify(${CHANNEL}, ${payload}::text)`.catch((error) =>
        log.debug({ err: error }, 'Other servers were not told who is here; it is repeated'),
      )
    },

    silence: () => performance.now() - answeredAt,

    async start() {
      await poll()
      pollAgain()
      listener = await listen(url, CHANNEL, onNotification, { connection: { application_name: 'tminus listener' } })
    },

    async stop() {
      stopped = true
      clearTimeout(polling)
      clearTimeout(gathering)
      await polled
      if (gathered.size > 0) await sendGathered()
      await listener?.stop()
    },
  }
}

/** As many as a message holds. */
function fitting(people: DraftPresence['people']): DraftPresence['people'] {
  let bytes = 0
  const end = people.findIndex((one) => {
    bytes += Buffer.byteLength(JSON.stringify(one)) + 1
    return bytes > MAX_PRESENCE
  })
  return end < 0 ? people : people.slice(0, end)
}

const headRow = z.object({ organisation: z.string(), id: z.string(), seq: z.number(), hash: z.string() })
type HeadRow = z.output<typeof headRow>

const headOf = ({ seq, hash }: HeadRow): ChainPoint => ({ seq, hash })

function readHeads(sql: Sql, of: LogKind, asked: readonly HeadQuestion[]): Promise<HeadRow[]> {
  return rowsOf(
    headRow,
    sql`
    select organisation, id, head as seq, head_hash as hash from ${TABLES[of]}
    where (organisation, id) in (
      select * from unnest(
        ${asked.map(({ organisation }) => organisation)}::text[],
        ${asked.map(({ id }) => id)}::text[]))`,
  )
}

function answer(asked: readonly HeadQuestion[], heads: readonly HeadRow[]): void {
  const found = new Map(heads.map((row) => [`${row.organisation}/${row.id}`, headOf(row)]))
  for (const question of asked) question.found(found.get(`${question.organisation}/${question.id}`))
}

/** By whole minutes, which an index can serve; a head that arrives twice is ignored. */
function readChanged(sql: Sql, organisations: readonly string[]): Promise<HeadRow[]> {
  return rowsOf(
    headRow,
    sql`
    select organisation, id, head as seq, head_hash as hash from cutovers
    where organisation = any(${[...organisations]})
      and changed_minute >= floor((extract(epoch from now()) - ${LOOK_BACK_SECONDS}::integer) / 60)::bigint`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
