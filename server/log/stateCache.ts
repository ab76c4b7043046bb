/** A cache of the states of cutovers in use, each caught up with its log's head on read. */

import type { Logger } from 'pino'
import { z } from 'zod'
import { type ChainPosition, startOfLog } from '../../shared/chain/hashChain.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import type { EventFormats } from '../../shared/evolve/upcasters.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import type { RunbookLibrary } from '../runbooks/runbookLibrary.ts'
import type { LogKey } from '../verification/logKey.ts'
import { checkWhatIsRead, type ReadCheck } from '../verification/readCheck.ts'
import { continueFrom, replayTo } from './replay.ts'
import { loadSnapshot, SNAPSHOT_EVERY, saveSnapshot } from './snapshots.ts'
import type { UnreadableCutovers } from './unreadable.ts'

/** A state and the hash of the last event in it. */
export interface CommittedState {
  state: Cutover
  hash: string
}

/** What the cutover's row says of its log. */
const headRow = z.object({
  head: z.number(),
  headHash: z.string(),
  runbookId: z.string(),
  runbookHash: z.string(),
})
export type HeadRow = z.output<typeof headRow>

export async function readHeadRow(sql: Queries, organisation: string, cutoverId: string): Promise<HeadRow | undefined> {
  const rows = sql`
    select head, head_hash as "headHash", runbook_id as "runbookId", runbook_hash as "runbookHash"
    from cutovers where organisation = ${organisation} and id = ${cutoverId}`
  const [row] = await rowsOf(headRow, rows)
  return row
}

/** `at` and `current` throw RefusedForNow `cutoverUnreadable` for a log that this server cannot read. */
export interface StateCache {
  /** The state at a head, and the events that were missing here when there was a state to continue from. */
  at(
    sql: Queries,
    organisation: string,
    cutoverId: string,
    row: HeadRow,
  ): Promise<CommittedState & { missed: ChainedEvent[] }>
  /** The state at the head as it is committed now; undefined when the organisation has no such cutover. */
  current(organisation: string, cutoverId: string): Promise<CommittedState | undefined>
  /** The state at an earlier event of the log, by its seq and hash; not cached. */
  past(sql: Queries, organisation: string, cutoverId: string, at: { seq: number; hash: string }): Promise<Cutover>
  /** Fails fast with the error of a moment ago. */
  refuseUnreadable(organisation: string, cutoverId: string): void
  /** The cached state to continue from, which may be stale. */
  known(organisation: string, cutoverId: string): CommittedState | undefined
  /** Caches a state whose events are committed. */
  advance(organisation: string, standing: CommittedState): void
  /** Drops the cached state, after a commit of unknown outcome. */
  forget(organisation: string, cutoverId: string): void
  /** Waits for snapshots being written. */
  settled(): Promise<void>
}

/** Size of the cache: steps, items and gates of all states together, some 500 bytes each. */
const MAX_THINGS = 400_000

interface Kept extends CommittedState {
  snapshotAt: number
}

