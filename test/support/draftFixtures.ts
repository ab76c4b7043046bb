/** Logs of drafts as releases wrote them, kept in `test/fixtures/drafts/<release>.json`: how they are made, written and read. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { chainAfter, NO_HASH } from '../../server/drafts/draftRows.ts'
import { canonicalJson, sha256Hex } from '../../shared/chain/canonical.ts'
import { type DraftCommandInput, draftCommand } from '../../shared/draft/commands.ts'
import { contentOfText } from '../../shared/draft/contentOfText.ts'
import { decideDraft } from '../../shared/draft/decide.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import { type ChainedDraftEvent, type DraftEvent, draftEvent } from '../../shared/draft/events.ts'
import { evolveDraft } from '../../shared/draft/evolve.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { AT, NOW, PLANNER } from './drafts.ts'
import { folded } from './draftWorld.ts'
import { SMALL_YAML } from './smallRunbook.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/drafts')
export const DRAFT_ID = 'draft-1'
const BY = 'planner'

export interface DraftFixture {
  events: ChainedDraftEvent[]
  /** What the log came to. */
  state: object
  /** By type: a hash over the event's JSON schema. */
  shapes: Record<string, string>
}

export const releasesOfDrafts = async (): Promise<string[]> =>
  (await readdir(FOLDER).catch(() => [])).map((name) => name.replace(/\.json$/, '')).sort()

export async function readDraftFixture(release: string): Promise<DraftFixture> {
  return JSON.parse(await readFile(join(FOLDER, `${release}.json`), 'utf8'))
}

export async function writeDraftFixture(release: string, fixture: DraftFixture): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  await writeFile(join(FOLDER, `${release}.json`), `${JSON.stringify(fixture, undefined, 1)}\n`)
}

export const stateOfLog = (events: readonly ChainedDraftEvent[]): object =>
  JSON.parse(JSON.stringify(folded(DRAFT_ID, events)))

export const shapesOfDraftEvents = (): Record<string, string> =>
  Object.fromEntries(
    draftEvent.options.map((schema) => [
      schema.shape.type.value,
      sha256Hex(canonicalJson(z.toJSONSchema(schema))).slice(0, 16),
    ]),
  )

/** A draft's life in which everything happens once. */
export function draftStory(): ChainedDraftEvent[] {
  const read = contentOfText(SMALL_YAML)
  if (isRefusal(read)) throw new Error(read.message)
  const created: DraftEvent = { type: 'draftCreated', title: 'Small move', content: read.content }
  const log = chainAfter({ seq: 0, hash: NO_HASH, at: 0 }, DRAFT_ID, { actor: BY, commandId: 'c0', now: NOW }, [
    created,
  ])
  let draft: Draft = folded(DRAFT_ID, log)
  const give = (input: DraftCommandInput) => {
    const last = log.at(-1) ?? expectEvents(input)
    const version = { seq: draft.seq, became: { runbookId: 'small-move', hash: 'f'.repeat(64) } }
    const decided = decideDraft(draft, draftCommand.parse(input), { actor: PLANNER, now: NOW, version })
    if (isRefusal(decided)) throw new Error(`${input.type}: ${decided.message}`)
    const given = { actor: BY, commandId: `c${draft.seq}`, now: NOW }
    const events = chainAfter({ seq: last.seq, hash: last.hash, at: Date.parse(last.at) }, DRAFT_ID, given, decided)
    log.push(...events)
    draft = events.reduce(evolveDraft, draft)
    return last.seq + 1
  }
  const [first, second] = draft.rows
  const [stream, other] = draft.workstreams
  if (!first || !second || !stream || !other) throw new Error('The draft has too few rows')
  const seen = () => draft.seq
  give({ type: 'setCells', cells: [{ row: first.key, column: 'title', text: 'Announce it', seen: seen() }] })
  give({
    type: 'insertRows',
    workstream: stream.key,
    after: first.key,
    rows: [{ key: 'new', cells: { title: 'New' } }],
  })
  give({ type: 'moveRows', rows: ['new'], workstream: other.key })
  give({ type: 'removeRows', rows: [{ row: 'new', seen: seen() }] })
  give({ type: 'setSection', section: 'window', text: '5h', seen: 1 })
  give({ type: 'addWorkstream', key: 'desk', title: 'Service desk' })
  give({ type: 'renameWorkstream', workstream: 'desk', title: 'Desk' })
  give({ type: 'moveWorkstream', workstream: 'desk' })
  give({ type: 'giveWorkstream', workstream: 'desk', people: ['ann'] })
  give({ type: 'removeWorkstream', workstream: 'desk' })
  give({ type: 'addColumn', column: { key: 'x-ticket', title: 'Ticket', type: 'text' } })
  give({ type: 'setCells', cells: [{ row: first.key, column: 'x-ticket', text: 'CHG1', seen: 0 }] })
  give({ type: 'changeColumn', column: { key: 'x-ticket', title: 'Change', type: 'choice', choices: ['CHG1'] } })
  give({ type: 'removeColumn', column: 'x-ticket' })
  const comment = give({ type: 'comment', row: first.key, column: 'title', text: 'Is it so?', mentions: ['ann'] })
  give({ type: 'comment', text: 'It is', answers: comment })
  give({ type: 'resolveComment', comment })
  give({ type: 'reopenComment', comment })
  give({ type: 'setLockBefore', before: 86_400 })
  give({ type: 'askForReview' })
  give({ type: 'returnWorkstream', workstream: stream.key, reason: 'The order is wrong' })
  for (const { key } of draft.workstreams) give({ type: 'approveWorkstream', workstream: key, seen: seen() })
  give({ type: 'approveDraft', seen: seen() })
  give({ type: 'reopenDraft', reason: 'The bank asks for more' })
  give({ type: 'lock', reason: 'It is near', at: AT })
  give({ type: 'unlock', reason: 'One thing more' })
  give({ type: 'archiveDraft', reason: 'It is done' })
  give({ type: 'bringBackDraft', reason: 'Not yet' })
  return log
}

function expectEvents(input: DraftCommandInput): never {
  throw new Error(`Nothing stands before ${input.type}`)
}
