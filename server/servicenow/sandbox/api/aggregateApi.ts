/** The Aggregate API as far as counting goes, whole or by groups: `/api/now/stats/{table}`. */
import type { Row } from '../records/column.ts'
import { tableDefinition } from '../records/dictionary.ts'
import type { Context } from './context.ts'
import { type ApiAnswer, failure, json } from './exchange.ts'
import { queried } from './tableApi.ts'

export function countRecords(context: Context, table: string): ApiAnswer {
  const { access, caller, request } = context
  if (!tableDefinition(table)) return failure(400, `Invalid table ${table}`, null)
  if (!access.mayUse(caller, 'read', table)) return failure(403, 'Insufficient rights to query records', null)
  const rows = queried(context, table)
  const fields = (request.query.get('sysparm_group_by') ?? '').split(',').filter((name) => name !== '')
  if (fields.length === 0) return json(200, { result: { stats: { count: String(rows.length) } } })
  const groups = Map.groupBy(rows, (row: Row) => JSON.stringify(fields.map((field) => row[field] ?? '')))
  const result = [...groups.values()].map((members) => ({
    stats: { count: String(members.length) },
    groupby_fields: fields.map((field) => ({ field, value: members[0]?.[field] ?? '' })),
  }))
  return json(200, { result })
}