export function createStateCache({
  sql,
  library,
  log,
  formats,
  unreadable,
  logKey,
  suspect,
}: {
  sql: Sql
  library: RunbookLibrary
  log: Logger
  formats: EventFormats
  unreadable: UnreadableCutovers
  logKey: LogKey
  suspect: (organisation: string, cutoverId: string, why: string) => void
}): StateCache {
  // A Map keeps insertion order: the first entry is the least recently used.
  const kept = new Map<string, Kept>()
  const loading = new Map<string, Promise<CommittedState>>()
  const saving = new Set<Promise<void>>()
  /** States built from something that is not what was written: none of them may outlive its repair. */
  const suspected = new Set<string>()
  let things = 0

  function keep(organisation: string, standing: CommittedState, snapshotAt: number): void {
    const key = keyOf(organisation, standing.state.id)
    const isSuspected = suspected.has(key)
    drop(key)
    if (isSuspected) suspected.add(key)
    kept.set(key, { ...standing, snapshotAt })
    things += weightOf(standing.state)
    for (const [oldest] of kept) {
      if (things <= MAX_THINGS || oldest === key) break
      drop(oldest)
    }
  }

  function drop(key: string): void {
    const known = kept.get(key)
    if (!known) return
    kept.delete(key)
    suspected.delete(key)
    things -= weightOf(known.state)
  }

  /** Caches a committed state unless a newer one is there, and has a snapshot saved when it is due. */
  function take(organisation: string, standing: CommittedState, snapshotAt?: number): void {
    const known = kept.get(keyOf(organisation, standing.state.id))
    if (known && known.state.seq > standing.state.seq) return
    const last = snapshotAt ?? known?.snapshotAt ?? 0
    const due = standing.state.seq - last >= SNAPSHOT_EVERY
    keep(organisation, standing, due ? standing.state.seq : last)
    if (due && !suspected.has(keyOf(organisation, standing.state.id))) save(organisation, standing)
  }

  function save(organisation: string, { state, hash }: CommittedState): void {
    const saved = saveSnapshot(sql, organisation, state, hash, logKey)
      .catch((error) => log.warn({ err: error, cutover: state.id }, 'A snapshot could not be saved'))
      .finally(() => saving.delete(saved))
    saving.add(saved)
  }

  /** @param before the state cached here when the row was requested; under the row's lock that is the one cached now */
  async function at(
    from: Queries,
    organisation: string,
    cutoverId: string,
    row: HeadRow,
    before = kept.get(keyOf(organisation, cutoverId)),
  ) {
    const known = kept.get(keyOf(organisation, cutoverId))
    if (known && known.state.seq === row.head && known.hash === row.headHash) return { ...known, missed: [] }
    if (known && known.state.seq < row.head) {
      const check = checkOf(organisation, cutoverId, { seq: known.state.seq, hash: known.hash, at: '' })
      const continued = await continueFrom(from, organisation, known, row, formats, check)
      if (continued) return continued
    } else if (known && !(before && isContradicted(before, row))) {
      // A stale read: this state was committed here after the row was read, so the row proves nothing.
      return { ...known, missed: [] }
    }
    // The log is not the one that this state came from, as after a restored backup.
    if (known) log.warn({ cutover: cutoverId, head: row.head }, 'The log was replaced; its state is loaded again')
    drop(keyOf(organisation, cutoverId))
    return { ...(await load(from, organisation, cutoverId, row)), missed: [] }
  }

  async function load(from: Queries, organisation: string, cutoverId: string, row: HeadRow): Promise<CommittedState> {
    const { snapshotAt, ...standing } = await loadAt(from, organisation, cutoverId, row)
    take(organisation, standing, snapshotAt)
    return standing
  }

  async function loadAt(from: Queries, organisation: string, cutoverId: string, row: HeadRow): Promise<Kept> {
    const runbook = await library.pinned(organisation, row.runbookId, row.runbookHash, from)
    if (library.isAltered(row.runbookHash))
      suspect(organisation, cutoverId, 'the runbook that it is pinned to was changed')
    const wanted = { seq: row.head, runbook, runbookHash: row.runbookHash, key: logKey.public }
    const snapshot = await loadSnapshot(from, organisation, cutoverId, wanted, (seq, why) =>
      log.warn({ cutover: cutoverId, seq, why }, 'A snapshot is ignored and will be replaced'),
    )
    const begin = snapshot ? { seq: snapshot.state.seq, hash: snapshot.hash, at: '' } : startOfLog(row.runbookHash)
    const check = checkOf(organisation, cutoverId, begin)
    const state = await replayTo(from, organisation, cutoverId, row.head, runbook, snapshot?.state, formats, check)
    check.end(row.headHash)
    return { state, hash: row.headHash, snapshotAt: snapshot?.state.seq ?? 0 }
  }

  /** What is read of a log is verified before use: a lead decides on it before any check in the background. */
  const checkOf = (organisation: string, cutoverId: string, from: ChainPosition): ReadCheck =>
    checkWhatIsRead(cutoverId, from, (why) => doubt(organisation, cutoverId, why))

  function doubt(organisation: string, cutoverId: string, why: string): void {
    suspected.add(keyOf(organisation, cutoverId))
    suspect(organisation, cutoverId, why)
  }

  /** Single flight: many readers of a cutover that is not cached, as after a restart, share one replay. */
  function atOnce(organisation: string, cutoverId: string, row: HeadRow, before?: Kept): Promise<CommittedState> {
    const key = `${keyOf(organisation, cutoverId)} ${row.headHash}`
    const already = loading.get(key)
    if (already) return already
    const loaded = at(sql, organisation, cutoverId, row, before).finally(() => loading.delete(key))
    loading.set(key, loaded)
    return loaded
  }

  async function current(organisation: string, cutoverId: string): Promise<CommittedState | undefined> {
    const before = kept.get(keyOf(organisation, cutoverId))
    const row = await readHeadRow(sql, organisation, cutoverId)
    if (!row) {
      drop(keyOf(organisation, cutoverId))
      return undefined
    }
    const { state, hash } = await atOnce(organisation, cutoverId, row, before)
    take(organisation, { state, hash })
    return { state, hash }
  }

  return {
    at: (from, organisation, cutoverId, row) =>
      unreadable.guard(organisation, cutoverId, () => at(from, organisation, cutoverId, row)),

    current: (organisation, cutoverId) =>
      unreadable.guard(organisation, cutoverId, () => current(organisation, cutoverId)),

    past: (from, organisation, cutoverId, { seq, hash }) =>
      unreadable.guard(organisation, cutoverId, async () => {
        const row = await readHeadRow(from, organisation, cutoverId)
        if (!row) throw new Error(`There is no cutover ${cutoverId}`)
        return (await loadAt(from, organisation, cutoverId, { ...row, head: seq, headHash: hash })).state
      }),

    refuseUnreadable: unreadable.refuseKnown,
    known: (organisation, cutoverId) => kept.get(keyOf(organisation, cutoverId)),
    advance: (organisation, standing) => take(organisation, standing),
    forget: (organisation, cutoverId) => drop(keyOf(organisation, cutoverId)),
    async settled() {
      await Promise.all(saving)
    },
  }
}

const keyOf = (organisation: string, cutoverId: string) => `${organisation}/${cutoverId}`

/** An append-only log never comes back to this row once it has been at that state. */
const isContradicted = ({ state, hash }: CommittedState, row: HeadRow): boolean =>
  state.seq > row.head || (state.seq === row.head && hash !== row.headHash)

const weightOf = ({ steps, items, gates }: Cutover) => steps.length + items.length + gates.length + 50
