/**
 * A cutover's log as a screen reads it: backwards from the newest event in pages, and forwards as it grows. Always one
 * contiguous part of one chain, in order of seq. When the log is replaced by a restored one, everything read is dropped.
 */
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import type { Http } from './http.ts'
import type { Replica } from './replica.ts'
import { Retry } from './retry.ts'
import { createStore, type Store } from './store.ts'

export interface LogView {
  /** By seq, ascending. */
  events: readonly ChainedEvent[]
  /** Whether they include the cutover's first event. */
  complete: boolean
  loading: boolean
  /** Why no more could be loaded: no permission, or no connection. Retrying may help. */
  failed?: string
}

export interface CutoverLog extends Store<LogView> {
  /** Loads the page before the oldest loaded event. A no-op while one is loading. */
  loadOlder(): Promise<void>
}

type LogSource = Pick<Replica, 'cutoverId' | 'onEvents' | 'onMended' | 'subscribe'> & {
  readonly cutover: Pick<Cutover, 'seq'> | undefined
}

/** Events per page. */
const PAGE = 1000
/** Fetching a snapshot skips events; they are fetched soon afterwards, with back-off. */
const CATCH_UP = { firstMs: 500, longestMs: 30_000 }

const PUT_BACK = 'The log was put back meanwhile.'

const EMPTY: LogView = { events: [], complete: false, loading: false }

const logs = new WeakMap<LogSource, CutoverLog>()

/** The log of a replica's cutover; memoised until the replica closes. */
export function logOf(http: Http, replica: LogSource): CutoverLog {
  const known = logs.get(replica)
  if (known) return known
  const log = openLog(http, replica)
  logs.set(replica, log)
  return log
}

function openLog(http: Http, replica: LogSource): CutoverLog {
  const view = createStore(EMPTY)
  /** Incremented when the log is replaced, to discard responses about the previous one. */
  let chain = 0

  /** The first events after a seq, at most `limit`; the server returns fewer where they are long. */
  const fetchPage = async (after: number, limit: number): Promise<ChainedEvent[] | Refusal> => {
    const path = `/api/cutovers/${encodeURIComponent(replica.cutoverId)}/events?after=${after}&limit=${limit}`
    const answer = await http.get<{ events: ChainedEvent[] }>(path)
    return isRefusal(answer) ? answer : answer.events
  }
  /** That many events, or all there are. */
  const fetchAll = async (after: number, limit: number): Promise<ChainedEvent[] | Refusal> => {
    const events: ChainedEvent[] = []
    while (events.length < limit) {
      const page = await fetchPage(after + events.length, limit - events.length)
      if (isRefusal(page)) return page
      if (page.length === 0) break
      // One part may be from the old log and the next from its replacement.
      if (events.length > 0 && page[0]?.prev !== events.at(-1)?.hash) return refuse('failed', PUT_BACK)
      events.push(...page)
    }
    return events
  }
  /** False when they do not continue what is loaded. */
  const append = (events: readonly ChainedEvent[]): boolean => {
    const { events: known, ...rest } = view.get()
    const last = known.at(-1)
    if (!last) return false
    const newer = events.filter(({ seq }) => seq > last.seq)
    if (newer[0]?.prev !== last.hash) return false
    view.set({ ...rest, events: [...known, ...newer] })
    return true
  }
  const isBehind = () => {
    const last = view.get().events.at(-1)
    return last !== undefined && (replica.cutover?.seq ?? 0) > last.seq
  }
  const catchUp = async () => {
    if (!isBehind()) return again.succeeded()
    const asked = chain
    const events = await fetchPage(view.get().events.at(-1)?.seq ?? 0, PAGE).catch(() => [])
    if (asked !== chain) return
    if (!isRefusal(events) && (append(events) || !isBehind())) again.succeeded()
    if (isBehind()) again.later()
  }
  const again = new Retry(() => void catchUp(), CATCH_UP)

  const loadOlder = async () => {
    const { loading, complete, events } = view.get()
    if (loading || complete) return
    const asked = chain
    const before = events[0]?.seq ?? (replica.cutover?.seq ?? 0) + 1
    const after = Math.max(0, before - 1 - PAGE)
    view.set({ events, complete, loading: true })
    const page = await fetchAll(after, before - 1 - after).catch(() => refuse('failed', 'The connection is down.'))
    if (asked !== chain) return
    const { events: now } = view.get()
    const fail = (why: string) => view.set({ events: now, complete, loading: false, failed: why })
    if (isRefusal(page)) return fail(page.message)
    const older = page.filter(({ seq }) => seq < before)
    // Read from a replaced log that we have not been notified of yet.
    if (now[0] ? older.at(-1)?.hash !== now[0].prev : older.length === 0) return fail(PUT_BACK)
    view.set({ events: [...older, ...now], complete: after === 0, loading: false })
    if (isBehind()) again.later()
  }

  replica.onEvents((events) => {
    if (!append(events) && isBehind()) again.later()
  })
  replica.subscribe(() => isBehind() && again.later())
  replica.onMended(() => {
    chain += 1
    again.succeeded()
    view.set(EMPTY)
  })
  return { get: view.get, subscribe: view.subscribe, loadOlder }
}
