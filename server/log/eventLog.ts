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
import { RefusedForNow } from '../commands/refusedForNow.ts'
import type { Sql } from '../database/connect.ts'
import type { Queries } from '../database/sql.ts'
import type { RunbookLibrary } from '../runbooks/runbookLibrary.ts'
import type { LogKey } from '../verification/logKey.ts'
import { type Answered, appendTo, type Believed, type Committed, type OpenLog } from './appending.ts'
import { type Head, insertRecords, readRecords, recordsAfter } from './logRecords.ts'
import { type CommandRange, type LoggedCommands, readCommands } from './readCommands.ts'
import { createStateCache, type HeadRow, type StateCache } from './stateCache.ts'
import { toldClock } from './toldClock.ts'
import { createUnreadable, type UnreadableCutovers, unreadableRefusal } from './unreadable.ts'

export interface EventLog {
  /**
   * Locks a cutover, lets `work` append to it, and commits. `read` asks what `work` needs to know, in the transaction and
   * together with where the log stands, without awaiting one statement before the next. With `believed`, `work` may be
   * called ahead of that and once more when it turns out otherwise, so it must do nothing but append and answer.
   * Undefined when the organisation has no such cutover. Whatever is thrown leaves the log as it was, except a lost
   * connection, after which the outcome is unknown.
   */
  open<Found, Result>(
    organisation: string,
    cutoverId: string,
    commandIds: readonly string[],
    read: (sql: Queries) => Promise<Found>,
    work: (log: OpenLog, found: Found) => Promise<Result>,
    believed?: Believed<Found>,
  ): Promise<Result | undefined>
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
  /** The commands of a log after a point, each with the state that it led to; for whoever acts on events afterwards. */
  readCommands(sql: Queries, organisation: string, cutoverId: string, range: CommandRange): Promise<LoggedCommands>
  states: StateCache
}

export interface EventLogOptions {
  sql: Sql
  library: RunbookLibrary
  log: Logger
  /** Which events are read, and in which version they are written; what this build knows when left out. */
  formats?: EventFormats
  /** What is known of logs that cannot be read here. */
  unreadable?: UnreadableCutovers
  /** Signs snapshots of states. */
  logKey: LogKey
  /** Hears that what was read of a log is not what was written. */
  suspect?: (organisation: string, cutoverId: string, why: string) => void
  /** Called after each commit, for one cutover in the order of its log. */
  onCommitted: (committed: Committed) => void
}

export function createEventLog(options: EventLogOptions): EventLog {
  const { sql, library, log, onCommitted, formats = EVENT_FORMATS } = options
  const { unreadable = createUnreadable(log), logKey, suspect = () => undefined } = options
  const states = createStateCache({ sql, library, log, formats, unreadable, logKey, suspect })
  const clock = toldClock()

  return {
    states,

    async open(organisation, cutoverId, commandIds, read, work, believed) {
      // What could not be read a moment ago is refused at once.
      states.refuseUnreadable(organisation, cutoverId)
      // A long replay belongs before the lock, not behind it.
      const isKnown =
        (states.known(organisation, cutoverId) ?? (await states.current(organisation, cutoverId))) !== undefined
      if (!isKnown) return undefined
      let done: Awaited<ReturnType<typeof commitUnderLock>>
      try {
        done = (await commitOptimistically()) ?? (await commitUnderLock())
      } catch (error) {
        if (!(error instanceof RefusedForNow)) states.forget(organisation, cutoverId)
        throw error
      }
      if (!done) return undefined
      // Commit first: no reader may see a state that the log can still lose.
      states.advance(organisation, done.standing)
      if (done.committed.events.length > 0) onCommitted(done.committed)
      return done.result

      /**
       * In one statement instead of three trips, when nobody else writes to this log: decided on what was last committed
       * here, written if all of that still holds once the row is locked. Undefined when it does not; nothing happened then.
       */
      async function commitOptimistically() {
        const known = states.known(organisation, cutoverId)
        const now = clock.now()
        if (!believed || !known || now === undefined) return undefined
        const { state, hash } = known
        const appending = appendTo(undefined, state, { seq: state.seq, hash, at: state.at }, now, [], formats)
        const result = await work(appending.log, believed.found)
        const shown = await appending.writeIfStill(sql, organisation, believed, commandIds, { hash, now })
        if (shown === null) return undefined
        clock.observe(shown)
        return { result, ...appending.done(organisation, []) }
      }

      function commitUnderLock() {
        return sql.begin(async (transaction) => {
          // Sent together: what is read comes from after the lock, since statements run in the order of this text.
          const [row, found] = await Promise.all([
            lockAndRead(transaction, organisation, cutoverId, commandIds),
            read(transaction),
          ])
          if (!row) return undefined
          clock.observe(row.now)
          const { missed, ...standing } = await states.at(transaction, organisation, cutoverId, row)
          const head = { seq: row.head, hash: row.headHash, at: row.lastAt }
          const appending = appendTo(transaction, standing.state, head, row.now, row.answered ?? [], formats)
          const result = await work(appending.log, found)
          appending.write(transaction, organisation)
          return { result, ...appending.done(organisation, missed) }
        })
      }
    },

    async begin(transaction, { organisation, id, runbook, runbookHash }, by, events) {
      const before: Head = { seq: 0, hash: runbookHash, at: 0 }
      const { records, logged } = recordsAfter(before, id, by, events, formats)
      const [first, ...rest] = logged
      const last = records.at(-1)
      if (!first || !last) throw new Error('A log begins with an event')
      const state = rest.reduce(evolve, beginCutover(id, runbook, first))
      const line = portfolioLine(state, last.hash, by.now)
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
          line: transaction.json({ ...line }),
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
      (extract(epoch from last_at) * 1000)::double precision as "lastAt",
      floor(extract(epoch from now) * 1000)::double precision as now, answered
    from open_cutover(${organisation}, ${cutoverId}, ${commandIds})`
  return row
}
