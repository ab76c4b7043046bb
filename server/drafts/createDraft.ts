/** Creates drafts: from nothing, from a version of a runbook, from a plan of the library, or from a text. */
import { randomBytes } from 'node:crypto'
import type { CreateDraft } from '../../shared/draft/commands.ts'
import { isPlanner, type RunbookVersionRef } from '../../shared/draft/draft.ts'
import type { DraftContent } from '../../shared/draft/events.ts'
import { beginDraft } from '../../shared/draft/evolve.ts'
import type { DraftCreated } from '../../shared/draft/protocol.ts'
import { titleIn } from '../../shared/draft/titleIn.ts'
import type { Refused } from '../../shared/protocol.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import { asId } from '../../shared/runbook/written.ts'
import { refused, reused, UNAUTHORISED } from '../commands/answers.ts'
import { Unavailable } from '../commands/commandQueue.ts'
import type { Authorise, Person, PersonCredential } from '../commands/credential.ts'
import { bodyHash } from '../commands/handleCommand.ts'
import type { Sql, Transaction } from '../database/connect.ts'
import { isTransient } from '../database/faults.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import type { RunbookLibrary } from '../runbooks/runbookLibrary.ts'
import { chainAfter, databaseNow, insertEvents, lineOf, NO_HASH, readAnswers } from './draftRows.ts'
import { sourceOf } from './draftSources.ts'
import { parseDraftCreation } from './parseDraftCommand.ts'

export type DraftCreationAnswer = ({ ok: true } & DraftCreated) | Refused

export interface DraftCreationOptions {
  sql: Sql
  library: RunbookLibrary
  authorise: Authorise
}

interface GivenDraftCreation {
  organisation: string
  credential: PersonCredential
  /** CreateDraft with a commandId, as it came in. */
  body: unknown
}

/** A refusal is an answer; throws Unavailable when the database is away. */
export async function createDraft(
  { organisation, credential, body }: GivenDraftCreation,
  { sql, library, authorise }: DraftCreationOptions,
): Promise<DraftCreationAnswer | typeof UNAUTHORISED> {
  const parsed = parseDraftCreation(body)
  if (isRefusal(parsed)) return refused(parsed)
  const creation = { organisation, ...parsed, bodyHash: bodyHash(body) }
  try {
    // Read before the transaction, and aside: a long text takes seconds.
    const [asking] = await authorise(sql, [credential])
    const begins = asking ? await beginning(organisation, parsed.command, asking.actor, library) : NOT_THEIRS
    return await sql.begin(async (transaction) => {
      const [authority] = await authorise(transaction, [credential])
      if (authority?.organisation !== organisation) return UNAUTHORISED
      return createOnce(transaction, creation, authority.actor, begins)
    })
  } catch (error) {
    throw isTransient(error) ? new Unavailable('The database does not answer at the moment', { cause: error }) : error
  }
}

const NOT_THEIRS = refuse('notYourRole', 'Drafts are made by planners and administrators.')

interface Beginning {
  title: string
  content: DraftContent
  notKept: string[]
  from?: RunbookVersionRef
}

const EMPTY: DraftContent = {
  sections: { roles: 'lead: { title: Cutover lead }' },
  workstreams: [{ key: 'w1', title: 'Cutover' }],
  columns: [],
  rows: [],
}

async function beginning(
  organisation: string,
  { title, from }: CreateDraft,
  actor: Person,
  library: RunbookLibrary,
): Promise<Beginning | Refusal> {
  if (!isPlanner(actor)) return NOT_THEIRS
  if (!from) {
    const named = title ?? 'New plan'
    const sections = { ...EMPTY.sections, title: JSON.stringify(named) }
    return { title: named, content: { ...EMPTY, sections }, notKept: [] }
  }
  const source = 'yaml' in from ? { yaml: from.yaml } : await sourceOf(organisation, from, library)
  if (isRefusal(source)) return source
  const read = await runbookReader.contentOf(source.yaml, actor.id)
  if (isRefusal(read)) return 'yaml' in from ? { ...read, field: `from.yaml, ${read.field ?? ''}` } : read
  const { content, notKept } = read
  const named = title ?? titleIn(content.sections.title) ?? 'New plan'
  const ref = 'ref' in source ? { from: source.ref } : {}
  const own = 'plan' in from && asId(named) !== '' ? { runbook: asId(named) } : {}
  return { title: named, content: title === undefined ? content : entitled(content, title, own), notKept, ...ref }
}

/** @param own sections that are not those of what it begins with */
const entitled = (content: DraftContent, title: string, own: Record<string, string>): DraftContent => ({
  ...content,
  sections: { ...content.sections, ...own, title: JSON.stringify(title) },
})

async function createOnce(
  sql: Transaction,
  { organisation, commandId, bodyHash: hash }: { organisation: string; commandId: string; bodyHash: string },
  actor: Person,
  begins: Beginning | Refusal,
): Promise<DraftCreationAnswer> {
  const none = { organisation, draftId: '' }
  // The row is the lock: of two at once the second waits here, and then finds the first one's answer.
  const claimed = await sql`
    insert into draft_commands (organisation, draft, command_id, actor, body_hash)
    values (${organisation}, '', ${commandId}, ${actor.id}, ${hash})
    on conflict do nothing returning command_id`
  if (claimed.length === 0) {
    const stored = (await readAnswers(sql, none, [commandId])).get(commandId)
    if (stored?.actor !== actor.id || stored.bodyHash !== hash) return refused(reused(commandId))
    if (!stored.answer) throw new Error(`Creation ${commandId} has no answer`)
    if ('refusal' in stored.answer) return refused(stored.answer.refusal)
    return { ok: true, id: stored.answer.created, notKept: stored.answer.notKept }
  }
  const outcome = isRefusal(begins) ? begins : await create(sql, organisation, commandId, actor, begins)
  const answer = isRefusal(outcome) ? { refusal: outcome } : { created: outcome.id, notKept: outcome.notKept }
  await sql`
    update draft_commands set answer = ${JSON.stringify(answer)}::text::jsonb
    where organisation = ${organisation} and draft = '' and command_id = ${commandId}`
  return isRefusal(outcome) ? refused(outcome) : { ok: true, ...outcome }
}

async function create(
  sql: Transaction,
  organisation: string,
  commandId: string,
  actor: Person,
  { title, content, from, notKept }: Beginning,
): Promise<DraftCreated | Refusal> {
  if (!isPlanner(actor)) return NOT_THEIRS
  const id = newDraftId(title)
  const start = { seq: 0, hash: NO_HASH, at: 0 }
  const given = { actor: actor.id, commandId, now: await databaseNow(sql) }
  const [event] = chainAfter(start, id, given, [{ type: 'draftCreated', title, content, ...(from && { from }) }])
  if (event?.type !== 'draftCreated') throw new Error('A draft begins with an event')
  const line = JSON.stringify(lineOf(beginDraft(id, event), event))
  await sql`
    insert into drafts (organisation, id, head, head_hash, last_at, line)
    values (${organisation}, ${id}, 1, ${event.hash}, ${event.at}::text::timestamptz, ${line}::text::jsonb)`
  await insertEvents(sql, { organisation, draftId: id }, [event])
  return { id, notKept }
}

/** Readable in addresses; 40 random bits tell the drafts of one title apart. */
function newDraftId(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40)
  return `${words || 'draft'}-${randomBytes(5).toString('hex')}`
}
