/** The event log in PostgreSQL: what is not committed here did not happen (R2). */
import type { Logger } from 'pino'
import { beginCutover, evolve } from '../shared/cutover.ts'
import type { Cutover } from '../shared/cutoverState.ts'
import { type NextDeadline, nextDeadline } from '../shared/deadlines.ts'
import type { CutoverEvent, LoggedEvent } from '../shared/events.ts'
import { portfolioLine } from '../shared/figures.ts'
import type { SealedRecord } from '../shared/hashChain.ts'
import type { Runbook } from '../shared/runbook.ts'
import type { Queries } from './credential.ts'
import type { Sql } from './database/connect.ts'
import type { CommandRow } from './database/schema.ts'
import { eventOf, type Head, insertRecords, readRecords, recordsAfter } from './logRecords.ts'
import type { RunbookLibrary } from './runbookLibrary.ts'
import { createStateCache, type HeadRow, type StateCache } from './stateCache.ts'

/** What became visible with a commit, in the order of the log. */
export interface Committed {
  organisation: string
  cutoverId: string
  /** Ends at `head`; empty when the commit held only refusals. */
  events: LoggedEvent[]
  head: number
}

/** An answer to keep, so that a repeated command gets it again (R3). */
export type Answered = Pick<CommandRow, 'commandId' | 'actor' | 'bodyHash' | 'firstSeq' | 'lastSeq' | 'answer'>

/** One cutover while its row is locked. */
export interface OpenLog {
  sql: Queries
  /** Up to date, with what was appended since it was opened. */
  state: Cutover
  /** Epoch milliseconds: the database's clock, but never before the log's last event. */
  now: number
  /** Those of the commands asked for that were answered before, by their ids. */
  answered: ReadonlyMap<string, Answered>
  append(actor: string, commandId: string, events: readonly CutoverEvent[]): LoggedEvent[]
  answer(answered: Answered): void
  /** Works out the next deadline even if nothing is appended; for the clock, whose deadline may have come to nothing. */
  reschedule(): void
}

export interface EventLog {
  /**
   * Locks a cutover, lets `work` append to it, and commits. `read` asks what `work` needs to know, in the transaction and
   * together with where the log stands, without awaiting one statement before the next. Undefined when the organisation has no such cutover. Whatever is thrown
   * leaves the log as it was, except a lost connection, after which the outcome is unknown.
   */
  open<Found, Result>(
    organisation: string,
    cutoverId: string,
    commandIds: readonly string[],
    read: (sql: Queries) => Promise<Found>,
    work: (log: OpenLog, found: Found) => Promise<Result>,
  ): Promise<Result | undefined>
  /** Begins a log, in the caller's transaction. `publish` after it has committed. */
  begin(
    sql: Queries,
    cutover: { organisation: string; id: string; runbook: Runbook; runbookHash: string },
    by: { actor: string; commandId: string; now: number },
    events: readonly CutoverEvent[],
  ): Promise<{ events: LoggedEvent[]; publish: () => void }>
  /** Events with `seq > after`, at most `limit`. */
  readEvents(
    organisation: string,
    cutoverId: string,
    after: number,
    limit: number,
    sql?: Queries,
  ): Promise<LoggedEvent[]>
  readRecords(organisation: string, cutoverId: string, after: number, limit: number): Promise<SealedRecord[]>
  states: StateCache
}

export interface EventLogOptions {
  sql: Sql
  library: RunbookLibrary
  log: Logger
  /** Called after each commit, for one cutover in the order of its log. */
  onCommitted: (committed: Committed) => void
  /** Called in the transaction of events, with the state after them: what has to happen outside because of them. */
  onAppended?: (sql: Queries, organisation: string, events: readonly LoggedEvent[], after: Cutover) => Promise<void>
}

export function createEventLog({ sql, library, log, onCommitted, onAppended }: EventLogOptions): EventLog {
  const states = createStateCache({ sql, library, log })

  return {
    states,

    async open(organisation, cutoverId, commandIds, read, work) {
      // A long replay belongs before the lock, not behind it.
      const isKnown =
        states.has(organisation, cutoverId) || (await states.current(organisation, cutoverId)) !== undefined
      if (!isKnown) return undefined
      let done: Awaited<ReturnType<typeof locked>>
      try {
        done = await locked()
      } catch (error) {
        states.forget(organisation, cutoverId)
        throw error
      }
      if (!done) return undefined
      // Commit first: no reader may see a state that the log can still lose.
      states.advance(organisation, done.standing)
      if (done.committed.events.length > 0) onCommitted(done.committed)
      return done.result

      function locked() {
        return sql.begin(async (transaction) => {
          // Sent together: what is read comes from after the lock, since statements run in the order of this text.
          const [row, found] = await Promise.all([
            lockAndRead(transaction, organisation, cutoverId, commandIds),
            read(transaction),
          ])
          if (!row) return undefined
          const { missed, ...standing } = await states.at(transaction, organisation, cutoverId, row)
          const appending = appendTo(transaction, standing.state, row)
          const result = await work(appending.log, found)
          const { state } = appending.log
          if (appending.events().length > 0) await onAppended?.(transaction, organisation, appending.events(), state)
          appending.write(organisation)
          const events = [...missed, ...appending.events()]
          const committed: Committed = { organisation, cutoverId, events, head: state.seq }
          return { result, committed, standing: { state, hash: appending.hash() } }
        })
      }
    },

    async begin(transaction, { organisation, id, runbook, runbookHash }, by, events) {
      const before: Head = { seq: 0, hash: runbookHash, at: 0 }
      const { records, logged } = recordsAfter(before, id, by, events)
      const [first, ...rest] = logged
      const last = records.at(-1)
      if (!first || !last) throw new Error('A log begins with an event')
      const state = rest.reduce(evolve, beginCutover(id, runbook, first))
      const line = portfolioLine(state, by.now)
      const due = nextDeadline(state, by.now)
      await transaction`
        insert into cutovers ${transaction({
          organisation,
          id,
          runbook_id: runbook.id,
          runbook_hash: runbookHash,
          head: last.seq,
          head_hash: last.hash,
          last_at: last.at,
          next_due_at: due ? new Date(due.due) : null,
          next_due: due ? transaction.json({ ...due }) : null,
          status: state.status,
          line: transaction.json({ ...line }),
        })}`
      await insertRecords(transaction, organisation, records)
      return {
        events: logged,
        publish() {
          states.advance(organisation, { state, hash: last.hash })
          onCommitted({ organisation, cutoverId: id, events: logged, head: last.seq })
        },
      }
    },

    async readEvents(organisation, cutoverId, after, limit, from = sql) {
      return (await readRecords(from, organisation, cutoverId, { after, limit })).map(eventOf)
    },
    readRecords: (organisation, cutoverId, after, limit) => readRecords(sql, organisation, cutoverId, { after, limit }),
  }
}

