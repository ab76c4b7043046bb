/** Drafts as the endpoints see them: read, commanded, watched. */
import type { Logger } from 'pino'
import type { InsertPart } from '../../shared/draft/commands.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../shared/draft/events.ts'
import type { TriedInsertion } from '../../shared/draft/insert/tryInsertion.ts'
import type { PlannedFrom } from '../../shared/draft/lock.ts'
import type { DraftComparison, DraftLine } from '../../shared/draft/protocol.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import { runbookDifferences } from '../../shared/runbook/differences.ts'
import { noLongerDemanded } from '../../shared/runbook/noLongerDemanded.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import type { UNAUTHORISED } from '../commands/answers.ts'
import type { Authorise, Person, PersonCredential, ResolvePeople } from '../commands/credential.ts'
import type { Sql } from '../database/connect.ts'
import { isTransient } from '../database/faults.ts'
import type { ExportedPlan } from '../export/exportedPlan.ts'
import { type Broadcast, createBroadcast } from '../live/broadcast.ts'
import { DRAFT_SPEECH } from '../live/speech.ts'
import type { ChainPoint } from '../log/chainTail.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import type { CheckedAside } from '../runbooks/readAsideThread.ts'
import type { RunbookLibrary } from '../runbooks/runbookLibrary.ts'
import { createDraft, type DraftCreationAnswer } from './createDraft.ts'
import { createDraftChecks } from './draftChecks.ts'
import { isTold, markDraftSeen, readUnseenDrafts, type TellOfDraft, type UnseenDraft } from './draftNews.ts'
import { type OfDraft, readEvents, readLines } from './draftRows.ts'
import { sourceOf } from './draftSources.ts'
import { type CommittedDraft, createDraftStates } from './draftStates.ts'
import { exportedDraft } from './exportedDraft.ts'
import { createDraftCommandHandler, type DraftCommandHandler } from './handleDraftCommand.ts'
import type { ReadPlanned } from './plannedFrom.ts'

export interface DraftOptions {
  sql: Sql
  library: RunbookLibrary
  authorise: Authorise
  resolvePeople: ResolvePeople
  /** Tells the other servers of a commit here. */
  notify(organisation: string, draftId: string, head: ChainPoint): void
  readPlanned: ReadPlanned
  /** Sends news over the channels of those who are told, in the transaction of its event. */
  tell: TellOfDraft
  /** What somebody is told is committed, and may be sent. */
  told(): void
  /** The database's clock, epoch milliseconds. */
  now(): number
  log: Logger
}

/** Undefined: the organisation has no such draft. */
export interface Drafts {
  handleCommand: DraftCommandHandler['handle']
  create(given: {
    organisation: string
    credential: PersonCredential
    body: unknown
  }): Promise<DraftCreationAnswer | typeof UNAUTHORISED>
  list(organisation: string): Promise<DraftLine[]>
  read(organisation: string, draftId: string): Promise<CommittedDraft | undefined>
  /** Events with `seq > after`, at most `limit`. */
  readEvents(organisation: string, draftId: string, after: number, limit: number): Promise<ChainedDraftEvent[]>
  /** The check of the draft as it is, with its YAML. */
  check(organisation: string, draftId: string): Promise<CheckedAside | undefined>
  /** What putting a part into the draft would do; a refusal where it cannot be done. */
  tryInsertion(
    organisation: string,
    draftId: string,
    part: InsertPart,
    actor: Person,
  ): Promise<TriedInsertion | Refusal | undefined>
  /** As a file is written from it; a refusal where an error keeps it from being a runbook. */
  exported(organisation: string, draftId: string): Promise<ExportedPlan | Refusal | undefined>
  /** How the draft differs from a version; a refusal where either of them cannot be read. */
  compare(
    organisation: string,
    draftId: string,
    version: { runbookId?: string | undefined; hash?: string | undefined },
  ): Promise<DraftComparison | Refusal | undefined>
  /** The live cutovers from whose T-0 its lock follows. */
  planned(organisation: string, draftId: string): Promise<PlannedFrom[] | undefined>
  /** An event that this person was told, and the draft as it is; undefined where the log does not have it any more. */
  readTold(of: OfDraft, seq: number, person: string): Promise<ToldOfDraft | undefined>
  /** What this person was told and has not seen, the draft changed last first. */
  unseen(organisation: string, person: string): Promise<(UnseenDraft & { told: ToldOfDraft })[]>
  /** Answers up to where it is seen. */
  markSeen(of: OfDraft, seq: number, person: string): Promise<number>
  broadcast: Broadcast<ChainedDraftEvent>
  stop(): Promise<void>
}

export interface ToldOfDraft {
  draft: Draft
  event: ChainedDraftEvent
}

