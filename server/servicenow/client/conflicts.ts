/** Conflicts with a change's window: other changes, missing maintenance windows, blackouts. */
import { z } from 'zod'
import type { ChangeApi } from './changeApi.ts'
import type { Connection } from './connection.ts'
import { isFault } from './faults.ts'
import { readServiceNowTime } from './query.ts'
import { type Choice, type Reference, type Row, readRow } from './row.ts'
import { byOwner, idPart, resultsOf, type Tables } from './tables.ts'

export interface Conflict {
  sysId: string
  /** `blackout`, `not_in_maintenance_window`, `ci_already_scheduled`, … */
  type: Choice
  /** The change falls into a time in which nothing may change, on its own item or on a related one. */
  blackout: boolean
  configurationItem: Reference | null
  conflictingChange: Reference | null
  schedule: Reference | null
}

export interface ConflictCheck {
  /** Authoritative: the instance's own status says “Conflict” also when there is none. */
  conflicts: Conflict[]
  /** Epoch milliseconds; null when it never ran or the instance does not tell. */
  lastRun: number | null
}

/** A check takes its time, and one that finds no item to check never ends. */
const ASK_AGAIN_MS = 10 * 60_000

const CONFLICT_TABLE = 'conflict'
const FIELDS = 'sys_id change type configuration_item conflicting_change schedule last_checked'.split(' ')

const check = z.object({ conflicts: z.array(z.unknown()), last_run: z.string().nullish() })

export function conflictsOf(connection: Connection, tables: Tables, api: ChangeApi) {
  const { site } = connection
  /** When each change's check was started from here, epoch milliseconds. */
  const asked = new Map<string, number>()

  return {
    /** The findings of the last check. @throws ServiceNowFault forbidden when the instance counts more than it shows */
    async listConflicts(change: string): Promise<ConflictCheck> {
      const id = idPart(connection, change)
      if (await api.present()) {
        const [result] = await conflictAnswer(id)
        const { data } = check.safeParse(result)
        if (data) {
          const lastRun = readServiceNowTime(data.last_run ?? '') ?? null
          return { conflicts: data.conflicts.map((found) => toConflict(readRow(site, found))), lastRun }
        }
      }
      return checkOf(await rowsOf([id]))
    },

    /** The same of each of several changes; of one without conflicts it does not say when it was checked. */
    async listConflictsOf(changes: readonly string[]): Promise<Map<string, ConflictCheck>> {
      const rows = byOwner(changes, await rowsOf(changes), (row) => [row.raw('change')])
      return new Map([...rows].map(([change, own]) => [change, checkOf(own)]))
    },

    /**
     * Has the instance check again, unless it was asked to a moment ago; its findings come later, by `listConflicts`.
     *
     * @returns false where the instance does not offer that
     */
    async startConflictCheck(change: string): Promise<boolean> {
      if (!(await api.present())) return false
      const before = asked.get(change)
      if (before !== undefined && connection.now() - before < ASK_AGAIN_MS) return true
      asked.set(change, connection.now())
      await api.ask('POST', `/${idPart(connection, change)}/conflict`, { body: {}, repeatable: true })
      return true
    },
  }

  async function rowsOf(changes: readonly string[]): Promise<Row[]> {
    const oneOf = changes.map((change) => idPart(connection, change))
    return tables.listAll(CONFLICT_TABLE, 'conflicts of the change', {
      where: [{ field: 'change', oneOf }],
      fields: FIELDS,
      matches: (row) => oneOf.includes(row.raw('change')),
    })
  }

  async function conflictAnswer(id: string): Promise<unknown[]> {
    try {
      return resultsOf(connection, await api.ask('GET', `/${id}/conflict`))
    } catch (error) {
      // The answer for a change that was never checked.
      if (isFault(error, 'notFound', 'refused')) return []
      throw error
    }
  }
}

function checkOf(rows: readonly Row[]): ConflictCheck {
  const checked = rows.flatMap((row) => row.instant('last_checked') ?? [])
  return { conflicts: rows.map(toConflict), lastRun: checked.length > 0 ? Math.max(...checked) : null }
}

function toConflict(row: Row): Conflict {
  const type = row.choice('type')
  return {
    sysId: row.sysId,
    type,
    blackout: type.value.includes('blackout'),
    configurationItem: row.reference('configuration_item'),
    conflictingChange: row.reference('conflicting_change'),
    schedule: row.reference('schedule'),
  }
}
