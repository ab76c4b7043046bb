/** The Table API: `/api/now/table/{table}` and `/api/now/table/{table}/{sys_id}`. */
import { repeatedState } from '../change/changeRules.ts'
import { property } from '../instance.ts'
import { leadsSomewhere, matching } from '../query/matchQuery.ts'
import { parseQuery, type Query } from '../query/parseQuery.ts'
import type { Row } from '../records/column.ts'
import { tableDefinition } from '../records/dictionary.ts'
import { valueOfDisplay } from '../records/displayValues.ts'
import { type Context, heard, refusedByAccess, refusedByRule, writerOf } from './context.ts'
import { type ApiAnswer, failure, fieldsOf, isAnswer, json, noRecord } from './exchange.ts'
import { pageLinks } from './pageLinks.ts'
import { tableOutput } from './tableOutput.ts'

const invalidTable = (table: string) => failure(400, `Invalid table ${table}`, null)
const noRights = () =>
  failure(
    403,
    'Insufficient rights to query records',
    'Field(s) present in the query do not have permission to be read',
  )

export function listRecords(context: Context, table: string, version: string): ApiAnswer {
  const { instance, access, caller, request, tampering } = context
  if (!tableDefinition(table)) return invalidTable(table)
  if (!access.mayUse(caller, 'read', table)) return noRights()
  const found = queried(context, table)
  const limit = wholeNumber(request.query.get('sysparm_limit')) || 10_000
  const offset = wholeNumber(request.query.get('sysparm_offset'))
  // The page is cut before anybody asks who may read what: it can come out short, or empty.
  const page = found.slice(offset, offset + limit)
  const visible = page.filter((row) => access.mayRead(caller, instance.store.tableOf(row.sys_id ?? '') ?? table, row))
  const shown = tampering.shortPage === undefined ? visible : visible.slice(0, tampering.shortPage)
  const headers: Record<string, string> = {}
  const isCounted = request.query.get('sysparm_no_count') !== 'true'
  if (isCounted) headers['x-total-count'] = String(found.length)
  const link = pageLinks(request, { offset, limit, total: found.length, isCounted })
  if (link !== '' && request.query.get('sysparm_suppress_pagination_header') !== 'true') headers.link = link
  if (shown.length === 0 && version === 'v1') return { ...noRecord(), headers: { ...noRecord().headers, ...headers } }
  return json(200, { result: shown.map((row) => output(context, table, row)) }, headers)
}

export function readRecord(context: Context, table: string, sysId: string): ApiAnswer {
  if (!tableDefinition(table)) return invalidTable(table)
  const row = readable(context, table, sysId)
  return row ? json(200, { result: output(context, table, row) }) : noRecord()
}

export function createRecord(context: Context, table: string): ApiAnswer {
  const { instance, access, caller, request } = context
  if (!tableDefinition(table)) return invalidTable(table)
  const values = sentValues(context, table)
  if (isAnswer(values)) return values
  if (!access.mayUse(caller, 'create', table)) return refusedByAccess('Insert')
  const outcome = instance.store.insert(table, values, writerOf(caller))
  if (!outcome.ok) return refusedByRule(outcome.abort)
  const { row } = outcome
  const location = `${request.origin}/api/now/table/${table}/${row.sys_id}`
  return json(201, { result: output(context, table, row) }, { location })
}

/** PUT and PATCH do the same: fields that are not sent keep their value. */
export function updateRecord(context: Context, table: string, sysId: string): ApiAnswer {
  const { instance, access, caller } = context
  if (!tableDefinition(table)) return invalidTable(table)
  const row = readable(context, table, sysId)
  if (!row) return noRecord()
  const values = sentValues(context, table)
  if (isAnswer(values)) return values
  if (!access.mayWrite(caller, table, row)) return refusedByAccess('Update')
  const isRepeated = table === 'change_request' && values.state === row.state
  if (isRepeated && instance.settings.sameStateIsError) return refusedByRule(repeatedState())
  const outcome = instance.store.update(sysId, heard(context, values), writerOf(caller))
  return outcome.ok ? json(200, { result: output(context, table, outcome.row) }) : refusedByRule(outcome.abort)
}

export function deleteRecord(context: Context, table: string, sysId: string): ApiAnswer {
  const { instance, access, caller } = context
  if (!tableDefinition(table)) return invalidTable(table)
  if (!readable(context, table, sysId)) return noRecord()
  if (!access.mayUse(caller, 'delete', table)) return refusedByAccess('Delete')
  instance.store.remove(sysId, writerOf(caller))
  return { status: 204, headers: {}, body: '' }
}

/** The records that the request's query means, before pages and access. */
export function queried(context: Context, table: string): Row[] {
  const { instance, caller, request, tampering } = context
  const { store, clock } = instance
  const encoded = request.query.get('sysparm_query') ?? pairs(context, table)
  const query: Query = parseQuery(encoded, (path) => leadsSomewhere(table, path))
  const isStrict = property(store, 'glide.invalid_query.returns_no_rows') === 'true'
  if (query.invalid.length > 0 && isStrict) return []
  const { ignoredQuery } = tampering
  if (ignoredQuery) {
    for (const [position, terms] of query.alternatives.entries()) {
      query.alternatives[position] = terms.filter(
        (term) => !term.some(({ column, operator, value }) => ignoredQuery.test(`${column}${operator}${value}`)),
      )
    }
  }
  const { userId, userName } = caller
  const ignoreCase = instance.settings.queriesIgnoreCase
  return matching(store, table, query, { now: clock.now(), userId, userName, ignoreCase })
}

/** `?active=true&state=closed` filters as well, and takes what is read as well as what is stored. */
function pairs({ instance, caller, request }: Context, table: string): string {
  const filters = [...request.query].filter(([name]) => !name.startsWith('sysparm_') && leadsSomewhere(table, name))
  const value = (name: string, sent: string) => valueOfDisplay(instance.store, table, name, sent, caller.timeZone)
  return filters.map(([name, sent]) => `${name}=${value(name, sent)}`).join('^')
}

function readable({ instance, access, caller }: Context, table: string, sysId: string): Row | undefined {
  const row = instance.store.find(table, sysId)
  return row && access.mayRead(caller, table, row) ? row : undefined
}

function sentValues({ instance, caller, request }: Context, table: string): Row | ApiAnswer {
  const fields = fieldsOf(request)
  if (isAnswer(fields) || request.query.get('sysparm_input_display_value') !== 'true') return fields
  const values = Object.entries(fields).map(([name, sent]) => [
    name,
    valueOfDisplay(instance.store, table, name, sent, caller.timeZone),
  ])
  return Object.fromEntries(values)
}

const output = ({ instance, request, caller }: Context, table: string, row: Row) =>
  tableOutput(instance, request, caller, instance.store.tableOf(row.sys_id ?? '') ?? table, row)

/** Zero for what is no whole number. */
const wholeNumber = (text: string | null): number => (text !== null && /^\d+$/.test(text) ? Number(text) : 0)
