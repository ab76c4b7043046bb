/** A record as the Change Management API shows it: value and display value of each field, the value typed. */
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { inZone } from '../records/dates.ts'
import { columnsOf } from '../records/dictionary.ts'
import { displayValue } from '../records/displayValues.ts'
import type { Caller } from './access.ts'
import type { ApiAnswer } from './exchange.ts'

/** An instance writes integers as doubles here: `-5.0`. */
class Double {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** All fields of a record; `ignored` are the names that were sent and not applied. */
export function changeOutput(instance: Instance, caller: Caller, table: string, row: Row, ignored?: readonly string[]) {
  const { store } = instance
  const output: Record<string, unknown> = {}
  for (const [name, column] of columnsOf(table)) {
    const value = row[name] ?? ''
    const display_value = displayValue(store, table, row, name, caller.timeZone)
    const field = { display_value, value: typed(column.type, value) }
    const isDate = column.type === 'glide_date_time'
    output[name] = isDate ? { ...field, display_value_internal: inZone(value, caller.timeZone) } : field
  }
  if (ignored) output.__meta = { ignoredFields: ignored }
  return output
}

export function changeJson(status: number, result: unknown): ApiAnswer {
  const headers = { 'content-type': 'application/json;charset=UTF-8' }
  return { status, headers, body: written({ result }) }
}

function typed(type: string, value: string): string | boolean | Double {
  if (type === 'integer') return value === '' ? '' : new Double(Number(value))
  if (type === 'boolean') return value === 'true'
  return value
}

/** JSON.stringify cannot write `3.0`. */
function written(value: unknown): string {
  if (value instanceof Double) return value.value.toFixed(1)
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${written(member)}`],
  )
  return `{${members.join(',')}}`
}
