/** One server's sync with ServiceNow: runs the turns that are due, and finds what was missed. */
import type { Logger } from 'pino'
import type { Observation } from '../../shared/change/changeCommands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { emailsOf, namesOf } from '../auth/names.ts'
import type { Consumer } from '../consumers/consumers.ts'
import type { Sql } from '../database/connect.ts'
import type { Queries } from '../database/sql.ts'
import { createJobs } from '../jobs.ts'
import { GONE_AFTER_SECONDS } from '../log/nodes.ts'
import type { LogKey } from '../verification/logKey.ts'
import { within } from '../within.ts'
import { serviceNowConsumer } from './consumer.ts'
import type { Known } from './instances.ts'
import { createSweeps } from './sweeps.ts'
import type { ChangeKey } from './syncRows.ts'
import { takeTurn } from './turn.ts'
import { type Due, findDue, findForgotten, freeAbandoned, makeDue } from './turnRows.ts'
import { createTurnsUnderWay } from './turnsUnderWay.ts'

export interface Sync {
  /** The names of the instances, in file order. */
  instances: ReadonlyMap<string, Known>
  /** Reads what cutovers want synchronised from their logs. */
  consumer: Consumer
  /** Something happened to a change of that instance: it is read again at once. Returns how many cutovers have it. */
  happened(instance: string, sysId: string): Promise<number>
  start(): Promise<void>
  stop(): Promise<void>
}

export interface SyncOptions {
  sql: Sql
  /** This server's id among the others. */
  server: string
  instances: ReadonlyMap<string, Known>
  /** The address that people type. */
  origin: string
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  record(key: ChangeKey, observations: Observation[]): Promise<boolean>
  /** Signs the log's head, in each note. */
  logKey: LogKey
  now(): number
  log: Logger
}

const SCAN_MS = 1000
/** Turns of one instance started per poll; the others at the next one, a second later. */
const MOST = 100
/** A turn not taken for this long belongs to an instance that no server knows; seconds. */
const ABANDONED_AFTER_SECONDS = 60
/** On shutdown, time for turns to finish; then requests are aborted, and it waits as long again. Milliseconds. */
const GRACE_MS = 3000

export function createSync({ sql, server, instances, origin, readState, record, logKey, now, log }: SyncOptions): Sync {
  const queueOf = (instance: string) => `servicenow-${instance}`
  const parts = {
    sql,
    server,
    instances,
    origin,
    readState,
    record,
    nameOf: (ids: readonly string[]) => namesOf(sql, ids),
    emailsOf: (ids: readonly string[]) => emailsOf(sql, ids),
    now,
  }
  const names = [...instances.keys()]
  const jobs = createJobs<Due>({ sql, queues: names.map(queueOf), work: (key) => takeTurn(key, parts), log })
  const turns = createTurnsUnderWay((due) => takeTurn(due, parts), log)
  const sweeps = createSweeps({ sql, instances, happened, now, log })
  let timer: NodeJS.Timeout | undefined
  let scanned: Promise<void> = Promise.resolve()
  let stopped = false

  async function wake(from: Queries, { organisation, cutoverId, changeId, instance }: Due): Promise<void> {
    if (!instances.has(instance)) return
    const key = `${organisation}/${cutoverId}/${changeId}`
    await jobs.send(from, queueOf(instance), key, { organisation, cutoverId, changeId, instance })
  }

  async function happened(instance: string, sysId: string): Promise<number> {
    const woken = await makeDue(sql, instance, sysId)
    for (const due of woken) turns.begin(due, true)
    return woken.length
  }

  /** What is due by the clock, and what a dead server has left. */
  async function scan(): Promise<void> {
    await freeAbandoned(sql, GONE_AFTER_SECONDS)
    for (const { told, ...due } of await findDue(sql, names, MOST)) turns.begin(due, told)
    for (const due of await findForgotten(sql, ABANDONED_AFTER_SECONDS, MOST)) {
      if (!instances.has(due.instance)) await takeTurn(due, parts)
    }
  }

  function scanAfter(pause: number): void {
    if (stopped) return
    timer = setTimeout(() => {
      scanned = scan()
        .catch((error) => log.warn({ err: error }, 'Turns due with ServiceNow could not be read; retrying'))
        .finally(() => scanAfter(SCAN_MS))
    }, pause)
  }

  return {
    instances,
    happened,

    consumer: serviceNowConsumer(logKey, wake),

    async start() {
      await jobs.start()
      scanAfter(0)
      sweeps.start()
    },

    async stop() {
      stopped = true
      clearTimeout(timer)
      const ended = Promise.allSettled([scanned, sweeps.stop(), jobs.stop(), turns.stop()])
      await within(GRACE_MS, ended)
      // An instance still being asked does not answer; the turns release their leases, and another server continues.
      for (const { instance } of instances.values()) instance.close()
      await within(GRACE_MS, ended)
    },
  }
}
