/** A log open for appending: commands are decided on it, and their records collected and written together. */

import type { RightsLost } from '../../shared/actor.ts'
import type { SealedRecord } from '../../shared/chain/hashChain.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { type PassedDeadline, passedDeadline } from '../../shared/decide/passedDeadline.ts'
import { type NextDeadline, upcomingDeadline } from '../../shared/derived/deadlines.ts'
import type { ChainedEvent, CutoverEvent } from '../../shared/events.ts'
import { evolve } from '../../shared/evolve/evolve.ts'
import type { EventFormats } from '../../shared/evolve/upcasters.ts'
import { CLOCK } from '../../shared/reserved.ts'
import type { CommandRow } from '../database/schema.ts'
import type { Queries } from '../database/sql.ts'
import { type Head, recordsAfter } from './logRecords.ts'

/** An answer stored under its command id, the idempotency key, so that a repeated command gets it again (R3). */
export type StoredAnswer = Pick<CommandRow, 'commandId' | 'actor' | 'bodyHash' | 'firstSeq' | 'lastSeq' | 'answer'>

/** One cutover while its row is locked. */
export interface OpenLog {
  organisation: string
  /** The transaction that holds the lock. */
  sql: Queries
  /** The head when it was opened. */
  before: Head
  /** Up to date, with what was appended since it was opened. */
  state: Cutover
  /** The database's clock, epoch milliseconds. */
  clock: number
  /** The same, but never before the log's last event. */
  now: number
  /** The stored answers to those of the commands that were answered before, by command id. */
  answered: ReadonlyMap<string, StoredAnswer>
  append(actor: string, commandId: string, events: readonly CutoverEvent[]): ChainedEvent[]
  answer(answered: StoredAnswer): void
  /**
   * Fires every deadline that has passed, in order: before each command, so that it is decided on nothing expired, and
   * at the end, since the stored next deadline must lie ahead. What may not be written now stays due.
   */
  passTime(mayWrite: (events: readonly CutoverEvent[]) => boolean, rightsLost?: RightsLost): ChainedEvent[]
  /** Works out the next deadline even if nothing is appended: the one that the timer fired for may have become void. */
  reschedule(): void
  collected(): Collected
  /** What time alone will do next. */
  nextDue(): NextDeadline | undefined
}

/** Collected for the next commit. */
export interface Collected {
  isEmpty: boolean
  head: Head
  /** In the order of the log, the last with the head's seq. */
  records: readonly SealedRecord[]
  events: readonly ChainedEvent[]
  answers: readonly StoredAnswer[]
}

/** More than any cutover has at once: a deadline that keeps passing must not hang the server. */
const MAX_PASSED_DEADLINES = 100_000

export function openLog({
  organisation,
  sql,
  state,
  before,
  clock,
  answered,
  formats,
}: {
  organisation: string
  sql: Queries
  state: Cutover
  before: Head
  /** The database's, epoch milliseconds. */
  clock: number
  answered: readonly StoredAnswer[]
  formats: EventFormats
}): OpenLog {
  let head = before
  const now = Math.max(clock, before.at)
  const records: SealedRecord[] = []
  const events: ChainedEvent[] = []
  const answers: StoredAnswer[] = []
  let isEmpty = true
  let heldBack: NextDeadline | undefined

  const log: OpenLog = {
    organisation,
    sql,
    before,
    state,
    clock,
    now,
    answered: new Map(answered.map((one) => [one.commandId, one])),
    append(actor, commandId, decided) {
      const next = recordsAfter(head, state.id, { actor, commandId, now }, decided, formats)
      // Evolved before it is stored: a log that cannot be replayed must never be written.
      log.state = next.logged.reduce(evolve, log.state)
      const last = next.records.at(-1)
      if (last) {
        head = { seq: last.seq, hash: last.hash, at: now }
        isEmpty = false
      }
      records.push(...next.records)
      events.push(...next.logged)
      return next.logged
    },
    answer(one) {
      answers.push(one)
      isEmpty = false
    },
    passTime(mayWrite, rightsLost) {
      const already = events.length
      for (let count = 0; count < MAX_PASSED_DEADLINES; count++) {
        heldBack = undefined
        const mayAct = ({ deadline, id, due, events: decided }: PassedDeadline) => {
          const may = mayWrite(decided)
          if (!may) heldBack ??= { deadline, id, due }
          return may
        }
        const passed = passedDeadline(log.state, now, mayAct, rightsLost)
        if (!passed) return events.slice(already)
        log.append(CLOCK, passed.commandId, passed.events)
      }
      throw new Error(`The clock does not come to rest in ${state.id}`)
    },
    reschedule() {
      isEmpty = false
    },
    collected: () => ({ isEmpty, head, records, events, answers }),
    nextDue: () => heldBack ?? upcomingDeadline(log.state, now),
  }
  return log
}
