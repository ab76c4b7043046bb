/** Jobs for work outside the log: an outbox, filled in the transaction of the events that cause it. */

import { type Db, PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { Sql } from './database/connect.ts'
import type { Queries } from './database/sql.ts'

export interface Jobs<Data extends object> {
  /**
   * In a transaction the job exists if the transaction commits. A job already waiting under its key is not duplicated.
   * Before the start and after the stop it is a no-op: the sender has recorded what is to be done.
   */
  send(sql: Queries, queue: string, key: string, data: Data): Promise<void>
  /** Starts the workers; the queues are created when missing. */
  start(): Promise<void>
  /** Takes no more jobs, and waits for those in progress. */
  stop(): Promise<void>
}

/** Poll interval of a queue in seconds, and so the delay of what a person does in between. */
const POLL_SECONDS = 0.5
/** Jobs of a queue that one server runs at once. */
const AT_ONCE = 10
/** Jobs fetched at a time; the others are left to other servers. */
const TAKEN = 5
/** Seconds after which a job is removed that is done or was never taken. */
const KEEP = 60

/**
 * A job is a wake-up, and done when its work has begun: work left by a dead server has to be found otherwise.
 *
 * @param queues one for each thing that may hang, so that it delays nothing else
 */
export function createJobs<Data extends object>({
  sql,
  queues,
  work,
  log,
}: {
  sql: Sql
  queues: readonly string[]
  work(data: Data): Promise<void>
  log: Logger
}): Jobs<Data> {
  // Otherwise finished jobs stay for a day.
  const boss = new PgBoss({ db: databaseOf(sql), schedule: false, maintenanceIntervalSeconds: KEEP })
  boss.on('error', (error) => log.warn({ err: error }, 'The job queue could not be polled; retrying'))
  const places = new Map(queues.map((queue) => [queue, createPlaces(AT_ONCE)]))
  const running = new Set<Promise<void>>()
  let isOpen = false

  async function take(queue: string, data: Data): Promise<void> {
    const leave = await places.get(queue)?.enter()
    if (!leave) return
    const done = work(data)
      .catch((error: unknown) => log.error({ err: error, queue, data }, 'A job has failed'))
      .finally(() => {
        running.delete(done)
        leave()
      })
    running.add(done)
  }

  return {
    async send(from, queue, key, data) {
      if (isOpen) await boss.send(queue, data, { singletonKey: key, db: databaseOf(from) })
    },

    async start() {
      await boss.start()
      for (const queue of queues) {
        await boss.createQueue(queue, {
          policy: 'short',
          retryLimit: 0,
          deleteAfterSeconds: KEEP,
          retentionSeconds: KEEP,
        })
        // Cached from here on: a sending transaction must not query the queue on another connection.
        await boss.getQueueStats(queue)
        await boss.work<Data>(queue, { pollingIntervalSeconds: POLL_SECONDS, batchSize: TAKEN }, async (jobs) => {
          for (const { data } of jobs) await take(queue, data)
        })
      }
      isOpen = true
    },

    async stop() {
      isOpen = false
      for (const one of places.values()) one.close()
      await boss.stop({ graceful: true, timeout: 1000, close: false })
      await Promise.all(running)
    },
  }
}

interface Places {
  /** How to leave again; undefined once it is closed. */
  enter(): Promise<(() => void) | undefined>
  close(): void
}

function createPlaces(count: number): Places {
  const waiting: ((isOpen: boolean) => void)[] = []
  let free = count
  let isOpen = true

  function leave(): void {
    const next = waiting.shift()
    if (next) next(true)
    else free += 1
  }

  return {
    async enter() {
      if (!isOpen) return undefined
      if (free > 0) free -= 1
      else if (!(await new Promise<boolean>((resolve) => waiting.push(resolve)))) return undefined
      return leave
    },
    close() {
      isOpen = false
      for (const turnAway of waiting.splice(0)) turnAway(false)
    },
  }
}

const databaseOf = (sql: Queries): Db => ({
  async executeSql(text, values) {
    return { rows: [...(await sql.unsafe(text, values))] }
  },
})
