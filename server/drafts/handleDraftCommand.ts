/** The only way to change a draft: socket and REST both enter here. */
import type { DraftCommand } from '../../shared/draft/commands.ts'
import { decideDraft } from '../../shared/draft/decide.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../shared/draft/events.ts'
import type { DraftAnswer } from '../../shared/draft/protocol.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { refused, type UNAUTHORISED } from '../commands/answers.ts'
import { createCommandQueue } from '../commands/commandQueue.ts'
import { type Authorise, credentialKey, type PersonCredential, type ResolvePeople } from '../commands/credential.ts'
import { bodyHash } from '../commands/handleCommand.ts'
import type { Sql, Transaction } from '../database/connect.ts'
import { isTransient } from '../database/faults.ts'
import { unknownDraft } from '../live/speech.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import type { CheckedAside } from '../runbooks/readAsideThread.ts'
import type { RunbookLibrary } from '../runbooks/runbookLibrary.ts'
import { type Answer, type Aside, DraftBatch, type QueuedDraftCommand } from './draftBatch.ts'
import type { TellOfDraft } from './draftNews.ts'
import { draftNames } from './draftPeople.ts'
import { lockDraft, type OfDraft, readAnswers } from './draftRows.ts'
import type { DraftStates } from './draftStates.ts'
import { versionOf } from './draftVersion.ts'
import { parseDraftCommand } from './parseDraftCommand.ts'
import type { ReadPlanned } from './plannedFrom.ts'

export interface GivenDraftCommand extends OfDraft {
  credential: PersonCredential
  /** `{commandId, command}` as it came in; parsed here. */
  body: unknown
}

export interface DraftCommandHandler {
  /** A refusal is an answer; throws Unavailable when the server stops or the database is away. */
  handle(given: GivenDraftCommand): Promise<DraftAnswer | typeof UNAUTHORISED>
  /** Finishes what is queued and accepts nothing more. */
  close(): Promise<void>
}

export interface DraftCommandOptions {
  sql: Sql
  states: DraftStates
  /** The check of the draft as it is, made aside; undefined when there is no such draft. */
  check(of: OfDraft): Promise<CheckedAside | undefined>
  library: RunbookLibrary
  authorise: Authorise
  resolvePeople: ResolvePeople
  /** The database's clock, epoch milliseconds. */
  now(): number
  /** A T-0 that moves at this very moment may count from the next command on. */
  readPlanned: ReadPlanned
  tell: TellOfDraft
  /** What somebody is told is committed, and may be sent. */
  told(): void
  /** What became visible with a commit, in the order of the log; empty when it held only refusals. */
  committed(of: OfDraft, events: readonly ChainedDraftEvent[]): void
}

const NO_VERSION = { runbookId: '', hash: '' }
/** Commands decided in one commit. */
const MAX_BATCH = 32
const MAX_WAITING = 1000
/** How long a lost connection is retried before the sender is told to try again. */
const PATIENCE_MS = 10_000

