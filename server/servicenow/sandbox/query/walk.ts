/** Paths of columns through references: `assigned_to.manager.email`. */
import type { Row } from '../records/column.ts'
import { columnsOf } from '../records/dictionary.ts'
import type { RecordStore } from '../records/recordStore.ts'

/** Whether a path of columns leads anywhere from this table; only references lead on. */
export function leadsSomewhere(table: string, path: string): boolean {
  const [first = '', ...rest] = path.split('.')
  const column = columnsOf(table).get(first)
  if (!column) return false
  if (rest.length === 0) return true
  return column.reference !== undefined && leadsSomewhere(column.reference, rest.join('.'))
}

/** Where a path of columns ends for a record; undefined when it does not lead anywhere, row undefined where a reference is empty. */
export function walk(store: RecordStore, table: string, row: Row | undefined, path: string): Place | undefined {
  const [name = '', ...rest] = path.split('.')
  const column = columnsOf(table).get(name)
  if (!column) return undefined
  if (rest.length === 0) return { table, row, name }
  if (column.reference === undefined) return undefined
  const sysId = row?.[name] ?? ''
  const target = store.tableOf(sysId) ?? column.reference
  const found = store.find(column.reference, sysId)
  return walk(store, found ? target : column.reference, found, rest.join('.'))
}

export interface Place {
  table: string
  row: Row | undefined
  name: string
}
