/** Jobs for what happens outside of the log: made in the transaction of the events that cause them, done by any server. */

import { type Db, PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { Sql } from './database/connect.ts'
import type { Queries } from './database/sql.ts'

export interface Jobs<Data extends object> {
  /**
   * In a transaction the job is there if the transaction commits. A job that waits already under its key is not doubled.
   * Before the start and after the stop nothing is made: whoever sends has on record what is to be done.
   */
  send(sql: Queries, queue: string, key: string, data: Data): Promise<void>
  /** Begins to work; the queues are made when they are missing. */
  start(): Promise<void>
  /** Takes nothing more, and waits for what is being done. */
  stop(): Promise<void>
}

/** Seconds between looks at a queue; what a person does in between is waited for that long. */
const POLL_SECONDS = 0.5
/** Jobs of a queue that one server does at once. */
const AT_ONCE = 10
/** Jobs that are taken together; the others are left to other servers. */
const TAKEN = 5
/** Seconds after which a job that was done, or that nobody took, is removed. */
const KEEP = 60

/**
 * A job wakes somebody up and is done when its work has begun: what a server that dies has left has to be found otherwise.
 *
 * @param queues one for each thing that may hang, so that it delays nobody else
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
  // Otherwise what was done stays for a day.
  const boss = new PgBoss({ db: databaseOf(sql), schedule: false, maintenanceIntervalSeconds: KEEP })
  boss.on('error', (error) => log.warn({ err: error }, 'The queue of jobs could not be asked; it is tried again'))
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
        // Known from here on: a transaction that sends must not have to ask for the queue on another connection.
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
