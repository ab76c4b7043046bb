/** Creates a cutover from a runbook version: the first commit of its log. */

import { randomBytes } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { CreateCutover } from '../../shared/commands.ts'
import { decideCreation } from '../../shared/decide/create.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import type { Refused } from '../../shared/protocol.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import type { Sql } from '../database/connect.ts'
import { isTransient } from '../database/faults.ts'
import { orm } from '../database/orm.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { commands } from '../database/schema.ts'
import type { Queries } from '../database/sql.ts'
import type { EventLog } from '../log/eventLog.ts'
import type { RunbookLibrary } from '../runbooks/runbookLibrary.ts'
import { reused, UNAUTHORISED } from './answers.ts'
import { Unavailable } from './commandQueue.ts'
import type { Authorise, Person, PersonCredential, ResolvePeople } from './credential.ts'
import { bodyHash } from './handleCommand.ts'
import { parseCreation } from './parseCommand.ts'
import { creationWithPersonIds, namesInCreation } from './personNames.ts'
import { RefusedForNow, type RefuseForNow } from './refusedForNow.ts'

export interface GivenCreation {
  organisation: string
  credential: PersonCredential
  /** The body of POST /cutovers as it came in, `commandId` among its keys; parsed here. */
  body: unknown
}

export type CreationAnswer = { ok: true; cutoverId: string; seq: number; events: ChainedEvent[] } | Refused

export interface CreationOptions {
  sql: Sql
  eventLog: EventLog
  library: RunbookLibrary
  authorise: Authorise
  resolvePeople: ResolvePeople
  /** Refuses nothing when left out. */
  refuseForNow?: RefuseForNow
}

interface Creation {
  organisation: string
  commandId: string
  command: CreateCutover
  bodyHash: string
}

/** A refusal is an answer; throws Unavailable when the database is away. */
export async function createCutover(
  { organisation, credential, body }: GivenCreation,
  options: CreationOptions,
): Promise<CreationAnswer | typeof UNAUTHORISED> {
  const parsed = parseCreation(body)
  if (isRefusal(parsed)) return { ok: false, refusal: parsed }
  const creation: Creation = { organisation, ...parsed, bodyHash: bodyHash(body) }
  try {
    const done = await options.sql.begin(async (transaction) => {
      const [authority] = await options.authorise(transaction, [credential])
      if (authority?.organisation !== organisation) return { answer: UNAUTHORISED } as const
      return createOnce(transaction, creation, authority.actor, options)
    })
    if ('publish' in done) done.publish()
    return done.answer
  } catch (error) {
    if (error instanceof RefusedForNow) return { ok: false, refusal: error.refusal }
    throw isTransient(error) ? new Unavailable('The database does not answer at the moment', { cause: error }) : error
  }
}

interface Done {
  answer: CreationAnswer
  publish?: () => void
}

async function createOnce(sql: Queries, creation: Creation, actor: Person, options: CreationOptions): Promise<Done> {
  const { organisation, commandId } = creation
  // The row is the lock: of two at once the second waits here, and then finds the first one's answer.
  const claimed = await sql`
    insert into commands (organisation, cutover, command_id, actor, body_hash)
    values (${organisation}, '', ${commandId}, ${actor.id}, ${creation.bodyHash})
    on conflict do nothing returning command_id`
  if (claimed.length === 0) return { answer: await answeredBefore(sql, creation, actor, options.eventLog) }
  const outcome = await create(sql, creation, actor, options)
  const answer = isRefusal(outcome) ? { refusal: outcome } : { created: outcome.cutoverId }
  const lastSeq = isRefusal(outcome) ? null : outcome.events.length
  await sql`
    update commands set answer = ${JSON.stringify(answer)}::jsonb, first_seq = ${lastSeq && 1}, last_seq = ${lastSeq}
    where organisation = ${organisation} and cutover = '' and command_id = ${commandId}`
  if (isRefusal(outcome)) return { answer: { ok: false, refusal: outcome } }
  const { cutoverId, events, publish } = outcome
  return { answer: { ok: true, cutoverId, seq: events.length, events }, publish }
}

async function answeredBefore(
  sql: Queries,
  { organisation, commandId, bodyHash }: Creation,
  actor: Person,
  eventLog: EventLog,
): Promise<CreationAnswer> {
  const [stored] = await orm(sql)
    .select({ actor: commands.actor, bodyHash: commands.bodyHash, lastSeq: commands.lastSeq, answer: commands.answer })
    .from(commands)
    .where(and(eq(commands.organisation, organisation), eq(commands.cutover, ''), eq(commands.commandId, commandId)))
  if (stored?.actor !== actor.id || stored.bodyHash !== bodyHash) return { ok: false, refusal: reused(commandId) }
  if (!stored.answer) throw new Error(`Creation ${commandId} has no answer`)
  if ('refusal' in stored.answer) return { ok: false, refusal: stored.answer.refusal }
  const cutoverId = stored.answer.created
  const events = await eventLog.readEvents(organisation, cutoverId, 0, stored.lastSeq ?? 0, sql)
  return { ok: true, cutoverId, seq: events.length, events }
}

async function create(
  sql: Queries,
  { organisation, commandId, command: named }: Creation,
  actor: Person,
  { eventLog, library, resolvePeople, refuseForNow }: CreationOptions,
): Promise<{ cutoverId: string; events: ChainedEvent[]; publish: () => void } | Refusal> {
  const names = [...new Set(namesInCreation(named))]
  const command = creationWithPersonIds(
    named,
    names.length > 0 ? await resolvePeople(sql, organisation, names) : new Map(),
  )
  if (isRefusal(command)) return command
  const { id, version } = command.runbook
  const found = await library.find(organisation, id, version, sql)
  if (!found) return unknownRunbook(id, version)
  const now = await databaseNow(sql)
  const decision = decideCreation(found.runbook, found.hash, command, { actor, now })
  if (isRefusal(decision)) return decision
  const notNow = refuseForNow?.(decision)
  // Rolls back the claim on the command id as well.
  if (notNow) throw new RefusedForNow(notNow)
  const cutoverId = newCutoverId(found.runbook)
  const cutover = { organisation, id: cutoverId, runbook: found.runbook, runbookHash: found.hash }
  const begun = await eventLog.begin(sql, cutover, { actor: actor.id, commandId, now }, decision)
  return { cutoverId, ...begun }
}

function unknownRunbook(id: string, version: string | undefined): Refusal {
  return version === undefined
    ? refuse('unknownRunbook', `There is no runbook “${id}”.`, { field: 'runbook.id' })
    : refuse('unknownRunbook', `No single version of “${id}” begins with “${version}”.`, { field: 'runbook.version' })
}

async function databaseNow(sql: Queries): Promise<number> {
  const [row] = await rowsOf(z.object({ now: z.string() }), sql`select clock_timestamp() as now`)
  return Date.parse(row?.now ?? '')
}

/** Readable in addresses and tickets; 40 random bits tell the cutovers of a runbook apart. */
function newCutoverId({ id }: Runbook): string {
  return `${id}-${randomBytes(5).toString('hex')}`
}
