/** The exchange with ServiceNow of one server: what waits gets its turn, and what was missed is found. */
import type { Logger } from 'pino'
import type { Saw } from '../../shared/commands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { LoggedEvent } from '../../shared/events.ts'
import type { Queries } from '../credential.ts'
import type { Sql } from '../database/connect.ts'
import { createJobs } from '../jobs.ts'
import { type ExchangeKey, recordWanted } from './exchangeRows.ts'
import type { Known } from './instances.ts'
import { namesOf } from './names.ts'
import { createSweeps } from './sweeps.ts'
import { takeTurn } from './turn.ts'

export interface Sync {
  /** The names of the instances, in the order of the file. */
  instances: ReadonlyMap<string, Known>
  /** In the transaction of the events: what they want written, and the jobs for it. */
  wanted(sql: Queries, organisation: string, events: readonly LoggedEvent[], after: Cutover): Promise<void>
  /** Something happened to a change of that instance: it is read again at once. Answers how many cutovers have it. */
  happened(instance: string, sysId: string): Promise<number>
  start(): Promise<void>
  stop(): Promise<void>
}

export interface SyncOptions {
  sql: Sql
  instances: ReadonlyMap<string, Known>
  /** The address that people type. */
  origin: string
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  record(key: ExchangeKey, saw: Saw[]): Promise<boolean>
  now(): number
  log: Logger
}

const SCAN = 1000
/** Turns that are due at once; the others are found in the next second. */
const MOST = 200

export function createSync({ sql, instances, origin, readState, record, now, log }: SyncOptions): Sync {
  const queueOf = (instance: string) => `servicenow-${instance}`
  const jobs = createJobs<ExchangeKey & { instance: string }>({
    sql,
    queues: [...instances.keys()].map(queueOf),
    work: (key) =>
      takeTurn(key, { sql, instances, origin, readState, record, nameOf: (ids) => namesOf(sql, ids), now, log }),
    log,
  })
  const sweeps = createSweeps({ sql, instances, happened, log })
  let timer: NodeJS.Timeout | undefined
  let scanned: Promise<void> = Promise.resolve()
  let stopped = false

  async function wake(from: Queries, key: ExchangeKey, instance: string): Promise<void> {
    if (!instances.has(instance)) return
    const { organisation, cutoverId, changeId } = key
    await jobs.send(from, queueOf(instance), `${organisation}/${cutoverId}/${changeId}`, { ...key, instance })
  }

  async function happened(instance: string, sysId: string): Promise<number> {
    const rows = await sql<ExchangeKey[]>`
      update change_exchanges set next_turn_at = clock_timestamp()
      where instance = ${instance} and sys_id = ${sysId}
      returning organisation, cutover as "cutoverId", change_id as "changeId"`
    for (const { organisation, cutoverId, changeId } of rows) {
      await wake(sql, { organisation, cutoverId, changeId }, instance)
    }
    return rows.length
  }

  /** What is due by the clock, and what a server that died has left. */
  async function scan(): Promise<void> {
    const due = await sql<(ExchangeKey & { instance: string })[]>`
      select organisation, cutover as "cutoverId", change_id as "changeId", instance from change_exchanges
      where next_turn_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())
      order by next_turn_at limit ${MOST}`
    for (const { instance, ...key } of due) await wake(sql, key, instance)
  }

  function scanAfter(pause: number): void {
    if (stopped) return
    timer = setTimeout(() => {
      scanned = scan()
        .catch((error) => log.warn({ err: error }, 'What is due with ServiceNow could not be read; it is tried again'))
        .finally(() => scanAfter(SCAN))
    }, pause)
  }

  return {
    instances,
    happened,

    async wanted(from, organisation, events, after) {
      for (const key of await recordWanted(from, organisation, events, after)) {
        const change = after.changes.find(({ id }) => id === key.changeId)
        if (change) await wake(from, key, change.instance)
      }
    },

    async start() {
      await jobs.start()
      scanAfter(0)
      sweeps.start()
    },

    async stop() {
      stopped = true
      clearTimeout(timer)
      await scanned
      await sweeps.stop()
      await jobs.stop()
      for (const { instance } of instances.values()) instance.close()
    },
  }
}
