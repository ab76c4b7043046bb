/** Jobs for what happens outside of the log: made in the transaction of the events that cause them, done by any server. */

import { type Db, PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { Queries } from './credential.ts'
import type { Sql } from './database/connect.ts'

export interface Jobs<Data extends object> {
  /** In a transaction the job is there if the transaction commits. A job that waits already under its key is not doubled. */
  send(sql: Queries, queue: string, key: string, data: Data): Promise<void>
  /** Begins to work; the queues are made when they are missing. */
  start(): Promise<void>
  /** Waits for what is being done. */
  stop(): Promise<void>
}

/** Seconds between looks at a queue; what a person does in between is waited for that long. */
const LOOK = 0.5
/** Jobs of a queue that one server does at once. */
const AT_ONCE = 10
/** A job that a dead server had is done by another after this; seconds. */
const LIFE = 120

/**
 * @param queues one for each thing that may hang, so that it delays nobody else
 * @param work must not throw for what it expects to fail: a job is not repeated
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
  const boss = new PgBoss({ db: databaseOf(sql), schedule: false })
  boss.on('error', (error) => log.warn({ err: error }, 'The queue of jobs could not be asked; it is tried again'))

  return {
    async send(from, queue, key, data) {
      await boss.send(queue, data, { singletonKey: key, db: databaseOf(from) })
    },

    async start() {
      await boss.start()
      for (const queue of queues) {
        await boss.createQueue(queue, { policy: 'short', retryLimit: 0, expireInSeconds: LIFE, deleteAfterSeconds: 60 })
        await boss.work<Data>(queue, { pollingIntervalSeconds: LOOK, batchSize: AT_ONCE }, async (jobs) => {
          await Promise.all(
            jobs.map(({ data }) =>
              work(data).catch((error) => log.error({ err: error, queue, data }, 'A job has failed')),
            ),
          )
        })
      }
    },

    stop: () => boss.stop({ graceful: true, timeout: 10_000, close: false }),
  }
}

const databaseOf = (sql: Queries): Db => ({
  async executeSql(text, values) {
    return { rows: [...(await sql.unsafe(text, values))] }
  },
})
