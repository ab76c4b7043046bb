/** As much of ServiceNow's server-side script API as the app's own scripts use, over the instance's records. */
import type { AccessRules, Caller } from '../api/access.ts'
import { type Instance, property } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { fromGlideDate, toGlideDate } from '../records/dates.ts'
import { displayValue } from '../records/displayValues.ts'
import type { Writer } from '../records/recordStore.ts'

/** On whose behalf a script runs. */
export interface ScriptSession {
  caller: Caller | undefined
}

const scriptWriter: Writer = { userName: 'system', userId: '', automatic: true }

/** The global names of a script's world. */
export function glideGlobals(
  instance: Instance,
  access: AccessRules,
  session: ScriptSession,
  log: (text: string) => void,
) {
  const { store, clock } = instance
  const writer = (): Writer => {
    const { caller } = session
    return caller ? { userName: caller.userName, userId: caller.userId, automatic: true } : scriptWriter
  }

  class GlideRecord {
    readonly table: string
    filters: ((row: Row) => boolean)[] = []
    ordering: ((a: Row, b: Row) => number) | undefined
    limit = Number.POSITIVE_INFINITY
    found: Row[] = []
    row: Row = {}
    done: string

    constructor(table: string, row: Row = {}, done = '') {
      this.table = table
      this.row = row
      this.done = done
    }

    initialize(): void {
      this.row = {}
    }

    /** By sys_id, or by a column's value. */
    get(first: unknown, second?: unknown): boolean {
      const [column, value] = second === undefined ? ['sys_id', String(first)] : [String(first), String(second)]
      this.filters = [(row) => row[column] === value]
      this.query()
      return this.next()
    }

    /** The database compares texts without regard to case. */
    addQuery(column: string, first: unknown, second?: unknown): void {
      const [operator, value] = second === undefined ? ['=', String(first)] : [String(first), String(second)]
      this.filters.push((row) => compares((row[column] ?? '').toLowerCase(), operator, value.toLowerCase()))
    }

    orderBy(column: string): void {
      this.ordering = (a, b) => ((a[column] ?? '') < (b[column] ?? '') ? -1 : 1)
    }

    orderByDesc(column: string): void {
      this.ordering = (a, b) => ((a[column] ?? '') > (b[column] ?? '') ? -1 : 1)
    }

    setLimit(limit: number): void {
      this.limit = limit
    }

    query(): void {
      const rows = store
        .rows(this.table)
        .filter((row) => this.filters.every((fits) => fits(row)) && this.isVisible(row))
      this.found = (this.ordering ? rows.toSorted(this.ordering) : rows).slice(0, this.limit)
    }

    isVisible(_row: Row): boolean {
      return true
    }

    hasNext(): boolean {
      return this.found.length > 0
    }

    next(): boolean {
      const [first, ...rest] = this.found
      this.found = rest
      if (first) this.row = { ...first }
      return first !== undefined
    }

    getValue(column: string): string | null {
      return this.row[column] || null
    }

    setValue(column: string, value: unknown): void {
      this.row[column] = value === null || value === undefined ? '' : String(value)
    }

    getDisplayValue(column: string): string {
      return displayValue(store, this.table, this.row, column, 'UTC')
    }

    getUniqueValue(): string {
      return this.row.sys_id ?? ''
    }

    operation(): string {
      return this.done
    }

    insert(): string | null {
      const outcome = store.insert(this.table, this.row, writer())
      if (!outcome.ok) return null
      this.row = { ...outcome.row }
      return this.getUniqueValue()
    }

    update(): string | null {
      const outcome = store.update(this.getUniqueValue(), this.row, writer())
      if (!outcome.ok) return null
      this.row = { ...outcome.row }
      return this.getUniqueValue()
    }

    deleteRecord(): boolean {
      store.remove(this.getUniqueValue(), writer())
      return true
    }

    deleteMultiple(): void {
      this.query()
      for (const row of this.found) store.remove(row.sys_id ?? '', writer())
    }
  }

  /** Shows what the caller may read. */
  class GlideRecordSecure extends GlideRecord {
    override isVisible(row: Row): boolean {
      return session.caller !== undefined && access.mayRead(session.caller, this.table, row)
    }
  }

  class GlideAggregate extends GlideRecord {
    #isRead = false

    addAggregate(): void {}

    override next(): boolean {
      const isFirst = !this.#isRead
      this.#isRead = true
      return isFirst
    }

    getAggregate(): string {
      return String(this.found.length)
    }
  }

  class GlideDateTime {
    at = clock.now()

    addSeconds(seconds: number): void {
      this.at += seconds * 1000
    }

    getValue(): string {
      return toGlideDate(this.at)
    }

    getNumericValue(): number {
      return this.at
    }
  }

  class ServiceError {
    status = 500
    message = ''
    detail = ''

    setStatus(status: number): void {
      this.status = status
    }

    setMessage(message: string): void {
      this.message = message
    }

    setDetail(detail: string): void {
      this.detail = detail
    }
  }

  return {
    GlideRecord,
    GlideRecordSecure,
    GlideAggregate,
    GlideDateTime,
    sn_ws_err: { ServiceError },
    gs: {
      getProperty: (name: string, otherwise: string) => property(store, name) ?? otherwise,
      error: log,
      addErrorMessage: log,
    },
    currentRecord: (table: string, row: Row, operation: string) => new GlideRecord(table, row, operation),
  }
}

function compares(actual: string, operator: string, wanted: string): boolean {
  const dates = [fromGlideDate(actual), fromGlideDate(wanted)]
  const [left, right] = dates.includes(undefined) ? [actual, wanted] : [dates[0] ?? 0, dates[1] ?? 0]
  switch (operator) {
    case '=':
      return actual === wanted
    case '!=':
      return actual !== wanted
    case '<=':
      return actual !== '' && left <= right
    case '<':
      return actual !== '' && left < right
    case '>=':
      return actual !== '' && left >= right
    case '>':
      return actual !== '' && left > right
    default:
      throw new Error(`The stand-in knows no operator ${operator}.`)
  }
}
