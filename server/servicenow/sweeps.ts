/** Looking through each instance for what its webhooks did not tell: a lost one costs at most a minute. */
import type { Logger } from 'pino'
import type { Sql } from '../database/connect.ts'
import type { Changed, WatchedTable } from './client/changedSince.ts'
import { attempt } from './client/faults.ts'
import type { Known } from './instances.ts'

export interface Sweeps {
  start(): void
  stop(): Promise<void>
}

const EVERY = 30_000
const TABLES: readonly WatchedTable[] = ['change_request', 'change_task', 'sysapproval_approver', 'incident']
/** Sys_ids that fit into one question. */
const TOGETHER = 100

export function createSweeps({
  sql,
  instances,
  happened,
  log,
}: {
  sql: Sql
  instances: ReadonlyMap<string, Known>
  happened(instance: string, sysId: string): Promise<number>
  log: Logger
}): Sweeps {
  let stopped = false
  const timers = new Map<string, NodeJS.Timeout>()
  const sweeping = new Map<string, Promise<void>>()
  /** What was found before, by table and record: sweeps overlap, and the same version is no news. */
  const seen = new Map<string, number>()

  async function sweep(name: string, { instance }: Known): Promise<void> {
    const changes = await watchedChanges(sql, name)
    for (const table of TABLES) {
      const before = await readWatermark(sql, name, table)
      let watermark = before ?? 0
      // All from the same watermark: what one group has seen says nothing of another.
      for (let from = 0; from < changes.length; from += TOGETHER) {
        const together = changes.slice(from, from + TOGETHER)
        const found = await attempt(instance.changedSince({ table, watermark: before ?? 0, changes: together }))
        // The turns say that an instance cannot be reached; saying it twice helps nobody.
        if (!found.ok) return
        await tell(name, table, found.value.changed, before === undefined)
        watermark = Math.max(watermark, found.value.watermark)
      }
      await saveWatermark(sql, name, table, watermark)
    }
  }

  async function tell(name: string, table: WatchedTable, changed: readonly Changed[], isFirst: boolean): Promise<void> {
    const news = changed.filter(({ sysId, modCount }) => {
      const key = `${name}/${table}/${sysId}`
      if ((seen.get(key) ?? -1) >= modCount) return false
      seen.set(key, modCount)
      return true
    })
    // The first look finds everything, which the turns read anyway.
    if (isFirst) return
    for (const sysId of new Set(news.flatMap((one) => one.changes))) await happened(name, sysId)
  }

  function sweepAfter(name: string, known: Known, pause: number): void {
    if (stopped) return
    timers.set(
      name,
      setTimeout(() => {
        const done = sweep(name, known)
          .catch((error) => log.warn({ err: error, instance: name }, 'An instance could not be looked through'))
          .finally(() => sweepAfter(name, known, EVERY))
        sweeping.set(name, done)
      }, pause),
    )
  }

  return {
    start() {
      for (const [name, known] of instances) sweepAfter(name, known, EVERY)
    },
    async stop() {
      stopped = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(sweeping.values())
    },
  }
}

async function watchedChanges(sql: Sql, instance: string): Promise<string[]> {
  const rows = await sql<{ sysId: string }[]>`
    select distinct sys_id as "sysId" from change_exchanges
    where instance = ${instance} and sys_id is not null and next_turn_at is not null order by sys_id`
  return rows.map(({ sysId }) => sysId)
}

async function readWatermark(sql: Sql, instance: string, table: WatchedTable): Promise<number | undefined> {
  const [row] = await sql<{ watermark: number }[]>`
    select (extract(epoch from watermark) * 1000)::float8 as watermark from change_watermarks
    where instance = ${instance} and table_name = ${table}`
  return row?.watermark
}

async function saveWatermark(sql: Sql, instance: string, table: WatchedTable, watermark: number): Promise<void> {
  await sql`
    insert into change_watermarks (instance, table_name, watermark) values (${instance}, ${table}, ${new Date(watermark)})
    on conflict (instance, table_name) do update set watermark = greatest(change_watermarks.watermark, excluded.watermark)`
}
