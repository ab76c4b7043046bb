import { isRefusal } from '../../shared/refusal.ts'
import type { Connection } from './connection.ts'
import { Retry } from './retry.ts'
import { answered } from './runbookShelf.ts'
import { useSession, useStore } from './session.tsx'
import { createStore, type Store } from './store.ts'

export interface ServiceNowInstance {
  name: string
  url: string
}

/** As GET /api/cutovers/:id/exchange answers; instants are epoch milliseconds. */
export interface Exchange {
  changes: {
    changeId: string
    /** When it is next read and written, unless something happens before. */
    nextTurnAt: number | null
    lastSuccessAt: number | null
    failingSince: number | null
    failure: string | null
    /** What belongs to it in ServiceNow and not here, or the other way round. */
    remark: string | null
    /** Newest first. */
    writes: ExchangeWrite[]
  }[]
}

export interface ExchangeWrite {
  key: string
  what: string
  /** `sending` was sent, and what came of it is not known yet. */
  status: 'waiting' | 'sending' | 'done' | 'refused' | 'dropped'
  failure: string | null
  createdAt: number
  settledAt: number | null
  notBefore: number | null
}

/** As a template of a standard change is found by its name. */
export interface ChangeTemplate {
  name: string
  sysId: string
}

/** Answers `{ templates }`: those of the instance in whose name this stands. */
export const templatesPath = (instance: string, search: string): string =>
  `/api/servicenow/instances/${encodeURIComponent(instance)}/templates?search=${encodeURIComponent(search)}`

const NONE: readonly ServiceNowInstance[] = []
const known = new WeakMap<Connection, Store<readonly ServiceNowInstance[]>>()

/** The instances that this server knows; none until it has said so. */
export function useInstances(): readonly ServiceNowInstance[] {
  const { connection } = useSession()
  return useStore(instancesOf(connection), (instances) => instances)
}

const ASK_AGAIN = { firstMs: 2000, longestMs: 60_000 }

/** Asked until the server has said so, and then no more: they change only when it is started again. */
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
