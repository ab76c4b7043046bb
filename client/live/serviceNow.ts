import { isRefusal } from '../../shared/refusal.ts'
import { answered } from './answered.ts'
import type { Connection } from './connection.ts'
import { Retry } from './retry.ts'
import { useSession, useStore } from './session.tsx'
import { createStore, type Store } from './store.ts'

export interface ServiceNowInstance {
  name: string
  url: string
}

/** As GET /api/cutovers/:id/exchange answers; instants are epoch milliseconds. */
export interface ServiceNowSync {
  changes: {
    changeId: string
    /** When it is next polled and written, unless something happens before. */
    nextTurnAt: number | null
    lastSuccessAt: number | null
    failingSince: number | null
    failure: string | null
    /** Which related changes are linked in ServiceNow but not here, or the other way round. */
    remark: string | null
    /** Newest first. */
    writes: QueuedWrite[]
  }[]
}

export interface QueuedWrite {
  key: string
  what: string
  /** `sending`: sent, outcome not known yet. */
  status: 'waiting' | 'sending' | 'done' | 'refused' | 'dropped'
  failure: string | null
  createdAt: number
  settledAt: number | null
  notBefore: number | null
}

/** A template of a standard change, as found by name. */
export interface ChangeTemplate {
  name: string
  sysId: string
}

/** Responds with `{ templates }` whose names contain the text. */
export const templatesPath = (instance: string, search: string): string =>
  `/api/servicenow/instances/${encodeURIComponent(instance)}/templates?search=${encodeURIComponent(search)}`

const NONE: readonly ServiceNowInstance[] = []
const known = new WeakMap<Connection, Store<readonly ServiceNowInstance[]>>()

/** The server's configured instances; none until loaded. */
export function useInstances(): readonly ServiceNowInstance[] {
  const { connection } = useSession()
  return useStore(instancesOf(connection), (instances) => instances)
}

const ASK_AGAIN = { firstMs: 2000, longestMs: 60_000 }

/** Fetched once: they change only when the server restarts. */
function instancesOf(connection: Connection): Store<readonly ServiceNowInstance[]> {
  const before = known.get(connection)
  if (before) return before
  const store = createStore(NONE)
  known.set(connection, store)
  const path = '/api/servicenow/instances'
  const ask = async () => {
    const answer = await answered(() => connection.http.get<{ instances: ServiceNowInstance[] }>(path))
    if (isRefusal(answer)) again.later()
    else store.set(answer.instances)
  }
  const again = new Retry(() => void ask(), ASK_AGAIN)
  void ask()
  return store
}
