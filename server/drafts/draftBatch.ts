/** Commands of one draft, decided one after the other on one state and written together. */
import { actorId } from '../../shared/actor.ts'
import type { DraftCommand } from '../../shared/draft/commands.ts'
import type { Replaced } from '../../shared/draft/context.ts'
import { decideDraft } from '../../shared/draft/decide.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../shared/draft/events.ts'
import { evolveDraft } from '../../shared/draft/evolve.ts'
import type { PlannedFrom } from '../../shared/draft/lock.ts'
import type { DraftAnswer } from '../../shared/draft/protocol.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { refused, reused, UNAUTHORISED } from '../commands/answers.ts'
import { type Authority, credentialKey, type PersonCredential } from '../commands/credential.ts'
import type { Transaction } from '../database/connect.ts'
import type { Head } from '../log/logRecords.ts'
import { addDraftNews, type DraftNews, newsOf } from './draftNews.ts'
import { withDraftPeople } from './draftPeople.ts'
import { chainAfter, insertAnswers, insertEvents, lineOf, type OfDraft, readEvents } from './draftRows.ts'
import type { BecomesVersion } from './draftVersion.ts'
import type { AnsweredDraftCommand } from './tables.ts'

export interface QueuedDraftCommand extends OfDraft {
  credential: PersonCredential
  commandId: string
  command: DraftCommand
  bodyHash: string
}

export type Answer = DraftAnswer | typeof UNAUTHORISED

/** What takes seconds, done before anything is locked. */
export interface Aside {
  planned: readonly PlannedFrom[]
  version?: BecomesVersion
  replaced?: Replaced
}

interface Found {
  authorities: ReadonlyMap<string, Authority | undefined>
  answered: ReadonlyMap<string, AnsweredDraftCommand>
  people: ReadonlyMap<string, string>
  aside: Aside
}

/** Commands decided one after the other on one state. */
export class DraftBatch {
  readonly #of: OfDraft
  readonly #now: number
  readonly #found: Found
  readonly #decided = new Map<string, AnsweredDraftCommand>()
  draft: Draft
  head: Head
  readonly events: ChainedDraftEvent[] = []
  /** What others are told of it. */
  readonly news: DraftNews[] = []
  /** Who approved the draft. */
  approved: string | undefined

  constructor(of: OfDraft, draft: Draft, { head, now }: { head: Head; now: number }, found: Found) {
    this.#of = of
    this.draft = draft
    this.head = head
    this.#now = Math.max(now, head.at)
    this.#found = found
  }

  async answer(sql: Transaction, given: QueuedDraftCommand): Promise<Answer> {
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
    for (const event of chained) {
      this.news.push(...newsOf(this.draft, event))
      this.draft = evolveDraft(this.draft, event)
    }
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
    if (this.news.length > 0) written.push(addDraftNews(sql, this.#of, this.news))
    await Promise.all(written)
  }

  #decide({ command: named }: QueuedDraftCommand, { actor }: Authority): ReturnType<typeof decideDraft> {
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
