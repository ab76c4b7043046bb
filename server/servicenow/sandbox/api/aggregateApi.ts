/** The Aggregate API: counts, averages, sums and extremes, whole or by groups: `/api/now/stats/{table}`. */
import { leadsSomewhere, walk } from '../query/walk.ts'
import type { Row } from '../records/column.ts'
import { columnsOf, tableDefinition } from '../records/dictionary.ts'
import { displayValue } from '../records/displayValues.ts'
import type { Context } from './context.ts'
import { type ApiAnswer, displayMode, failure, isAsked, json } from './exchange.ts'
import { queried } from './tableApi.ts'

const calculations = ['avg', 'min', 'max', 'sum'] as const
type Calculation = (typeof calculations)[number]

interface Stats extends Partial<Record<Calculation, Record<string, string>>> {
  count?: string
}

export function aggregateRecords(context: Context, table: string): ApiAnswer {
  const { access, caller } = context
  if (!tableDefinition(table)) return failure(400, `Invalid table ${table}`, null)
  if (!access.mayUse(caller, 'read', table)) return failure(403, 'Insufficient rights to query records', null)
  const rows = queried(context, table)
  const fields = listed(context, table, 'sysparm_group_by')
  if (fields.length === 0) return json(200, { result: { stats: statsOf(context, table, rows) } })
  const groups = Map.groupBy(rows, (row) => JSON.stringify(fields.map((field) => valueAt(context, table, row, field))))
  const result = [...groups.values()]
    .filter((members) => hasWhatIsWanted(context, table, members))
    .sort((a, b) => compareGroups(context, table, fields, a, b))
    .map((members) => ({
      stats: statsOf(context, table, members),
      groupby_fields: fields.map((field) => shownField(context, table, members, field)),
    }))
  return json(200, { result })
}

function statsOf(context: Context, table: string, rows: readonly Row[]): Stats {
  const stats: Stats = {}
  if (isAsked(context.request, 'sysparm_count')) stats.count = String(rows.length)
  for (const name of calculations) {
    const fields = listed(context, table, `sysparm_${name}_fields`)
    if (fields.length === 0) continue
    stats[name] = Object.fromEntries(fields.map((field) => [field, calculated(context, table, rows, field, name)]))
  }
  return stats
}

/** Averages to four places; of texts and dates there is a least and a greatest; of nothing, nothing. */
function calculated(context: Context, table: string, rows: readonly Row[], field: string, name: Calculation): string {
  const values = rows.map((row) => valueAt(context, table, row, field)).filter((value) => value !== '')
  if (values.length === 0) return ''
  const numbers = values.map(Number)
  const isNumeric = numbers.every((value) => !Number.isNaN(value))
  const sum = numbers.reduce((total, value) => total + value, 0)
  switch (name) {
    case 'avg':
      return isNumeric ? (sum / numbers.length).toFixed(4) : ''
    case 'sum':
      return isNumeric ? String(sum) : ''
    case 'min':
      return isNumeric ? String(Math.min(...numbers)) : (values.sort()[0] ?? '')
    case 'max':
      return isNumeric ? String(Math.max(...numbers)) : (values.sort().at(-1) ?? '')
  }
}

/** `sysparm_having=count^priority^>^3,avg^priority^>^2`: groups that do not have it are left out. */
function hasWhatIsWanted(context: Context, table: string, members: readonly Row[]): boolean {
  const wanted = (context.request.query.get('sysparm_having') ?? '').split(',').filter((part) => part !== '')
  return wanted.every((part) => {
    const [aggregate = '', field = '', operator = '', value = ''] = part.split('^')
    const actual = aggregated(context, table, members, aggregate, field)
    if (actual === undefined) return true
    const order = Number(actual) - Number(value)
    const isMet: Record<string, boolean> = {
      '=': order === 0,
      '!=': order !== 0,
      '>': order > 0,
      '>=': order >= 0,
      '<': order < 0,
      '<=': order <= 0,
    }
    return isMet[operator] ?? true
  })
}

/** `sysparm_order_by=COUNT^DESC`, `AVG^state`, `assignment_group`; by the groups' own values where nothing is said. */
function compareGroups(
  context: Context,
  table: string,
  fields: readonly string[],
  a: readonly Row[],
  b: readonly Row[],
): number {
  const asked = (context.request.query.get('sysparm_order_by') ?? '').split(',').filter((part) => part !== '')
  for (const part of asked.length > 0 ? asked : fields) {
    const words = part.split('^').filter((word) => word !== 'DESC')
    const [first = '', field = ''] = words
    const key = (members: readonly Row[]) =>
      aggregated(context, table, members, first.toLowerCase(), field) ?? groupKey(context, table, members, first)
    const [left, right] = [key(a), key(b)]
    const [x, y] = [Number(left), Number(right)]
    const areNumbers = left !== '' && right !== '' && !Number.isNaN(x) && !Number.isNaN(y)
    const order = areNumbers ? x - y : left < right ? -1 : left > right ? 1 : 0
    if (order !== 0) return part.endsWith('^DESC') ? -order : order
  }
  return 0
}

function aggregated(context: Context, table: string, members: readonly Row[], name: string, field: string) {
  if (name === 'count') return String(members.length)
  const calculation = calculations.find((known) => known === name)
  return calculation && calculated(context, table, members, field, calculation)
}

/** References by the name that is read. */
function groupKey(context: Context, table: string, members: readonly Row[], field: string): string {
  const [first = {}] = members
  return isReference(table, field) ? readAt(context, table, first, field) : valueAt(context, table, first, field)
}

const isReference = (table: string, field: string) => columnsOf(table).get(field)?.reference !== undefined

function shownField(context: Context, table: string, members: readonly Row[], field: string) {
  const [first = {}] = members
  const mode = displayMode(context.request)
  const value = valueAt(context, table, first, field)
  if (mode !== 'true' && mode !== 'all') return { field, value }
  const display_value = readAt(context, table, first, field)
  return mode === 'all' ? { field, display_value, value } : { field, display_value }
}

/** Names of columns in a parameter; those that do not exist are left out, as in queries. */
function listed({ request }: Context, table: string, parameter: string): string[] {
  const names = (request.query.get(parameter) ?? '').split(',').map((name) => name.trim())
  return names.filter((name) => name !== '' && leadsSomewhere(table, name))
}

function valueAt({ instance }: Context, table: string, row: Row, path: string): string {
  const { store } = instance
  const place = walk(store, store.tableOf(row.sys_id ?? '') ?? table, row, path)
  return place?.row?.[place.name] ?? ''
}

function readAt({ instance, caller }: Context, table: string, row: Row, path: string): string {
  const { store } = instance
  const place = walk(store, store.tableOf(row.sys_id ?? '') ?? table, row, path)
  return place?.row ? displayValue(store, place.table, place.row, place.name, caller.timeZone) : ''
}
