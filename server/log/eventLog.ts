/** The event log in PostgreSQL: what is not committed here did not happen (R2). */
import type { Logger } from 'pino'
import type { SealedRecord } from '../../shared/chain/hashChain.ts'
import { upcomingDeadline } from '../../shared/derived/deadlines.ts'
import { portfolioLine } from '../../shared/derived/figures.ts'
import type { ChainedEvent, CutoverEvent } from '../../shared/events.ts'
import { beginCutover, evolve } from '../../shared/evolve/evolve.ts'
import { EVENT_FORMATS, eventOf, UnreadableEvent } from '../../shared/evolve/readEvent.ts'
import type { EventFormats } from '../../shared/evolve/upcasters.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import type { Sql } from '../database/connect.ts'
import { type Fragment, fragment, type Queries } from '../database/sql.ts'
import type { RunbookLibrary } from '../runbooks/runbookLibrary.ts'
import type { LogKey } from '../verification/logKey.ts'
import type { ChainPoint } from './chainTail.ts'
import { type Head, insertRecords, readRecords, recordsAfter } from './logRecords.ts'
import { type OpenLog, openLog, type StoredAnswer } from './openLog.ts'
import { type CommandRange, type LoggedCommands, readCommands } from './readCommands.ts'
import { createStateCache, type HeadRow, type StateCache } from './stateCache.ts'
import { createUnreadable, type UnreadableCutovers, unreadableRefusal } from './unreadable.ts'

/** What became visible with a commit, in the order of the log. */
export interface Committed {
  organisation: string
  cutoverId: string
  /** Ends at `head`; empty when the commit held only refusals. */
  events: ChainedEvent[]
  head: ChainPoint
}

/** To append: `prepare`, decide on what `lock` opens, write with `append`; after the commit `committed`, after an error `forget`. */
export interface EventLog {
  /**
   * False when the organisation has no such cutover. Does a long replay before the lock is taken, not while it is held.
   *
   * @throws RefusedForNow `cutoverUnreadable`
   */
  prepare(organisation: string, cutoverId: string): Promise<boolean>
  /**
   * Locks the cutover's row until the transaction ends; undefined when there is none. The statement is sent at once, so
   * that queries sent after it run behind the lock without waiting for its answer.
   */
  lock(
    transaction: Queries,
    organisation: string,
    cutoverId: string,
    commandIds: readonly string[],
  ): Promise<OpenLog | undefined>
  /**
   * Sends the collected records without awaiting the result, so that COMMIT is pipelined with them: if a statement
   * failed, the transaction rolls back and rejects with that failure.
   */
  append(transaction: Queries, log: OpenLog): void
  /** Publishes a commit on this node. Not before the commit: no reader may see a state that the log can still lose. */
  committed(log: OpenLog): void
  /** Drops the cached state, after a commit of unknown outcome. */
  forget(organisation: string, cutoverId: string): void
  /** Begins a log, in the caller's transaction. `publish` after it has committed. */
  begin(
    sql: Queries,
    cutover: { organisation: string; id: string; runbook: Runbook; runbookHash: string },
    by: { actor: string; commandId: string; now: number },
    events: readonly CutoverEvent[],
  ): Promise<{ events: ChainedEvent[]; publish: () => void }>
  /**
   * Events with `seq > after`, at most `limit`.
   *
   * @throws RefusedForNow `cutoverUnreadable` when one of them cannot be read, though the state may be there
   */
  readEvents(
    organisation: string,
    cutoverId: string,
    after: number,
    limit: number,
    sql?: Queries,
  ): Promise<ChainedEvent[]>
  readRecords(organisation: string, cutoverId: string, after: number, limit: number): Promise<SealedRecord[]>
  /** The commands of a log after a point, each with the state that it led to; for consumers of committed events. */
  readCommands(sql: Queries, organisation: string, cutoverId: string, range: CommandRange): Promise<LoggedCommands>
  states: StateCache
}

export interface EventLogOptions {
  sql: Sql
  library: RunbookLibrary
  log: Logger
  /** Which events this build reads, and in which version it writes them; the build's own when left out. */
  formats?: EventFormats
  /** The logs that cannot be read here. */
  unreadable?: UnreadableCutovers
  /** Signs snapshots of states. */
  logKey: LogKey
  /** Called when a log as read is not what was written. */
  suspect?: (organisation: string, cutoverId: string, why: string) => void
  /** Called after each commit, for one cutover in the order of its log. */
  onCommitted: (committed: Committed) => void
}

