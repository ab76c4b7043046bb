/**
 * Finds the cutovers in which a deadline has passed, and has the clock act on them. Any number of nodes may do so at
 * once: under a cutover's lock, the second one finds nothing left to do.
 */

import type { Logger } from 'pino'
import { z } from 'zod'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { Unavailable } from './commandQueue.ts'
import type { CommandHandler } from './handleCommand.ts'
import { createOverdueWatch, type Overdue } from './overdue.ts'
import { RefusedForNow } from './refusedForNow.ts'

export interface Deadlines {
  /** Begins with what came due while no server ran. */
  start(): void
  /** Waits for work in progress. */
  stop(): Promise<void>
  /** Scans until nothing is left to act on, for callers without timers. `start` scans by timer. */
  scan(): Promise<void>
  /** As it was last seen; for `/metrics`. */
  overdue(): Overdue
}

export interface DeadlineOptions {
  sql: Sql
  passTime: CommandHandler['passTime']
  log: Logger
}

const SCAN_INTERVAL_MS = 1000
/** Cutovers found per scan; when there are more, it scans again as soon as these are done. */
const SCAN_LIMIT = 200
/** Cutovers acted on at once, which leaves most of the connection pool to people. */
const CONCURRENCY = 8
/** Back-off of a cutover that failed, doubled each time. */
const MIN_BACK_OFF_MS = 1000
const MAX_BACK_OFF_MS = 60_000

const dueCutover = z.object({ organisation: z.string(), cutoverId: z.string() })
type DueCutover = z.output<typeof dueCutover>

interface Failing extends DueCutover {
  backOffMs: number
  until: number
}

export function createDeadlines({ sql, passTime, log }: DeadlineOptions): Deadlines {
  const watch = createOverdueWatch(sql, log)
  const inFlight = new Map<string, DueCutover & { done: Promise<void> }>()
  const failing = new Map<string, Failing>()
  let found: DueCutover[] = []
  let isMore = false
  let looking: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function look(): void {
    looking ??= findAndTake().finally(() => {
      looking = undefined
    })
  }

  async function findAndTake(): Promise<void> {
    try {
      const now = performance.now()
      for (const [key, { until }] of failing) if (until + MAX_BACK_OFF_MS < now) failing.delete(key)
      const resting = [...failing.values()].filter(({ until }) => until > now)
      found = await findDue(sql, [...inFlight.values(), ...resting])
      isMore = found.length === SCAN_LIMIT
      await watch.look()
    } catch (error) {
      log.warn({ err: error }, 'Deadlines could not be read; retrying')
    }
    take()
  }

  /** A cutover waiting for its lock or for a connection takes one slot of several and delays nobody else. */
  function take(): void {
    if (stopped) return
    while (inFlight.size < CONCURRENCY) {
      const cutover = found.shift()
      if (!cutover) break
      const key = `${cutover.organisation}/${cutover.cutoverId}`
      if (inFlight.has(key)) continue
      const done = act(key, cutover).finally(() => {
        inFlight.delete(key)
        take()
      })
      inFlight.set(key, { ...cutover, done })
    }
    if (found.length > 0 || !isMore) return
    isMore = false
    look()
  }

  async function act(key: string, cutover: DueCutover): Promise<void> {
    try {
      await passTime(cutover)
      failing.delete(key)
    } catch (error) {
      const backOffMs = Math.min(2 * (failing.get(key)?.backOffMs ?? MIN_BACK_OFF_MS / 2), MAX_BACK_OFF_MS)
      failing.set(key, { ...cutover, backOffMs, until: performance.now() + backOffMs })
      // An unreadable log is reported where it is found, once a minute.
      if (error instanceof RefusedForNow) return
      const what = error instanceof Unavailable ? { because: error.message } : { err: error }
      log.error({ ...what, cutover: cutover.cutoverId, backOffMs }, 'Deadlines could not be acted on; retrying')
    }
  }

  async function settled(): Promise<void> {
    while (looking || inFlight.size > 0) await Promise.all([looking, ...[...inFlight.values()].map(({ done }) => done)])
  }

  return {
    start() {
      watch.start()
      timer = setInterval(look, SCAN_INTERVAL_MS)
      look()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await settled()
    },
    async scan() {
      look()
      await settled()
    },
    overdue: watch.overdue,
  }
}

/**
 * Earliest first. A locked row is skipped, since whoever holds it lets the clock act before anything else; the lock
 * taken here lasts as long as the statement.
 */
function findDue(sql: Sql, except: readonly DueCutover[]): Promise<DueCutover[]> {
  const due = sql`
    select organisation, id as "cutoverId" from cutovers
    where next_due_at <= clock_timestamp() and (organisation, id) not in (
      select * from unnest(${except.map(({ organisation }) => organisation)}::text[],
        ${except.map(({ cutoverId }) => cutoverId)}::text[]))
    order by next_due_at limit ${SCAN_LIMIT} for no key update of cutovers skip locked`
  return rowsOf(dueCutover, due)
}
