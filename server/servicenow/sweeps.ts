/** Sweeps each instance for what its webhooks missed: a lost delivery costs seconds. */
import { and, asc, eq, isNotNull, sql as raw } from 'drizzle-orm'
import type { Logger } from 'pino'
import { orm } from '../database/orm.ts'
import type { Queries } from '../database/sql.ts'
import type { Changed, WatchedTable } from './client/changedSince.ts'
import { attempt } from './client/faults.ts'
import type { Instance } from './client/openInstance.ts'
import type { Known } from './instances.ts'
import { changeSyncs, changeWatermarks } from './tables.ts'
import { SYNC_TIMING, type SyncTiming } from './timing.ts'

export interface Sweeps {
  start(): void
  /** Starts no more; resolves when the ones under way have ended. */
  stop(): Promise<void>
}

/** Sweeps one instance once: all that is watched, or the changes alone. Throws only what is not a fault of ServiceNow. */
export type Sweep = (tables?: readonly WatchedTable[]) => Promise<void>

export interface SweepParts {
  sql: Queries
  happened(instance: string, sysId: string): Promise<number>
  /** Epoch milliseconds. */
  now(): number
}

const TABLES: readonly WatchedTable[] = ['change_request', 'change_task', 'sysapproval_approver', 'incident']
const CHANGES: readonly WatchedTable[] = ['change_request']
/** Sys_ids that fit into one query. */
const MAX_PER_QUERY = 100
/** Pages of one query per sweep; the next sweep continues from there. */
const MAX_PAGES = 20

export function createSweeps({
  instances,
  log,
  ...parts
}: SweepParts & { instances: ReadonlyMap<string, Known>; log: Logger }): Sweeps {
  let stopped = false
  const timers = new Map<string, NodeJS.Timeout>()
  const sweeping = new Map<string, Promise<void>>()

  function sweepAfter(name: string, timing: SyncTiming, sweep: Sweep, count: number): void {
    if (stopped) return
    const begin = () => {
      const done = sweep(count % timing.sweepAllEach === 0 ? TABLES : CHANGES)
        .catch((error) => log.warn({ err: error, instance: name }, 'An instance could not be swept'))
        .finally(() => sweepAfter(name, timing, sweep, count + 1))
      sweeping.set(name, done)
    }
    timers.set(name, setTimeout(begin, timing.sweepEvery))
  }

  return {
    start() {
      for (const [name, { instance, timing }] of instances) {
        sweepAfter(name, { ...SYNC_TIMING, ...timing }, createSweep(name, instance, parts), 0)
      }
    },
    async stop() {
      stopped = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(sweeping.values())
    },
  }
}

export function createSweep(name: string, instance: Instance, { sql, happened, now }: SweepParts): Sweep {
  /** What the previous sweep found, by table: sweeps overlap, and the same version is no news. */
  const seen = new Map<WatchedTable, ReadonlyMap<string, number>>()

  async function sweepTable(table: WatchedTable, changes: readonly string[]): Promise<'gone' | undefined> {
    const before = await readWatermark(sql, name, table)
    const known = seen.get(table)
    const found = new Map<string, number>()
    const begun = now()
    let watermark = before ?? 0
    // All from the same watermark: what one group has seen tells nothing about another.
    for (let from = 0; from < changes.length; from += MAX_PER_QUERY) {
      const together = changes.slice(from, from + MAX_PER_QUERY)
      let reached = before ?? 0
      for (let page = 0; ; page++) {
        const answer = await attempt(instance.changedSince({ table, watermark: reached, changes: together }))
        // The turns report an unreachable instance; reporting it twice helps nobody.
        if (!answer.ok)
          return answer.fault.kind === 'unreachable' || answer.fault.kind === 'rateLimited' ? 'gone' : undefined
        const { changed, more } = answer.value
        // The first sweep finds everything, which the turns read anyway.
        if (before !== undefined)
          await tell(changed.filter(({ sysId, modCount }) => (known?.get(sysId) ?? -1) < modCount))
        for (const { sysId, modCount } of changed) found.set(sysId, modCount)
        reached = answer.value.watermark
        if (!more || page + 1 === MAX_PAGES) break
      }
      watermark = Math.max(watermark, reached)
    }
    // Reported first: what is marked as seen is not reported again.
    seen.set(table, found)
    // The last group's results may be later than the first one's request.
    const asked = changes.length > MAX_PER_QUERY ? now() - begun : 0
    await saveWatermark(sql, name, table, Math.max(before ?? 0, watermark - asked))
    return undefined
  }

  async function tell(news: readonly Changed[]): Promise<void> {
    for (const sysId of new Set(news.flatMap((one) => one.changes))) await happened(name, sysId)
  }

  return async (tables = TABLES) => {
    const changes = await watchedChanges(sql, name)
    if (changes.length === 0) return
    for (const table of tables) if ((await sweepTable(table, changes)) === 'gone') return
  }
}

async function watchedChanges(sql: Queries, instance: string): Promise<string[]> {
  const { sysId, nextTurnAt } = changeSyncs
  const rows = await orm(sql)
    .selectDistinct({ sysId })
    .from(changeSyncs)
    .where(and(eq(changeSyncs.instance, instance), isNotNull(sysId), isNotNull(nextTurnAt)))
    .orderBy(asc(sysId))
  return rows.flatMap((row) => row.sysId ?? [])
}

async function readWatermark(sql: Queries, instance: string, table: WatchedTable): Promise<number | undefined> {
  const { watermark } = changeWatermarks
  const [row] = await orm(sql)
    .select({ watermark })
    .from(changeWatermarks)
    .where(and(eq(changeWatermarks.instance, instance), eq(changeWatermarks.table, table)))
  return row?.watermark
}

async function saveWatermark(sql: Queries, instance: string, table: WatchedTable, watermark: number): Promise<void> {
  await orm(sql)
    .insert(changeWatermarks)
    .values({ instance, table, watermark })
    .onConflictDoUpdate({
      target: [changeWatermarks.instance, changeWatermarks.table],
      set: { watermark: raw`greatest(${changeWatermarks.watermark}, excluded.watermark)` },
    })
}
