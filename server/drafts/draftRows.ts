/** The tables of drafts. What is written here was decided before; what is read is checked by its shape and its chain. */
import { and, desc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { canonicalJson } from '../../shared/chain/canonical.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import { type ChainedDraftEvent, type DraftEvent, draftEvent } from '../../shared/draft/events.ts'
import type { DraftLine } from '../../shared/draft/protocol.ts'
import { orm } from '../database/orm.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import type { ChainPoint } from '../log/chainTail.ts'
import { type Head, sha256 } from '../log/logRecords.ts'
import { type AnsweredDraftCommand, draftCommands, drafts } from './tables.ts'

/** Hash before the first event of a draft. */
export const NO_HASH = '0'.repeat(64)

const headRow = z.object({ head: z.number(), headHash: z.string(), lastAt: z.iso.datetime() })

export interface OfDraft {
  organisation: string
  draftId: string
}

export async function readHead(sql: Queries, { organisation, draftId }: OfDraft): Promise<ChainPoint | undefined> {
  const [row] = await rowsOf(
    headRow,
    sql`
    select head, head_hash as "headHash", last_at as "lastAt" from drafts
    where organisation = ${organisation} and id = ${draftId}`,
  )
  return row && { seq: row.head, hash: row.headHash }
}

/** Locks the draft's row until the transaction ends, and reads its head and the database's clock behind the lock. */
export async function lockDraft(
  transaction: Queries,
  { organisation, draftId }: OfDraft,
): Promise<{ head: Head; now: number } | undefined> {
  const locked = transaction`select from drafts where organisation = ${organisation} and id = ${draftId} for update`
  // Sent together, and run in this order: a statement of its own sees what was committed while this one waited.
  const read = rowsOf(
    headRow.extend({ now: z.iso.datetime() }),
    transaction`
    select head, head_hash as "headHash", last_at as "lastAt", clock_timestamp() as now from drafts
    where organisation = ${organisation} and id = ${draftId}`,
  )
  const [, [row]] = await Promise.all([locked, read])
  if (!row) return undefined
  return { head: { seq: row.head, hash: row.headHash, at: Date.parse(row.lastAt) }, now: Date.parse(row.now) }
}

export const databaseNow = async (sql: Queries): Promise<number> => {
  const [row] = await rowsOf(z.object({ now: z.iso.datetime() }), sql`select clock_timestamp() as now`)
  return Date.parse(row?.now ?? '')
}

/** The events that follow a head, each with its place in the chain. */
export function chainAfter(
  head: Head,
  draft: string,
  { actor, commandId, now }: { actor: string; commandId: string; now: number },
  events: readonly DraftEvent[],
): ChainedDraftEvent[] {
  // A clock that was set back must not make the log run backwards.
  const at = new Date(Math.max(now, head.at)).toISOString()
  let prev = head.hash
  return events.map((event, position) => {
    const seq = head.seq + 1 + position
    const hash = hashOf({ draft, seq, at, actor, commandId, event, prev })
    const chained: ChainedDraftEvent = { ...event, seq, at, actor, commandId, prev, hash }
    prev = hash
    return chained
  })
}

interface HashedFields {
  draft: string
  seq: number
  at: string
  actor: string
  commandId: string
  event: DraftEvent
  prev: string
}

const hashOf = (fields: HashedFields): string => sha256(canonicalJson(fields))

export async function insertEvents(
  sql: Queries,
  { organisation, draftId }: OfDraft,
  events: readonly ChainedDraftEvent[],
): Promise<void> {
  const rows = events.map(({ seq, at, actor, commandId, prev, hash, ...event }) => ({
    seq,
    at,
    actor,
    command_id: commandId,
    event,
    prev,
    hash,
  }))
  await sql`
    insert into draft_events (organisation, draft, seq, at, actor, command_id, event, prev, hash)
    select ${organisation}, ${draftId}, seq, at, actor, command_id, event, prev, hash
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as rows (seq bigint, at timestamptz, actor text, command_id text, event jsonb, prev text, hash text)`
}

const eventRow = z.object({
  seq: z.number(),
  at: z.iso.datetime(),
  actor: z.string(),
  commandId: z.string(),
  event: draftEvent,
  prev: z.string(),
  hash: z.string(),
})

/** Events with `after < seq <= to`, in order. Throws where one of them is not what was written. */
export async function readEvents(
  sql: Queries,
  { organisation, draftId }: OfDraft,
  { after, to = Number.MAX_SAFE_INTEGER, limit }: { after: number; to?: number; limit: number },
): Promise<ChainedDraftEvent[]> {
  const rows = await rowsOf(
    eventRow,
    sql`
    select seq, at, actor, command_id as "commandId", event, prev, hash from draft_events
    where organisation = ${organisation} and draft = ${draftId} and seq > ${after} and seq <= ${to}
    order by seq limit ${limit}`,
  )
  return rows.map(({ event, hash, ...rest }, position) => {
    const before = rows[position - 1]
    if (before && (rest.prev !== before.hash || rest.seq !== before.seq + 1))
      throw new Error(`Event ${rest.seq} of draft ${draftId} does not follow the one before`)
    if (hashOf({ draft: draftId, ...rest, event }) !== hash)
      throw new Error(`Event ${rest.seq} of draft ${draftId} is not what was written`)
    return { ...event, ...rest, hash }
  })
}

export async function readAnswers(
  sql: Queries,
  { organisation, draftId }: OfDraft,
  commandIds: readonly string[],
): Promise<Map<string, AnsweredDraftCommand>> {
  const { commandId, actor, bodyHash, firstSeq, lastSeq, answer } = draftCommands
  const rows = await orm(sql)
    .select({ commandId, actor, bodyHash, firstSeq, lastSeq, answer })
    .from(draftCommands)
    .where(
      and(
        eq(draftCommands.organisation, organisation),
        eq(draftCommands.draft, draftId),
        inArray(commandId, [...commandIds]),
      ),
    )
  return new Map(rows.map((row) => [row.commandId, row]))
}

export async function insertAnswers(
  sql: Queries,
  { organisation, draftId }: OfDraft,
  answers: readonly AnsweredDraftCommand[],
): Promise<void> {
  await sql`
    insert into draft_commands (organisation, draft, command_id, actor, body_hash, first_seq, last_seq, answer)
    select ${organisation}, ${draftId}, "commandId", actor, "bodyHash", "firstSeq", "lastSeq", nullif(answer, 'null'::jsonb)
    from jsonb_to_recordset(${JSON.stringify(answers)}::text::jsonb) as rows
      ("commandId" text, actor text, "bodyHash" text, "firstSeq" bigint, "lastSeq" bigint, answer jsonb)`
}

export function lineOf(draft: Draft, last: { actor: string; at: string }): DraftLine {
  const { id, title, status, lock, archived, seq, rows, from, created, sections } = draft
  const runbookId = sections.runbook?.text.trim() ?? ''
  return {
    id,
    title,
    ...(/^[a-z0-9][a-z0-9-]{0,63}$/.test(runbookId) && { runbookId }),
    status,
    ...(lock && { lock }),
    ...(archived && { archived }),
    seq,
    rows: rows.length,
    ...(from && { from }),
    createdBy: created.by,
    createdAt: created.at,
    changedBy: last.actor,
    changedAt: Date.parse(last.at),
  }
}

/** Newest change first. */
export async function readLines(sql: Queries, organisation: string): Promise<DraftLine[]> {
  const rows = await orm(sql)
    .select({ line: drafts.line })
    .from(drafts)
    .where(eq(drafts.organisation, organisation))
    .orderBy(desc(drafts.lastAt), drafts.id)
  return rows.map(({ line }) => line)
}
