/** What changed on an instance since a watermark: catches up on lost webhooks. */
import { APPROVAL_TABLE } from './approvals.ts'
import { CHANGE_TABLE, updatedAt } from './changeRecord.ts'
import type { Connection } from './connection.ts'
import { INCIDENT_TABLE } from './incidents.ts'
import type { Term } from './query.ts'
import type { Row } from './row.ts'
import type { Tables } from './tables.ts'
import { TASK_TABLE } from './tasks.ts'

export type WatchedTable = 'change_request' | 'change_task' | 'sysapproval_approver' | 'incident'

export interface SweepAsked {
  table: WatchedTable
  /** Watermark in epoch milliseconds of the instance's clock: the previous sweep's, or when the first change was linked. */
  watermark: number
  /** Only what belongs to these changes (sys_ids); at most 100. Absent: everything. */
  changes?: readonly string[]
  /** Records after which a sweep stops and says `more`. */
  limit?: number
}

export interface Sweep {
  /** Oldest first. Those of the last minutes come again in the next sweep: compare `modCount`. */
  changed: Changed[]
  /** For the next sweep. Never goes back. */
  watermark: number
  /** The limit was reached: sweep again at once. */
  more: boolean
}

export interface Changed {
  sysId: string
  /** Sys_ids of the changes that it belongs to, or is. */
  changes: string[]
  updatedAt: number
  modCount: number
}

const OWNERS: Record<WatchedTable, readonly string[]> = {
  [CHANGE_TABLE]: ['sys_id'],
  [TASK_TABLE]: ['change_request'],
  [APPROVAL_TABLE]: ['sysapproval'],
  [INCIDENT_TABLE]: ['rfc', 'caused_by'],
}

const PAGE = 200
/** This many records may move between pages between two requests without one being missed. */
const PAGE_OVERLAP = 50
const MAX_PAGES = 50

/**
 * @param quota seconds. A record is dated when its update begins and visible when it commits, at most that much later:
 * so each sweep begins that much before its watermark.
 */
export function changedSinceOf({ site }: Connection, tables: Tables, quota: number) {
  const overlap = (quota + 5) * 1000

  return {
    async changedSince({ table, watermark, changes, limit = 1000 }: SweepAsked): Promise<Sweep> {
      const owners = OWNERS[table]
      const found = new Map<string, Changed>()
      let from = Math.max(0, watermark - overlap)
      let offset = 0
      let latest = watermark
      for (let pages = 0; ; pages++) {
        const { rows, more } = await tables.page(table, {
          where: [{ field: 'sys_updated_on', since: from }, ...among(owners, changes)],
          order: ['sys_updated_on', 'sys_id'],
          fields: ['sys_updated_on', 'sys_mod_count', ...owners],
          limit: PAGE,
          offset,
        })
        const last = rows.length > 0 ? Math.max(...rows.map((row) => updatedAt(site, row))) : from
        for (const changed of rows.map(toChanged)) {
          if (isAsked(changed, from, changes)) found.set(changed.sysId, changed)
        }
        latest = Math.max(latest, last)
        // Repeats because of the overlap do not count, or a busy minute would never end.
        const fresh = [...found.values()].filter((changed) => changed.updatedAt > watermark)
        const full = fresh.length >= limit || pages + 1 === MAX_PAGES
        if (!more || full) return { changed: [...found.values()].sort(inOrder), watermark: latest, more: more && full }
        // Records move to the end while we read, so offsets shift: they are used only within one second.
        if (last > from) {
          from = last
          offset = 0
        } else offset += PAGE - PAGE_OVERLAP
      }

      function toChanged(row: Row): Changed {
        const belongsTo = owners.map((field) => row.raw(field)).filter(Boolean)
        const modCount = row.whole('sys_mod_count')
        return { sysId: row.sysId, changes: [...new Set(belongsTo)], updatedAt: updatedAt(site, row), modCount }
      }
    },
  }
}

function among(owners: readonly string[], changes: readonly string[] | undefined): Term[] {
  if (!changes) return []
  return [{ any: owners.map((field) => ({ field, oneOf: changes })) }]
}

/** A condition that was ignored returns more than was asked for; the rest is dropped here. */
function isAsked({ updatedAt: at, changes: belongsTo }: Changed, from: number, changes: readonly string[] | undefined) {
  return at >= from - 1000 && (!changes || belongsTo.some((sysId) => changes.includes(sysId)))
}

function inOrder(one: Changed, other: Changed): number {
  return one.updatedAt - other.updatedAt || (one.sysId < other.sysId ? -1 : 1)
}