export function createEventLog(options: EventLogOptions): EventLog {
  const { sql, library, log, onCommitted, formats = EVENT_FORMATS } = options
  const { unreadable = createUnreadable(log), logKey, suspect = () => undefined } = options
  const states = createStateCache({ sql, library, log, formats, unreadable, logKey, suspect })
  /** Per open log, the events committed before it that this node had not seen. */
  const missedBy = new WeakMap<OpenLog, readonly ChainedEvent[]>()

  return {
    states,

    async prepare(organisation, cutoverId) {
      // Fail fast for a log that could not be read a moment ago.
      states.refuseUnreadable(organisation, cutoverId)
      const known = states.known(organisation, cutoverId) ?? (await states.current(organisation, cutoverId))
      return known !== undefined
    },

    async lock(transaction, organisation, cutoverId, commandIds) {
      const row = await lockRow(transaction, organisation, cutoverId, commandIds)
      if (!row) return undefined
      const { state, missed } = await states.at(transaction, organisation, cutoverId, row)
      const before = { seq: row.head, hash: row.headHash, at: row.lastAt }
      const answered = row.answered ?? []
      const log = openLog({ organisation, sql: transaction, state, before, clock: row.now, answered, formats })
      missedBy.set(log, missed)
      return log
    },

    append(transaction, log) {
      const { organisation, state } = log
      if (log.collected().isEmpty) return
      void transaction`select write_to_log(${organisation}, ${state.id}, ${written(transaction, log)})`
    },

    committed(log) {
      const { organisation, state } = log
      const { head, events } = log.collected()
      states.advance(organisation, { state, hash: head.hash })
      const news = [...(missedBy.get(log) ?? []), ...events]
      const at = { seq: head.seq, hash: head.hash }
      if (news.length > 0) onCommitted({ organisation, cutoverId: state.id, events: news, head: at })
    },

    forget: states.forget,

    async begin(transaction, { organisation, id, runbook, runbookHash }, by, events) {
      const before: Head = { seq: 0, hash: runbookHash, at: 0 }
      const { records, logged } = recordsAfter(before, id, by, events, formats)
      const [first, ...rest] = logged
      const last = records.at(-1)
      if (!first || !last) throw new Error('A log begins with an event')
      const state = rest.reduce(evolve, beginCutover(id, runbook, first))
      // Old from the beginning: only the portfolio knows of people what keeps a gate from its go.
      const line = { ...portfolioLine(state, last.hash, by.now), at: 0 }
      const due = upcomingDeadline(state, by.now)
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
          line: transaction.json(line),
        })}`
      await insertRecords(transaction, organisation, records)
      return {
        events: logged,
        publish() {
          states.advance(organisation, { state, hash: last.hash })
          onCommitted({ organisation, cutoverId: id, events: logged, head: { seq: last.seq, hash: last.hash } })
        },
      }
    },

    async readEvents(organisation, cutoverId, after, limit, from = sql) {
      const records = await readRecords(from, organisation, cutoverId, { after, limit })
      try {
        return records.map((record) => eventOf(record, formats))
      } catch (error) {
        throw error instanceof UnreadableEvent ? unreadableRefusal(error) : error
      }
    },
    readCommands: (from, organisation, cutoverId, range) =>
      readCommands(from, organisation, cutoverId, range, { states, library, formats }),
    readRecords: (organisation, cutoverId, after, limit) => readRecords(sql, organisation, cutoverId, { after, limit }),
  }
}

/** Times are epoch milliseconds. */
interface LockedRow extends HeadRow {
  lastAt: number
  now: number
  answered: StoredAnswer[] | null
}

async function lockRow(
  sql: Queries,
  organisation: string,
  cutoverId: string,
  commandIds: readonly string[],
): Promise<LockedRow | undefined> {
  const [row] = await sql<LockedRow[]>`
    select head, head_hash as "headHash", runbook_id as "runbookId", runbook_hash as "runbookHash",
      (extract(epoch from last_at) * 1000)::double precision as "lastAt",
      floor(extract(epoch from now) * 1000)::double precision as now, answered
    from open_cutover(${organisation}, ${cutoverId}, ${commandIds})`
  return row
}

/** The last parameters of `write_to_log`. */
function written(sql: Queries, { state, collected, nextDue }: OpenLog): Fragment {
  const { head, records, answers } = collected()
  const due = nextDue()
  return fragment`${JSON.stringify(records.map(stored))}, ${JSON.stringify(answers)},
    ${new Date(head.at)}, ${head.seq}, ${head.hash}, ${due ? new Date(due.due) : null},
    ${due ? sql.json({ ...due }) : null}, ${state.status}`
}

/** The columns in which the records of one commit differ. */
function stored({ seq, actor, commandId, type, version, payload, disclosures, prev, hash }: SealedRecord) {
  return { seq, actor, commandId, type, version, payload, disclosures, prev, hash }
}
