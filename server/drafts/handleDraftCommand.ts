/** The only way to change a draft: socket and REST both enter here. */
import { actorId } from '../../shared/actor.ts'
import type { DraftCommand } from '../../shared/draft/commands.ts'
import type { Replaced } from '../../shared/draft/context.ts'
import { decideDraft } from '../../shared/draft/decide.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../shared/draft/events.ts'
import { evolveDraft } from '../../shared/draft/evolve.ts'
import type { DraftAnswer } from '../../shared/draft/protocol.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { refused, reused, UNAUTHORISED } from '../commands/answers.ts'
import { createCommandQueue } from '../commands/commandQueue.ts'
import {
  type Authorise,
  type Authority,
  credentialKey,
  type PersonCredential,
  type ResolvePeople,
} from '../commands/credential.ts'
import { bodyHash } from '../commands/handleCommand.ts'
import type { Sql, Transaction } from '../database/connect.ts'
import { isTransient } from '../database/faults.ts'
import { unknownDraft } from '../live/speech.ts'
import type { Head } from '../log/logRecords.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import type { RunbookLibrary } from '../runbooks/runbookLibrary.ts'
import { draftNames, withDraftPeople } from './draftPeople.ts'
import {
  chainAfter,
  insertAnswers,
  insertEvents,
  lineOf,
  lockDraft,
  type OfDraft,
  readAnswers,
  readEvents,
} from './draftRows.ts'
import type { DraftStates } from './draftStates.ts'
import { type BecomesVersion, versionOf } from './draftVersion.ts'
import { parseDraftCommand } from './parseDraftCommand.ts'
import type { AnsweredDraftCommand } from './tables.ts'

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
  library: RunbookLibrary
  authorise: Authorise
  resolvePeople: ResolvePeople
  /** What became visible with a commit, in the order of the log; empty when it held only refusals. */
  committed(of: OfDraft, events: readonly ChainedDraftEvent[]): void
}

/** Commands decided in one commit. */
const MAX_BATCH = 32
const MAX_WAITING = 1000
/** How long a lost connection is retried before the sender is told to try again. */
const PATIENCE_MS = 10_000

interface Queued extends OfDraft {
  credential: PersonCredential
  commandId: string
  command: DraftCommand
  bodyHash: string
}

type Answer = DraftAnswer | typeof UNAUTHORISED

