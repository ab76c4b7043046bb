/** Which records an encoded query means, and in what order. */
import type { Row } from '../records/column.ts'
import { columnsOf } from '../records/dictionary.ts'
import { displayValue } from '../records/displayValues.ts'
import type { RecordStore } from '../records/recordStore.ts'
import { meetsCondition } from './meetsCondition.ts'
import type { Query, RelatedQuery } from './parseQuery.ts'
import type { Asker } from './queryValues.ts'
import { walk } from './walk.ts'

/** Sorted by the query's orderings, then by sys_id: without an ordering an instance promises none. */
export function matching(store: RecordStore, table: string, query: Query, asker: Asker): Row[] {
  return store
    .rows(table)
    .filter((row) => isMeant(store, table, row, query, asker))
    .sort((a, b) => compare(store, table, query, asker, a, b))
}

function isMeant(store: RecordStore, table: string, row: Row, query: Query, asker: Asker): boolean {
  const own = store.tableOf(row.sys_id ?? '') ?? table
  return query.alternatives.some(
    ({ terms, related }) =>
      terms.every((term) => term.some((condition) => meetsCondition(store, own, row, condition, asker))) &&
      related.every((other) => hasRelated(store, own, row, other, asker)),
  )
}

function hasRelated(store: RecordStore, table: string, row: Row, related: RelatedQuery, asker: Asker): boolean {
  const valueAt = (of: string, from: Row, path: string) => {
    const place = walk(store, of, from, path)
    return place?.row?.[place.name] ?? ''
  }
  const own = valueAt(table, row, related.ownColumn)
  const found = store
    .rows(related.table)
    .filter((other) => valueAt(related.table, other, related.column) === own)
    .filter((other) => isMeant(store, related.table, other, related.query, asker))
  const { operator, number } = related.count
  const order = found.length - number
  switch (operator) {
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '!=':
      return order !== 0
    default:
      return order === 0
  }
}

function compare(store: RecordStore, table: string, query: Query, { ignoreCase }: Asker, a: Row, b: Row): number {
  for (const { column, descending } of query.orderings) {
    const difference = compareAt(store, table, column, ignoreCase, a, b)
    if (difference !== 0) return descending ? -difference : difference
  }
  return (a.sys_id ?? '') < (b.sys_id ?? '') ? -1 : 1
}

/** References are ordered by the name that is read, numbers as numbers, all else as text. */
function compareAt(store: RecordStore, table: string, path: string, ignoreCase: boolean, a: Row, b: Row): number {
  const [left, right] = [sortKey(store, table, path, a), sortKey(store, table, path, b)]
  if (typeof left === 'number' && typeof right === 'number') return left - right
  const fold = (key: string | number) => (ignoreCase ? String(key).toLowerCase() : String(key))
  return fold(left) < fold(right) ? -1 : fold(left) > fold(right) ? 1 : 0
}

function sortKey(store: RecordStore, table: string, path: string, row: Row): string | number {
  const place = walk(store, store.tableOf(row.sys_id ?? '') ?? table, row, path)
  const value = place?.row?.[place.name] ?? ''
  if (!place?.row || value === '') return ''
  const type = columnsOf(place.table).get(place.name)?.type
  if (type === 'reference') return displayValue(store, place.table, place.row, place.name, 'UTC')
  return type === 'integer' ? Number(value) : value
}
