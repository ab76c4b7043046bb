/** Which records an encoded query means, and in what order. */
import type { Row } from '../records/column.ts'
import { columnsOf } from '../records/dictionary.ts'
import { displayValue } from '../records/displayValues.ts'
import type { RecordStore } from '../records/recordStore.ts'
import type { Condition, Query } from './parseQuery.ts'
import { type Asker, queryValue } from './queryValues.ts'

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

/** Sorted by the query's orderings, then by sys_id: without an ordering an instance promises none. */
export function matching(store: RecordStore, table: string, query: Query, asker: Asker): Row[] {
  const meets = (row: Row) => {
    const own = store.tableOf(row.sys_id ?? '') ?? table
    return query.alternatives.some((terms) =>
      terms.every((term) => term.some((condition) => meetsCondition(store, own, row, condition, asker))),
    )
  }
  return store
    .rows(table)
    .filter(meets)
    .sort((a, b) => compare(store, table, query, a, b))
}

function meetsCondition(store: RecordStore, table: string, row: Row, condition: Condition, asker: Asker): boolean {
  const place = walk(store, table, row, condition.column)
  if (!place) return false
  const fold = (text: string) => (asker.ignoreCase ? text.toLowerCase() : text)
  const actual = fold(place.row?.[place.name] ?? '')
  const isNumber = columnsOf(place.table).get(place.name)?.type === 'integer'
  const values = condition.value.split('@').map((value) => fold(queryValue(value, asker)))
  const wanted = fold(queryValue(condition.value, asker))
  const order = (other: string) =>
    isNumber ? Number(actual) - Number(other) : actual < other ? -1 : actual > other ? 1 : 0
  const listed = () => fold(condition.value).split(',').includes(actual)
  switch (condition.operator) {
    case '=':
      return isNumber && actual !== '' && wanted !== '' ? order(wanted) === 0 : actual === wanted
    case '!=':
      return isNumber && actual !== '' && wanted !== '' ? order(wanted) !== 0 : actual !== wanted
    // Nothing is neither more nor less than anything.
    case '>':
      return actual !== '' && order(wanted) > 0
    case '>=':
      return actual !== '' && order(wanted) >= 0
    case '<':
      return actual !== '' && order(wanted) < 0
    case '<=':
      return actual !== '' && order(wanted) <= 0
    case 'IN':
      return listed()
    case 'NOT IN':
      return !listed()
    case 'LIKE':
      return actual.includes(wanted)
    case 'NOT LIKE':
      return !actual.includes(wanted)
    case 'STARTSWITH':
      return actual.startsWith(wanted)
    case 'ENDSWITH':
      return actual.endsWith(wanted)
    case 'ISEMPTY':
      return actual === ''
    case 'ISNOTEMPTY':
      return actual !== ''
    case 'BETWEEN':
      return isBetween(values)
    // `ONToday@from@to`: the name is for people, the two instants count.
    case 'ON':
      return isBetween(values.slice(1))
    case 'NOTON':
      return !isBetween(values.slice(1))
    case 'ANYTHING':
      return true
  }

  function isBetween([from = '', to = '']: readonly string[]): boolean {
    return actual !== '' && order(from) >= 0 && order(to) <= 0
  }
}

function compare(store: RecordStore, table: string, query: Query, a: Row, b: Row): number {
  for (const { column, descending } of query.orderings) {
    const difference = compareAt(store, table, column, a, b)
    if (difference !== 0) return descending ? -difference : difference
  }
  return (a.sys_id ?? '') < (b.sys_id ?? '') ? -1 : 1
}

/** References are ordered by the name that is read, numbers as numbers, all else as text. */
function compareAt(store: RecordStore, table: string, path: string, a: Row, b: Row): number {
  const [left, right] = [sortKey(store, table, path, a), sortKey(store, table, path, b)]
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0
}

function sortKey(store: RecordStore, table: string, path: string, row: Row): string | number {
  const place = walk(store, store.tableOf(row.sys_id ?? '') ?? table, row, path)
  const value = place?.row?.[place.name] ?? ''
  if (!place?.row || value === '') return ''
  const type = columnsOf(place.table).get(place.name)?.type
  if (type === 'reference') return displayValue(store, place.table, place.row, place.name, 'UTC')
  return type === 'integer' ? Number(value) : value
}
