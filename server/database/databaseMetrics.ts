/** Metrics of the database and of its queues, at the time they are scraped. */

import { setTimeout as delay } from 'node:timers/promises'
import { Gauge, type Registry } from 'prom-client'
import { z } from 'zod'
import type { Sql } from './connect.ts'
import { rowsOf } from './rowsOf.ts'

/** A scrape does not wait for a database that does not answer; the metrics stay those of the last time. */
const PATIENCE_MS = 1000

/** @returns a function that updates them; never throws */
export function measureDatabase(register: Registry, sql: Sql): () => Promise<void> {
  const registers = [register]
  const connections = new Gauge({
    name: 'tminus_database_connections',
    help: 'Connections of this server to the database: open, and idle among them; and what waits for one',
    labelNames: ['state'],
    registers,
  })
  const writes = new Gauge({
    name: 'tminus_change_writes_waiting',
    help: 'What is still to be written to ServiceNow, of all servers together',
    registers,
  })
  const age = new Gauge({
    name: 'tminus_change_writes_oldest_seconds',
    help: 'How long the oldest of them has been waiting',
    registers,
  })
  const deliveries = new Gauge({
    name: 'tminus_webhook_deliveries_waiting',
    help: 'What is still to be sent to webhooks, of all servers together; what waits for paused ones is counted apart',
    labelNames: ['paused'],
    registers,
  })
  const deliveryAge = new Gauge({
    name: 'tminus_webhook_deliveries_oldest_seconds',
    help: 'How long the oldest of these has been waiting',
    labelNames: ['paused'],
    registers,
  })
  const messages = new Gauge({
    name: 'tminus_messages_waiting',
    help: 'Messages to people that are due and not sent yet, of all servers together; what waits out quiet times is not due',
    registers,
  })
  const messageAge = new Gauge({
    name: 'tminus_messages_oldest_seconds',
    help: 'How long the oldest of these has been due',
    registers,
  })
  const jobs = new Gauge({
    name: 'tminus_jobs_waiting',
    help: 'Jobs that no server has taken yet, of all servers together; 0 where no ServiceNow is configured',
    registers,
  })
  const asked = new Gauge({
    name: 'tminus_database_up',
    help: 'Whether the database answered within a second when these figures were collected',
    registers,
  })
  let reading: Promise<boolean> | undefined

  async function read(): Promise<boolean> {
    try {
      const [row] = await rowsOf(
        z.object({ count: z.number(), oldest: z.number() }),
        sql`
        select count(*) as count,
          coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as oldest
        from change_writes where status in ('waiting', 'sending')`,
      )
      writes.set(row?.count ?? 0)
      age.set(row?.oldest ?? 0)
      for (const { paused, count, oldest } of await countDeliveries(sql)) {
        deliveries.set({ paused }, count)
        deliveryAge.set({ paused }, oldest)
      }
      const [due] = await rowsOf(
        z.object({ count: z.number(), oldest: z.number() }),
        sql`
        select count(*) as count,
          coalesce(extract(epoch from clock_timestamp() - min(next_attempt_at)), 0)::float8 as oldest
        from messages where status = 'waiting' and next_attempt_at <= clock_timestamp()`,
      )
      messages.set(due?.count ?? 0)
      messageAge.set(due?.oldest ?? 0)
      jobs.set(await countJobs(sql))
      return true
    } catch {
      return false
    } finally {
      reading = undefined
    }
  }

  return async () => {
    for (const [state, count] of Object.entries(sql.load())) connections.set({ state }, count)
    reading ??= read()
    asked.set((await Promise.race([reading, delay(PATIENCE_MS, false, { ref: false })])) ? 1 : 0)
  }
}

function countDeliveries(sql: Sql) {
  return rowsOf(
    z.object({ paused: z.enum(['yes', 'no']), count: z.number(), oldest: z.number() }),
    sql`
    select paused, count(number) as count,
      coalesce(extract(epoch from clock_timestamp() - min(waiting.created_at)), 0)::float8 as oldest
    from (values ('yes'), ('no')) as states (paused) left join (
        select d.number, d.created_at, e.paused_at is not null as is_paused
        from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint where d.status = 'waiting'
      ) waiting on waiting.is_paused = (states.paused = 'yes')
    group by paused`,
  )
}

/** Jobs are pg-boss's, whose tables are made by the first server with an integration to run. */
async function countJobs(sql: Sql): Promise<number> {
  const [known] = await rowsOf(
    z.object({ isThere: z.boolean() }),
    sql`select to_regclass('pgboss.job') is not null as "isThere"`,
  )
  if (!known?.isThere) return 0
  const [row] = await rowsOf(
    z.object({ count: z.number() }),
    sql`select count(*) as count from pgboss.job where state < 'active'`,
  )
  return row?.count ?? 0
}