export function createDraftCommandHandler(options: DraftCommandOptions): DraftCommandHandler {
  const { sql, states, authorise, resolvePeople, committed } = options
  const queue = createCommandQueue<Queued, Answer>({
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
  async function commitTogether(commands: readonly Queued[]): Promise<Answer[]> {
    const [of] = commands
    if (!of) return []
    try {
      // A long replay, and the reading of a runbook, before the lock is taken.
      const standing = await states.current(of)
      if (!standing) return commands.map(() => refused(unknownDraft(of.draftId)))
      const aside = await workedOut(standing.draft, commands)
      const done = await sql.begin((transaction) => decideUnderLock(transaction, of, commands, aside))
      if (!done) return commands.map(() => refused(unknownDraft(of.draftId)))
      const { draft, hash, events, answers } = done
      states.advance(of, { draft, hash })
      committed(of, events)
      return answers
    } catch (error) {
      states.forget(of)
      throw error
    }
  }

  async function decideUnderLock(transaction: Transaction, of: OfDraft, commands: readonly Queued[], aside: Aside) {
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
    const batch = new Batch(of, standing.draft, locked, { authorities, answered, people, aside })
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
    const { draft, head, events } = batch
    return { draft, hash: head.hash, events: [...standing.missed, ...events], answers }
  }
}

/** What takes seconds, done before anything is locked. */
interface Aside {
  version?: BecomesVersion
  replaced?: Replaced
}

const isWorkedOutAside = ({ type }: DraftCommand): boolean => type === 'approveDraft' || type === 'replaceText'

async function workedOut(draft: Draft, [first]: readonly Queued[]): Promise<Aside> {
  if (first?.command.type === 'approveDraft') return { version: await versionOf(draft) }
  if (first?.command.type !== 'replaceText') return {}
  return { replaced: { seq: draft.seq, decided: await runbookReader.replaceText(draft, first.command) } }
}

interface Found {
  authorities: ReadonlyMap<string, Authority | undefined>
  answered: ReadonlyMap<string, AnsweredDraftCommand>
  people: ReadonlyMap<string, string>
  aside: Aside
}

/** Commands decided one after the other on one state. */
class Batch {
  readonly #of: OfDraft
  readonly #now: number
  readonly #found: Found
  readonly #decided = new Map<string, AnsweredDraftCommand>()
  draft: Draft
  head: Head
  readonly events: ChainedDraftEvent[] = []
  /** Who approved the draft. */
  approved: string | undefined

  constructor(of: OfDraft, draft: Draft, { head, now }: { head: Head; now: number }, found: Found) {
    this.#of = of
    this.draft = draft
    this.head = head
    this.#now = Math.max(now, head.at)
    this.#found = found
  }

  async answer(sql: Transaction, given: Queued): Promise<Answer> {
    // 1. Who is it, right now?
    const authority = this.#found.authorities.get(credentialKey(given.credential))
    if (authority?.organisation !== this.#of.organisation) return UNAUTHORISED
    const { actor } = authority
    const by = actorId(actor)

    // 2. Answered before?
    const known = this.#decided.get(given.commandId) ?? this.#found.answered.get(given.commandId)
    if (known) {
      const isSame = known.actor === by && known.bodyHash === given.bodyHash
      return isSame ? this.#again(sql, known) : refused(reused(given.commandId))
    }

    // 3. Decide.
    const outcome = this.#decide(given, authority)
    const chained = isRefusal(outcome)
      ? []
      : chainAfter(this.head, this.draft.id, { actor: by, commandId: given.commandId, now: this.#now }, outcome)
    for (const event of chained) this.draft = evolveDraft(this.draft, event)
    const last = chained.at(-1)
    if (last) this.head = { seq: last.seq, hash: last.hash, at: Date.parse(last.at) }
    if (last?.type === 'draftApproved') this.approved = by
    this.events.push(...chained)
    const { seq } = this.draft
    this.#decided.set(given.commandId, {
      commandId: given.commandId,
      actor: by,
      bodyHash: given.bodyHash,
      firstSeq: isRefusal(outcome) ? null : seq - chained.length + 1,
      lastSeq: isRefusal(outcome) ? null : seq,
      answer: isRefusal(outcome) ? { refusal: outcome } : null,
    })
    return isRefusal(outcome) ? refused(outcome) : { ok: true, seq, events: chained }
  }

  /** Events and answers in the transaction that decided them (R2, R3). */
  async write(sql: Transaction): Promise<void> {
    const { organisation, draftId } = this.#of
    const last = this.events.at(-1)
    const written = [insertAnswers(sql, this.#of, [...this.#decided.values()])]
    if (last) {
      written.push(insertEvents(sql, this.#of, this.events))
      const line = JSON.stringify(lineOf(this.draft, last))
      const headed = sql`
        update drafts set head = ${last.seq}, head_hash = ${last.hash}, last_at = ${last.at}::text::timestamptz, line = ${line}::text::jsonb
        where organisation = ${organisation} and id = ${draftId}`
      written.push(headed.then(() => undefined))
    }
    await Promise.all(written)
  }

  #decide({ command: named }: Queued, { actor }: Authority): ReturnType<typeof decideDraft> {
    const command = withDraftPeople(named, this.#found.people, this.draft)
    if (isRefusal(command)) return command
    return decideDraft(this.draft, command, { actor, now: this.#now, ...this.#found.aside })
  }

  async #again(sql: Transaction, { answer, firstSeq, lastSeq }: AnsweredDraftCommand): Promise<Answer> {
    if (answer && 'refusal' in answer) return refused(answer.refusal)
    if (firstSeq === null || lastSeq === null) throw new Error('A command was answered with nothing')
    const here = this.events.filter(({ seq }) => seq >= firstSeq && seq <= lastSeq)
    const count = lastSeq - firstSeq + 1
    if (here.length === count) return { ok: true, seq: lastSeq, events: here }
    const events = await readEvents(sql, this.#of, { after: firstSeq - 1, to: lastSeq, limit: count })
    return { ok: true, seq: lastSeq, events }
  }
}
