/** What a commit adds to a log: collected while commands are decided, written all at once. */
import { z } from 'zod'
import type { SealedRecord } from '../../shared/chain/hashChain.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { passedDeadline } from '../../shared/decide/passedDeadline.ts'
import { type NextDeadline, upcomingDeadline } from '../../shared/derived/deadlines.ts'
import type { ChainedEvent, CutoverEvent } from '../../shared/events.ts'
import { evolve } from '../../shared/evolve/evolve.ts'
import type { EventFormats } from '../../shared/evolve/upcasters.ts'
import { CLOCK } from '../../shared/reserved.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { CommandRow } from '../database/schema.ts'
import type { Queries } from '../database/sql.ts'
import type { ChainPoint } from '../live/chainTail.ts'
import { type Head, recordsAfter } from './logRecords.ts'
import type { Standing } from './stateCache.ts'

/** What became visible with a commit, in the order of the log. */
export interface Committed {
  organisation: string
  cutoverId: string
  /** Ends at `head`; empty when the commit held only refusals. */
  events: ChainedEvent[]
  head: ChainPoint
}

/** An answer to keep, so that a repeated command gets it again (R3). */
export type Answered = Pick<CommandRow, 'commandId' | 'actor' | 'bodyHash' | 'firstSeq' | 'lastSeq' | 'answer'>

/** One cutover while its row is locked, or ahead of that. */
export interface OpenLog {
  /** The transaction; undefined while it is decided ahead of it. */
  sql: Queries | undefined
  /** Up to date, with what was appended since it was opened. */
  state: Cutover
  /** Epoch milliseconds: the database's clock, but never before the log's last event. */
  now: number
  /** Those of the commands asked for that were answered before, by their ids. */
  answered: ReadonlyMap<string, Answered>
  append(actor: string, commandId: string, events: readonly CutoverEvent[]): ChainedEvent[]
  answer(answered: Answered): void
  /**
   * Lets the clock act on every deadline that has passed, in their order: before each command, so that it rests on nothing
   * expired, and last, since what is stored as the next deadline lies ahead. What may not be written now stays due.
   */
  passTime(mayWrite: (events: readonly CutoverEvent[]) => boolean): ChainedEvent[]
  /** Works out the next deadline even if nothing is appended; for the clock, whose deadline may have come to nothing. */
  reschedule(): void
}

/** What `read` would most likely find, as far as credentials are concerned; the transaction checks it. */
export interface Believed<Found> {
  found: Found
  sessions: readonly string[]
  tokens: readonly string[]
  /** `key person role maySign` of each credential, as `append_if_still` compares them. */
  authorities: readonly string[]
}

/** More than any cutover has at once: a deadline that passes again and again must not hang the server. */
const MAX_PASSED_DEADLINES = 100_000

/** Collects what is appended and answered, and writes it all at once. */
export function appendTo(
  sql: Queries | undefined,
  state: Cutover,
  before: Head,
  clock: number,
  answered: readonly Answered[],
  formats: EventFormats,
) {
  let head = before
  const now = Math.max(clock, before.at)
  const records: SealedRecord[] = []
  const events: ChainedEvent[] = []
  const answers: Answered[] = []
  let changes = false
  let heldBack: NextDeadline | undefined
  const nextDue = () => heldBack ?? upcomingDeadline(log.state, now)

  const log: OpenLog = {
    sql,
    state,
    now,
    answered: new Map(answered.map((one) => [one.commandId, one])),
    append(actor, commandId, decided) {
      const next = recordsAfter(head, state.id, { actor, commandId, now }, decided, formats)
      // Evolved before it is stored: a log that cannot be replayed must never be written.
      log.state = next.logged.reduce(evolve, log.state)
      const last = next.records.at(-1)
      if (last) head = { seq: last.seq, hash: last.hash, at: now }
      changes ||= last !== undefined
      records.push(...next.records)
      events.push(...next.logged)
      return next.logged
    },
    answer: (one) => answers.push(one),
    passTime(mayWrite) {
      const before = events.length
      for (let count = 0; count < MAX_PASSED_DEADLINES; count++) {
        heldBack = undefined
        const passed = passedDeadline(log.state, now, ({ deadline, id, due, events: decided }) => {
          const may = mayWrite(decided)
          if (!may) heldBack ??= { deadline, id, due }
          return may
        })
        if (!passed) return events.slice(before)
        log.append(CLOCK, passed.commandId, passed.events)
      }
      throw new Error(`The clock does not come to rest in ${state.id}`)
    },
    reschedule() {
      changes = true
    },
  }

  return {
    log,

    done(organisation: string, missed: readonly ChainedEvent[]): Done {
      return {
        committed: { organisation, cutoverId: state.id, events: [...missed, ...events], head },
        standing: { state: log.state, hash: head.hash },
      }
    },

    /**
     * Sends what was collected without waiting for it, so that the COMMIT travels with it: one of a transaction in which
     * a statement failed rolls back, and rejects with that failure.
     */
    write(transaction: Queries, organisation: string): void {
      if (!changes && answers.length === 0) return
      const { id, status } = log.state
      const due = nextDue()
      void transaction`
        select write_to_log(${organisation}, ${id}, ${JSON.stringify(records.map(stored))}, ${JSON.stringify(answers)},
          ${new Date(head.at)}, ${head.seq}, ${head.hash}, ${due ? new Date(due.due) : null},
          ${due ? transaction.json(due) : null}, ${status})`
    },

    /** The same as a transaction of its own. The database's clock, epoch milliseconds; null when nothing was written. */
    async writeIfStill(
      pool: Sql,
      organisation: string,
      { sessions, tokens, authorities }: Omit<Believed<unknown>, 'found'>,
      commandIds: readonly string[],
      believed: { hash: string; now: number },
    ): Promise<number | null> {
      const { id, status } = log.state
      const due = nextDue()
      const [row] = await rowsOf(
        z.object({ append_if_still: z.number().nullable() }),
        pool`
        select append_if_still(${organisation}, ${id}, ${believed.hash}, ${sessions}, ${tokens}, ${authorities},
          ${commandIds}, ${new Date(believed.now)}, ${JSON.stringify(records.map(stored))}, ${JSON.stringify(answers)},
          ${new Date(head.at)}, ${head.seq}, ${head.hash}, ${due ? new Date(due.due) : null},
          ${due ? pool.json(due) : null}, ${status})`,
      )
      return row?.append_if_still ?? null
    },
  }
}

interface Done {
  committed: Committed
  standing: Standing
}

/** What differs from one record of a commit to the next. */
function stored({ seq, actor, commandId, type, version, payload, disclosures, prev, hash }: SealedRecord) {
  return { seq, actor, commandId, type, version, payload, disclosures, prev, hash }
}
