/** The log of a cutover from its first event, fetched once somebody asks for it and followed from then on. */
import type { LoggedEvent } from '../shared/events.ts'
import { isRefusal } from '../shared/refusal.ts'
import type { Http } from './http.ts'
import type { Replica } from './replica.ts'
import { createStore, type Store } from './store.ts'

export interface Log {
  /** In order and without gaps from seq 1; as far as it has been fetched. */
  events: readonly LoggedEvent[]
  complete: boolean
}

const logs = new WeakMap<Replica, Store<Log>>()

/** The log of the cutover that this replica follows. Begins to fetch it the first time. */
export function logOf(replica: Replica, http: Http): Store<Log> {
  const known = logs.get(replica)
  if (known) return known
  const log = createStore<Log>({ events: [], complete: false })
  logs.set(replica, log)
  replica.onEvents((events) => {
    if (log.get().complete) append(log, events)
  })
  void fetchAll(log, replica, http)
  return log
}

async function fetchAll(log: Store<Log> & { set(log: Log): void }, replica: Replica, http: Http): Promise<void> {
  try {
    for (;;) {
      const after = log.get().events.at(-1)?.seq ?? 0
      const answer = await http.get<{ events: LoggedEvent[] }>(
        `/api/cutovers/${replica.cutoverId}/events?after=${after}`,
      )
      if (isRefusal(answer)) return
      append(log, answer.events)
      const reached = (log.get().events.at(-1)?.seq ?? 0) >= (replica.cutover?.seq ?? 0)
      if (reached || answer.events.length === 0) return log.set({ ...log.get(), complete: reached })
    }
  } catch {
    // No answer for now; whoever opens the log the next time asks again.
    logs.delete(replica)
  }
}

function append(log: Store<Log> & { set(log: Log): void }, events: readonly LoggedEvent[]): void {
  const before = log.get()
  const last = before.events.at(-1)?.seq ?? 0
  const fresh = events.filter(({ seq }) => seq > last)
  if (fresh.length > 0) log.set({ ...before, events: [...before.events, ...fresh] })
}
