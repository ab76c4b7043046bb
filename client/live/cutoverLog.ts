/**
 * The log of a cutover as a screen reads it: from the newest event backwards, page by page, and forwards as it grows.
 * Always one piece of one chain, in the order of seq. When the log is put back, what was read of it is dropped.
 */
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import type { Http } from './http.ts'
import type { Replica } from './replica.ts'
import { Retry } from './retry.ts'
import { createStore, type Store } from './store.ts'

export interface LogView {
  /** By seq, rising. */
  events: readonly ChainedEvent[]
  /** Whether the first event of the cutover is among them. */
  complete: boolean
  loading: boolean
  /** Why there is not more: no permission, or no line. Asking again may help. */
  failed?: string
}

export interface CutoverLog extends Store<LogView> {
  /** The page before the oldest event that is there. Does nothing while one is on its way. */
  loadOlder(): Promise<void>
}

type LogSource = Pick<Replica, 'cutoverId' | 'onEvents' | 'onMended' | 'subscribe'> & {
  readonly cutover: Pick<Cutover, 'seq'> | undefined
}

/** Events of one page. */
const PAGE = 1000
/** A state that was fetched as a whole skips events; soon after it they are fetched as well, then less and less often. */
const CATCH_UP = { firstMs: 500, longestMs: 30_000 }

const PUT_BACK = 'The log was put back meanwhile.'

const EMPTY: LogView = { events: [], complete: false, loading: false }

const logs = new WeakMap<LogSource, CutoverLog>()

/** The log of what this replica follows; one for all who ask, kept until the replica closes. */
export function logOf(http: Http, replica: LogSource): CutoverLog {
  const known = logs.get(replica)
  if (known) return known
  const log = openLog(http, replica)
  logs.set(replica, log)
  return log
}

function openLog(http: Http, replica: LogSource): CutoverLog {
  const view = createStore(EMPTY)
  /** Counts how often the log was put back: what was asked before that is of another log. */
  let chain = 0

  /** The first of so many events; where they are long, the server answers fewer. */
  const fetchPage = async (after: number, limit: number): Promise<ChainedEvent[] | Refusal> => {
    const path = `/api/cutovers/${encodeURIComponent(replica.cutoverId)}/events?after=${after}&limit=${limit}`
    const answer = await http.get<{ events: ChainedEvent[] }>(path)
    return isRefusal(answer) ? answer : answer.events
  }
  /** So many events, or all there are. */
  const fetchAll = async (after: number, limit: number): Promise<ChainedEvent[] | Refusal> => {
    const events: ChainedEvent[] = []
    while (events.length < limit) {
      const page = await fetchPage(after + events.length, limit - events.length)
      if (isRefusal(page)) return page
      if (page.length === 0) break
      // One part may be of the log as it was and the next of the one in its place.
      if (events.length > 0 && page[0]?.prev !== events.at(-1)?.hash) return refuse('failed', PUT_BACK)
      events.push(...page)
    }
    return events
  }
  /** False when they do not follow what is there. */
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
    const page = await fetchAll(after, before - 1 - after).catch(() => refuse('failed', 'The line is down.'))
    if (asked !== chain) return
    const { events: now } = view.get()
    const fail = (why: string) => view.set({ events: now, complete, loading: false, failed: why })
    if (isRefusal(page)) return fail(page.message)
    const older = page.filter(({ seq }) => seq < before)
    // Read from a log of which nothing was heard here yet.
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
