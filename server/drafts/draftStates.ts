/** A cache of the states of drafts in use, each caught up with its log's head on read. */
import type { Logger } from 'pino'
import type { Draft } from '../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../shared/draft/events.ts'
import { beginDraft, evolveDraft } from '../../shared/draft/evolve.ts'
import type { Sql } from '../database/connect.ts'
import type { Queries } from '../database/sql.ts'
import type { ChainPoint } from '../log/chainTail.ts'
import { type OfDraft, readEvents, readHead } from './draftRows.ts'
import { loadSnapshot, saveSnapshot } from './draftSnapshots.ts'

export interface CommittedDraft {
  draft: Draft
  /** Of the last event in it. */
  hash: string
}

export interface DraftStates {
  /** The state as it is committed now; undefined when the organisation has no such draft. */
  current(of: OfDraft): Promise<CommittedDraft | undefined>
  /** The state at a head that was read in this transaction, and the events that were missing here. */
  at(sql: Queries, of: OfDraft, head: ChainPoint): Promise<CommittedDraft & { missed: ChainedDraftEvent[] }>
  /** Caches a state whose events are committed. */
  advance(of: OfDraft, standing: CommittedDraft): void
  /** Drops the cached state, after a commit of unknown outcome. */
  forget(of: OfDraft): void
  /** Waits for snapshots being written. */
  settled(): Promise<void>
}

/** Size of the cache: bytes of all states together, roughly. */
const MAX_BYTES = 256 * 1024 * 1024
const PAGE = 1000
/** Fewer are replayed in a few milliseconds. */
const SNAPSHOT_EVERY = 200

interface Kept extends CommittedDraft {
  snapshotAt: number
}

/** `snapshotAt` where it was loaded anew. */
type Standing = CommittedDraft & { missed: ChainedDraftEvent[]; snapshotAt?: number }

export function createDraftStates({ sql, log }: { sql: Sql; log: Logger }): DraftStates {
  // A Map keeps insertion order: the first entry is the least recently used.
  const kept = new Map<string, Kept>()
  const loading = new Map<string, Promise<Standing>>()
  const saving = new Set<Promise<void>>()
  let bytes = 0

  function drop(key: string): void {
    const known = kept.get(key)
    if (!known) return
    kept.delete(key)
    bytes -= bytesOf(known.draft)
  }

  /** Caches a committed state unless a newer one is there, and has a snapshot saved when it is due. */
  function keep(of: OfDraft, { draft, hash }: CommittedDraft, loadedFrom?: number): void {
    const key = keyOf(of)
    const known = kept.get(key)
    if (known && known.draft.seq > draft.seq) return
    const last = loadedFrom ?? known?.snapshotAt ?? 0
    const isDue = draft.seq - last >= SNAPSHOT_EVERY
    drop(key)
    kept.set(key, { draft, hash, snapshotAt: isDue ? draft.seq : last })
    bytes += bytesOf(draft)
    for (const [oldest] of kept) {
      if (bytes <= MAX_BYTES || oldest === key) break
      drop(oldest)
    }
    if (isDue) save(of, { draft, hash })
  }

  function save(of: OfDraft, { draft, hash }: CommittedDraft): void {
    const saved = saveSnapshot(sql, of, draft, hash)
      .catch((error) => log.warn({ err: error, draft: of.draftId }, 'A snapshot of a draft could not be saved'))
      .finally(() => saving.delete(saved))
    saving.add(saved)
  }

  async function at(from: Queries, of: OfDraft, head: ChainPoint): Promise<Standing> {
    const known = kept.get(keyOf(of))
    if (known?.draft.seq === head.seq && known.hash === head.hash)
      return { draft: known.draft, hash: known.hash, missed: [] }
    if (known && known.draft.seq < head.seq) {
      const missed = await readEvents(from, of, { after: known.draft.seq, to: head.seq, limit: head.seq })
      if (missed[0]?.prev === known.hash && missed.at(-1)?.hash === head.hash)
        return { draft: missed.reduce(evolveDraft, known.draft), hash: head.hash, missed }
    }
    return { ...(await load(from, of, head)), missed: [] }
  }

  async function load(from: Queries, of: OfDraft, head: ChainPoint): Promise<Kept> {
    const snapshot = await loadSnapshot(from, of, head.seq)
    let standing = snapshot
    while ((standing?.draft.seq ?? 0) < head.seq) {
      const after = standing?.draft.seq ?? 0
      const events = await readEvents(from, of, { after, to: head.seq, limit: PAGE })
      standing = events.reduce<CommittedDraft | undefined>((before, event) => followed(of, before, event), standing)
      if (events.length === 0) break
    }
    if (!standing || standing.hash !== head.hash) throw new Error(`The log of draft ${of.draftId} ends before its head`)
    return { ...standing, snapshotAt: snapshot?.draft.seq ?? 0 }
  }

  return {
    at,

    async current(of) {
      const head = await readHead(sql, of)
      if (!head) {
        drop(keyOf(of))
        return undefined
      }
      const key = `${keyOf(of)} ${head.hash}`
      const known = kept.get(keyOf(of))
      // Committed here after the head was read.
      if (known && known.draft.seq > head.seq && !(await isReplaced(of, known)))
        return { draft: known.draft, hash: known.hash }
      const loaded = loading.get(key) ?? at(sql, of, head).finally(() => loading.delete(key))
      loading.set(key, loaded)
      const { draft, hash, snapshotAt } = await loaded
      keep(of, { draft, hash }, snapshotAt)
      return { draft, hash }
    },

    advance: (of, standing) => keep(of, standing),
    forget: (of) => drop(keyOf(of)),
    async settled() {
      await Promise.all(saving)
    },
  }

  /** The log is not the one that the state came from, as after a restored backup. */
  async function isReplaced(of: OfDraft, { draft, hash }: CommittedDraft): Promise<boolean> {
    const [last] = await readEvents(sql, of, { after: draft.seq - 1, to: draft.seq, limit: 1 })
    if (last?.hash === hash) return false
    drop(keyOf(of))
    return true
  }
}

function followed({ draftId }: OfDraft, before: CommittedDraft | undefined, event: ChainedDraftEvent): CommittedDraft {
  if (before && event.prev !== before.hash) throw new Error(`Event ${event.seq} of draft ${draftId} is of another log`)
  if (before) return { draft: evolveDraft(before.draft, event), hash: event.hash }
  if (event.type !== 'draftCreated') throw new Error(`The log of draft ${draftId} does not begin with its creation`)
  return { draft: beginDraft(draftId, event), hash: event.hash }
}

/** A row of ten cells takes some 2 kB beside its text. */
const bytesOf = ({ rows, comments, size }: Draft): number => 10_000 + size + 2000 * rows.length + 1000 * comments.length

const keyOf = ({ organisation, draftId }: OfDraft): string => `${organisation}/${draftId}`
