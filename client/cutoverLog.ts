/**
 * The log of a cutover as a screen reads it: from the newest event backwards, page by page, and forwards as it grows.
 * Always one piece without a gap, in the order of seq.
 */
import type { Cutover } from '../shared/cutoverState.ts'
import type { LoggedEvent } from '../shared/events.ts'
import { isRefusal, type Refusal } from '../shared/refusal.ts'
import type { Http } from './http.ts'
import type { Replica } from './replica.ts'
import { createStore, type Store } from './store.ts'

export interface LogView {
  /** By seq, rising. */
  events: readonly LoggedEvent[]
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

type LogSource = Pick<Replica, 'cutoverId' | 'onEvents' | 'subscribe'> & {
  readonly cutover: Pick<Cutover, 'seq'> | undefined
}

/** Events of one page. */
const PAGE = 1000
/** A state that was fetched as a whole skips events; so long after it they are fetched as well. */
const CATCH_UP_AFTER = 250

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
  const view = createStore<LogView>({ events: [], complete: false, loading: false })
  let catchingUp = false

  const cutoverPath = `/api/cutovers/${encodeURIComponent(replica.cutoverId)}`
  /** So many events or all there are; where they are long, the server answers them bit by bit. */
  const fetchPage = async (after: number, limit: number): Promise<LoggedEvent[] | Refusal> => {
    const events: LoggedEvent[] = []
    while (events.length < limit) {
      const path = `${cutoverPath}/events?after=${after + events.length}&limit=${limit - events.length}`
      const answer = await http.get<{ events: LoggedEvent[] }>(path)
      if (isRefusal(answer)) return answer
      if (answer.events.length === 0) break
      events.push(...answer.events)
    }
    return events
  }
  const append = (events: readonly LoggedEvent[]) => {
    const { events: known, ...rest } = view.get()
    const last = known.at(-1)?.seq
    const newer = last === undefined ? [] : events.filter(({ seq }) => seq > last)
    if (last !== undefined && newer[0]?.seq === last + 1) view.set({ ...rest, events: [...known, ...newer] })
  }
  const catchUp = async () => {
    catchingUp = false
    const last = view.get().events.at(-1)?.seq
    const head = replica.cutover?.seq ?? 0
    if (last === undefined || head <= last) return
    const events = await fetchPage(last, PAGE).catch(() => [])
    if (isRefusal(events) || events.length === 0) return
    append(events)
    catchUpSoon()
  }
  const catchUpSoon = () => {
    if (catchingUp) return
    catchingUp = true
    setTimeout(() => void catchUp(), CATCH_UP_AFTER)
  }

  const loadOlder = async () => {
    const { loading, complete, events } = view.get()
    if (loading || complete) return
    const before = events[0]?.seq ?? (replica.cutover?.seq ?? 0) + 1
    const after = Math.max(0, before - 1 - PAGE)
    view.set({ events, complete, loading: true })
    const page = await fetchPage(after, before - 1 - after).catch(() => 'The line is down.')
    const now = view.get().events
    if (typeof page === 'string') return view.set({ events: now, complete, loading: false, failed: page })
    if (isRefusal(page)) return view.set({ events: now, complete, loading: false, failed: page.message })
    view.set({ events: [...page.filter(({ seq }) => seq < before), ...now], complete: after === 0, loading: false })
    catchUpSoon()
  }

  replica.onEvents(append)
  replica.subscribe(catchUpSoon)
  return { get: view.get, subscribe: view.subscribe, loadOlder }
}