export function createDraftCommandHandler(options: DraftCommandOptions): DraftCommandHandler {
  const { sql, states, authorise, resolvePeople, committed } = options
  const queue = createCommandQueue<QueuedDraftCommand, Answer>({
    batch: MAX_BATCH,
    // Worked out aside on the state before them: nothing may come between.
    weightOf: ({ command }) => (isWorkedOutAside(command) ? MAX_BATCH : 1),
    most: MAX_WAITING,
    patience: PATIENCE_MS,
    isTransient,
    run: (_, commands) => commitTogether(commands),
  })

  return {
    async handle({ organisation, draftId, credential, body }) {
      const given = parseDraftCommand(body)
      if (isRefusal(given)) return refused(given)
      const { commandId, command } = given
      const queued = { organisation, draftId, credential, commandId, command, bodyHash: bodyHash(given.given) }
      return queue.add(`${organisation}/${draftId}`, queued)
    },
    close: () => queue.close(),
  }

  /** Commands of one draft, in one commit. */
  async function commitTogether(commands: readonly QueuedDraftCommand[]): Promise<Answer[]> {
    const [of] = commands
    if (!of) return []
    try {
      // A long replay, and the reading of a runbook, before the lock is taken.
      const standing = await states.current(of)
      if (!standing) return commands.map(() => refused(unknownDraft(of.draftId)))
      const planned = await options.readPlanned(of.organisation, standing.draft)
      const aside = { planned, ...(await workedOut(standing.draft, of, planned)) }
      const done = await sql.begin((transaction) => decideUnderLock(transaction, of, commands, aside))
      if (!done) return commands.map(() => refused(unknownDraft(of.draftId)))
      const { draft, hash, events, answers, isTold } = done
      states.advance(of, { draft, hash })
      committed(of, events)
      if (isTold) options.told()
      return answers
    } catch (error) {
      states.forget(of)
      throw error
    }
  }

  /** What takes seconds; not for somebody who may not do it, or for what is refused anyway. */
  async function workedOut(
    draft: Draft,
    given: QueuedDraftCommand,
    planned: Aside['planned'],
  ): Promise<Omit<Aside, 'planned'>> {
    const { command, credential } = given
    if (!isWorkedOutAside(command)) return {}
    const [authority] = await authorise(sql, [credential])
    const assumed = { replaced: { seq: draft.seq, decided: [] }, version: { seq: draft.seq, became: NO_VERSION } }
    const isInVain =
      !authority ||
      isRefusal(decideDraft(draft, command, { actor: authority.actor, now: options.now(), planned, ...assumed }))
    if (command.type !== 'replaceText') {
      const checked = isInVain ? undefined : await options.check(given)
      return checked ? { version: versionOf(checked) } : {}
    }
    // Where it is allowed by then, it has to be sent again.
    if (isInVain) return { replaced: { seq: 0, decided: [] } }
    return { replaced: { seq: draft.seq, decided: await runbookReader.replaceText(draft, command) } }
  }

  async function decideUnderLock(
    transaction: Transaction,
    of: OfDraft,
    commands: readonly QueuedDraftCommand[],
    aside: Aside,
  ) {
    const { version } = aside
    const { organisation } = of
    const credentials = new Map(commands.map(({ credential }) => [credentialKey(credential), credential]))
    const names = [...new Set(commands.flatMap(({ command }) => draftNames(command)))]
    // Sent together, and run in this order: what is found is read behind the lock.
    const [locked, worth, answered, people] = await Promise.all([
      lockDraft(transaction, of),
      authorise(transaction, [...credentials.values()]),
      readAnswers(
        transaction,
        of,
        commands.map(({ commandId }) => commandId),
      ),
      names.length > 0 ? resolvePeople(transaction, organisation, names) : new Map<string, string>(),
    ])
    if (!locked) return undefined
    const standing = await states.at(transaction, of, locked.head)
    const authorities = new Map([...credentials.keys()].map((key, position) => [key, worth[position]]))
    const batch = new DraftBatch(of, standing.draft, locked, { authorities, answered, people, aside })
    const answers: Answer[] = []
    for (const command of commands) answers.push(await batch.answer(transaction, command))
    if (batch.approved && version?.read) {
      const { approved: importedBy } = batch
      await options.library.storeRead(transaction, organisation, version.read, {
        text: version.yaml,
        file: '',
        importedBy,
      })
    }
    await batch.write(transaction)
    if (batch.news.length > 0) await options.tell(transaction, of, batch.news)
    const { draft, head, events } = batch
    const isTold = batch.news.length > 0
    return { draft, hash: head.hash, events: [...standing.missed, ...events], answers, isTold }
  }
}

const isWorkedOutAside = ({ type }: DraftCommand): boolean => type === 'approveDraft' || type === 'replaceText'
