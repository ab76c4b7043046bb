/** A record as the Table API shows it: plain texts, references with a link, or value and display value. */
import type { Instance } from '../instance.ts'
import { walk } from '../query/walk.ts'
import type { Row } from '../records/column.ts'
import { columnsOf } from '../records/dictionary.ts'
import { displayValue } from '../records/displayValues.ts'
import type { Caller } from './access.ts'
import { type ApiRequest, displayMode, isAsked } from './exchange.ts'

type Shown = string | Record<string, string>

export function tableOutput(instance: Instance, request: ApiRequest, caller: Caller, table: string, row: Row) {
  const asked = (request.query.get('sysparm_fields') ?? '').split(',').map((name) => name.trim())
  const names = asked.filter((name) => name !== '')
  const output: Record<string, Shown> = {}
  for (const name of names.length > 0 ? names : columnsOf(table).keys()) {
    const shown = shownField(instance, request, caller, table, row, name)
    if (shown !== undefined) output[name] = shown
  }
  return output
}

function shownField({ store }: Instance, request: ApiRequest, caller: Caller, table: string, row: Row, path: string) {
  const place = walk(store, table, row, path)
  const column = place && columnsOf(place.table).get(place.name)
  // Columns that do not exist are left out without a word.
  if (!place || !column) return undefined
  const value = place.row?.[place.name] ?? ''
  const display = place.row ? displayValue(store, place.table, place.row, place.name, caller.timeZone) : ''
  const mode = displayMode(request)
  const hasLink = column.reference !== undefined && value !== '' && !isAsked(request, 'sysparm_exclude_reference_link')
  const link = `${request.origin}/api/now/table/${store.tableOf(value) ?? column.reference}/${value}`
  if (mode === 'all') return hasLink ? { display_value: display, link, value } : { display_value: display, value }
  if (mode === 'true') return hasLink ? { display_value: display, link } : display
  return hasLink ? { link, value } : value
}