export function createDrafts(options: DraftOptions): Drafts {
  const { sql, library, log, notify } = options
  const states = createDraftStates({ sql, log })
  const checks = createDraftChecks()
  const broadcast = createBroadcast<ChainedDraftEvent>({
    speech: DRAFT_SPEECH,
    async readHead(organisation, draftId) {
      const standing = await states.current({ organisation, draftId })
      return standing && { seq: standing.draft.seq, hash: standing.hash }
    },
    async readHash(organisation, draftId, seq) {
      const [event] = await readEvents(sql, { organisation, draftId }, { after: seq - 1, to: seq, limit: 1 })
      return event?.hash
    },
    readEvents: (organisation, draftId, after, limit) => readEvents(sql, { organisation, draftId }, { after, limit }),
    now: options.now,
    log,
  })
  const check = (of: OfDraft): Promise<CheckedAside | undefined> =>
    checks.check(`${of.organisation}/${of.draftId}`, async () => (await states.current(of))?.draft)
  const commands = createDraftCommandHandler({
    ...options,
    states,
    check,
    committed({ organisation, draftId }, events) {
      const last = events.at(-1)
      if (!last) return
      broadcast.publish(organisation, draftId, events)
      notify(organisation, draftId, { seq: last.seq, hash: last.hash })
    },
  })
  async function readTold(of: OfDraft, seq: number, person: string): Promise<ToldOfDraft | undefined> {
    return (await isTold(sql, of, { seq, person })) ? withEvent(of, seq) : undefined
  }
  async function withEvent(of: OfDraft, seq: number): Promise<ToldOfDraft | undefined> {
    const [event] = await readEvents(sql, of, { after: seq - 1, to: seq, limit: 1 })
    const standing = await states.current(of)
    return event && standing && { draft: standing.draft, event }
  }
  /** One broken draft must not keep from anybody what is new elsewhere. */
  function skipBroken(error: unknown): undefined {
    if (isTransient(error)) throw error
    log.error({ err: error }, 'News of a draft could not be read')
  }
  const read = (organisation: string, draftId: string) => states.current({ organisation, draftId })

  return {
    handleCommand: commands.handle,
    create: (given) => createDraft(given, options),
    list: (organisation) => readLines(sql, organisation),
    read,
    readEvents: (organisation, draftId, after, limit) => readEvents(sql, { organisation, draftId }, { after, limit }),
    check: (organisation, draftId) => check({ organisation, draftId }),

    async tryInsertion(organisation, draftId, { from, ...asked }, actor) {
      const checked = await check({ organisation, draftId })
      const standing = checked && (await read(organisation, draftId))
      if (!standing) return undefined
      const source = await sourceOf(organisation, from, library)
      if (isRefusal(source)) return source
      // Edited between the two: a fault of the edit may be taken for one of the insertion.
      const known = checked.check.faults
      const by = { actor, now: options.now(), planned: await options.readPlanned(organisation, standing.draft) }
      return runbookReader.tryPart({ part: source.yaml, into: standing.draft, asked, known, by }, actor.id)
    },

    async exported(organisation, draftId) {
      const standing = await read(organisation, draftId)
      const checked = standing && (await check({ organisation, draftId }))
      if (!checked) return undefined
      if (!checked.read)
        return refuse('draftFaults', 'The draft has errors; it can be saved as a file once they are mended.')
      const runbook: Runbook = JSON.parse(checked.read.definition)
      return exportedDraft(standing.draft, { runbook, yaml: checked.yaml, now: options.now() })
    },

    async compare(organisation, draftId, { runbookId, hash }) {
      const checked = await check({ organisation, draftId })
      if (!checked) return undefined
      if (!checked.read) return refuse('draftFaults', 'The draft has errors; it can be compared once they are mended.')
      const id = runbookId ?? checked.read.id
      const found = await library.find(organisation, id, hash)
      if (!found) return refuse('unknownRunbook', `There is no such version of a runbook “${id}”.`, { field: 'with' })
      const now: Runbook = JSON.parse(checked.read.definition)
      return {
        seq: checked.check.seq,
        with: { runbookId: id, hash: found.hash },
        differences: runbookDifferences(found.runbook, now),
        noLongerDemanded: noLongerDemanded(found.runbook, now),
      }
    },

    async planned(organisation, draftId) {
      const standing = await read(organisation, draftId)
      return standing && options.readPlanned(organisation, standing.draft)
    },

    readTold,
    async unseen(organisation, person) {
      const rows = await readUnseenDrafts(sql, organisation, person)
      const read = rows.map(async (row) => {
        const told = await withEvent({ organisation, draftId: row.draftId }, row.latest).catch(skipBroken)
        return told ? [{ ...row, told }] : []
      })
      return (await Promise.all(read)).flat()
    },
    markSeen: (of, seq, person) => markDraftSeen(sql, of, { seq, person }),

    broadcast,

    async stop() {
      await commands.close()
      await states.settled()
    },
  }
}