interface LockedRow extends HeadRow {
  lastAt: string
  now: string
  answered: Answered[] | null
}

async function lockAndRead(
  sql: Queries,
  organisation: string,
  cutoverId: string,
  commandIds: readonly string[],
): Promise<LockedRow | undefined> {
  const [row] = await sql<LockedRow[]>`
    select head, head_hash as "headHash", runbook_id as "runbookId", runbook_hash as "runbookHash",
      last_at as "lastAt", now, answered
    from open_cutover(${organisation}, ${cutoverId}, ${commandIds})`
  return row
}

/** Collects what is appended and answered, and writes it all at once. */
function appendTo(sql: Queries, state: Cutover, row: LockedRow) {
  let head: Head = { seq: row.head, hash: row.headHash, at: Date.parse(row.lastAt) }
  const now = Math.max(Date.parse(row.now), head.at)
  const records: SealedRecord[] = []
  const events: LoggedEvent[] = []
  const answers: Answered[] = []
  let changes = false

  const log: OpenLog = {
    sql,
    state,
    now,
    answered: new Map(row.answered?.map((answered) => [answered.commandId, answered])),
    append(actor, commandId, decided) {
      const next = recordsAfter(head, state.id, { actor, commandId, now }, decided)
      // Evolved before it is stored: a log that cannot be replayed must never be written.
      log.state = next.logged.reduce(evolve, log.state)
      const last = next.records.at(-1)
      if (last) head = { seq: last.seq, hash: last.hash, at: now }
      changes ||= last !== undefined
      records.push(...next.records)
      events.push(...next.logged)
      return next.logged
    },
    answer: (answered) => answers.push(answered),
    reschedule() {
      changes = true
    },
  }

  return {
    log,
    events: () => events,
    hash: () => head.hash,

    /**
     * Sends what was collected without waiting for it, so that the COMMIT travels with it: one of a transaction in which
     * a statement failed rolls back, and rejects with that failure.
     */
    write(organisation: string): void {
      if (changes) void writeChanges(sql, organisation, log.state, head, nextDeadline(log.state, now), records, answers)
      else if (answers.length > 0) void writeAnswers(sql, organisation, state.id, answers)
    },
  }
}

/** Events, answers and where the log stands now. One statement without pieces, so that connections keep it prepared. */
function writeChanges(
  sql: Queries,
  organisation: string,
  { id, status }: Cutover,
  head: Head,
  due: NextDeadline | undefined,
  records: readonly SealedRecord[],
  answers: readonly Answered[],
): Promise<unknown> {
  return sql`
    with recorded as (
      insert into events (organisation, cutover, seq, at, actor, command_id, type, payload, disclosures, prev, hash)
      select ${organisation}::text, cutover, seq, at, actor, "commandId", type, payload, disclosures, prev, hash
      from json_to_recordset(${JSON.stringify(records)}::json) as record
        (cutover text, seq bigint, at timestamptz, actor text, "commandId" text, type text, payload jsonb,
         disclosures jsonb, prev text, hash text)
    ), answered as (
      insert into commands (organisation, cutover, command_id, actor, body_hash, first_seq, last_seq, answer)
      select ${organisation}::text, ${id}::text, "commandId", actor, "bodyHash", "firstSeq", "lastSeq", answer
      from json_to_recordset(${JSON.stringify(answers)}::json) as answer
        ("commandId" text, actor text, "bodyHash" text, "firstSeq" bigint, "lastSeq" bigint, answer jsonb)
    )
    update cutovers set head = ${head.seq}, head_hash = ${head.hash}, last_at = ${new Date(head.at)},
      next_due_at = ${due ? new Date(due.due) : null}, next_due = ${due ? sql.json(due) : null}, status = ${status}
    where organisation = ${organisation} and id = ${id}`
}

function writeAnswers(
  sql: Queries,
  organisation: string,
  cutoverId: string,
  answers: readonly Answered[],
): Promise<unknown> {
  return sql`
    insert into commands (organisation, cutover, command_id, actor, body_hash, first_seq, last_seq, answer)
    select ${organisation}::text, ${cutoverId}::text, "commandId", actor, "bodyHash", "firstSeq", "lastSeq", answer
    from json_to_recordset(${JSON.stringify(answers)}::json) as answer
      ("commandId" text, actor text, "bodyHash" text, "firstSeq" bigint, "lastSeq" bigint, answer jsonb)`
}
