/** The Table API: `/api/now/table/{table}` and `/api/now/table/{table}/{sys_id}`. */
import { repeatedState } from '../change/changeRules.ts'
import { property } from '../instance.ts'
import { matching } from '../query/matchQuery.ts'
import { parseQuery } from '../query/parseQuery.ts'
import { leadsSomewhere } from '../query/walk.ts'
import type { Row } from '../records/column.ts'
import { tableDefinition } from '../records/dictionary.ts'
import { valueOfDisplay } from '../records/displayValues.ts'
import { type Context, heard, refusedByAccess, refusedByRule, writerOf } from './context.ts'
import { type ApiAnswer, failure, fieldsOf, isAnswer, isAsked, json, noRecord } from './exchange.ts'
import { pageLinks } from './pageLinks.ts'
import { tableOutput } from './tableOutput.ts'

const invalidTable = (table: string) => failure(400, `Invalid table ${table}`, null)
const noRights = () =>
  failure(
    403,
    'Insufficient rights to query records',
    'Field(s) present in the query do not have permission to be read',
  )

/** How one API or another shows the records of a list. */
export interface ListView {
  isVisible: (row: Row) => boolean
  shown: (row: Row) => object
}

export function listRecords(context: Context, table: string, version: string, view?: ListView): ApiAnswer {
  const { instance, access, caller, request, tampering } = context
  if (!tableDefinition(table)) return invalidTable(table)
  if (!access.mayUse(caller, 'read', table)) return noRights()
  const found = queried(context, table)
  const limit = wholeNumber(request.query.get('sysparm_limit')) || 10_000
  const offset = wholeNumber(request.query.get('sysparm_offset'))
  // The page is cut before anybody asks who may read what: it can come out short, or empty.
  const page = found.slice(offset, offset + limit)
  const visible = page.filter((row) => access.mayRead(caller, instance.store.tableOf(row.sys_id ?? '') ?? table, row))
  const seen = view ? visible.filter(view.isVisible) : visible
  const shown = tampering.shortPage === undefined ? seen : seen.slice(0, tampering.shortPage)
  const headers: Record<string, string> = {}
  const isCounted = !isAsked(request, 'sysparm_no_count')
  if (isCounted) headers['x-total-count'] = String(found.length)
  const link = pageLinks(request, { offset, limit, total: found.length, isCounted })
  if (link !== '' && !isAsked(request, 'sysparm_suppress_pagination_header')) headers.link = link
  if (shown.length === 0 && version === 'v1') return { ...noRecord(), headers: { ...noRecord().headers, ...headers } }
  return json(200, { result: shown.map(view?.shown ?? ((row) => output(context, table, row))) }, headers)
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
  // The creator of a record may choose its sys_id.
  const sysId = /^[0-9a-zA-Z]{32}$/.test(values.sys_id ?? '') ? values.sys_id : undefined
  if (sysId !== undefined && instance.store.tableOf(sysId) !== undefined) {
    return failure(403, 'Operation Failed', `Error during insert of ${table} (${values.number ?? ''})`)
  }
  const outcome = instance.store.insert(table, values, writerOf(caller), sysId)
  if (!outcome.ok) return refusedByRule(outcome.abort)
  const { row } = outcome
  const location = `${request.origin}/api/now/table/${table}/${row.sys_id}`
  return written(context, 201, output(context, table, row), { location })
}

/** `X-no-response-body` spares the record: 201 or 204 without a body. */
function written({ request }: Context, status: 200 | 201, result: object, headers: Record<string, string> = {}) {
  if (request.headers['x-no-response-body'] !== 'true') return json(status, { result }, headers)
  return { status: status === 201 ? 201 : 204, headers, body: '' }
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
  return outcome.ok ? written(context, 200, output(context, table, outcome.row)) : refusedByRule(outcome.abort)
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
  const query = parseQuery(encoded, table, leadsSomewhere)
  const isStrict = property(store, 'glide.invalid_query.returns_no_rows') === 'true'
  if (query.invalid.length > 0 && isStrict) return []
  const { ignoredQuery } = tampering
  if (ignoredQuery) {
    for (const alternative of query.alternatives) {
      alternative.terms = alternative.terms.filter(
        (term) => !term.some(({ column, operator, value }) => ignoredQuery.test(`${column}${operator}${value}`)),
      )
    }
  }
  const { userId, userName, timeZone } = caller
  const ignoreCase = instance.settings.queriesIgnoreCase
  return matching(store, table, query, { now: clock.now(), userId, userName, timeZone, ignoreCase })
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
  if (isAnswer(fields) || !isAsked(request, 'sysparm_input_display_value')) return fields
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
