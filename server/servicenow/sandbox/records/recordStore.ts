/** The instance's database: tables of records in memory, written only through here, so that rules and stamps cannot be bypassed. */
import type { Column, Row } from './column.ts'
import { fromGlideDate, toGlideDate } from './dates.ts'
import { columnsOf, descendants, lineage, tableDefinition } from './dictionary.ts'
import { newSysId, type Random } from './identifiers.ts'
import type { InstanceClock } from './instanceClock.ts'

/** Who writes. What the instance does by itself (flows, cascades) is `automatic` and may do what people may not. */
export interface Writer {
  userName: string
  userId: string
  automatic: boolean
}

/** A rule's "no", with the words that the API answers. */
export interface Abort {
  rule: string
  detail: string
}

export interface Write {
  table: string
  operation: 'insert' | 'update' | 'delete'
  /** The record as it is now; of a deleted one, as it was. */
  row: Row
  previous: Row | undefined
  writer: Writer
}

/** Before a write: may alter `next`, may refuse. */
export type BeforeRule = (next: Row, previous: Row | undefined, writer: Writer) => Abort | undefined
export type AfterRule = (write: Write) => void

export type Outcome = { ok: true; row: Row; changed: boolean } | { ok: false; abort: Abort }

export interface StoredRecords {
  tables: Record<string, Row[]>
  /** The last number given, by its prefix. */
  numbers: Record<string, number>
}

export const systemWriter: Writer = { userName: 'system', userId: '', automatic: true }

export class RecordStore {
  readonly #clock: InstanceClock
  readonly #random: Random
  readonly #tables = new Map<string, Map<string, Row>>()
  readonly #tableOf = new Map<string, string>()
  readonly #numbers = new Map<string, number>()
  readonly #before = new Map<string, BeforeRule[]>()
  readonly #after = new Map<string, AfterRule[]>()

  constructor(clock: InstanceClock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  before(table: string, rule: BeforeRule): void {
    this.#before.set(table, [...(this.#before.get(table) ?? []), rule])
  }

  after(table: string, rule: AfterRule): void {
    this.#after.set(table, [...(this.#after.get(table) ?? []), rule])
  }

  /** The records of a table and of those that extend it. Records are never changed in place. */
  rows(table: string): Row[] {
    return descendants(table).flatMap((name) => [...(this.#tables.get(name)?.values() ?? [])])
  }

  find(table: string, sysId: string): Row | undefined {
    const actual = this.#tableOf.get(sysId)
    if (actual === undefined || !lineage(actual).includes(table)) return undefined
    return this.#tables.get(actual)?.get(sysId)
  }

  /** The table that a record really is in: of a change found through `task`, `change_request`. */
  tableOf(sysId: string): string | undefined {
    return this.#tableOf.get(sysId)
  }

  /** Columns that do not exist or are read-only are left out silently, as an instance does. */
  insert(table: string, values: Row, writer: Writer, sysId = newSysId(this.#random)): Outcome {
    const columns = columnsOf(table)
    const next: Row = {}
    for (const [name, column] of columns) next[name] = column.default ?? ''
    Object.assign(next, accepted(columns, values), { sys_id: sysId })
    this.#name(table, next, writer)
    const journals = takeJournals(columns, next, values)
    const abort = this.#refusal(table, next, undefined, writer)
    if (abort) return { ok: false, abort }
    const now = toGlideDate(this.#clock.now())
    Object.assign(next, {
      sys_created_on: now,
      sys_created_by: writer.userName,
      sys_updated_on: now,
      sys_updated_by: writer.userName,
      sys_mod_count: '0',
    })
    this.#put(table, next)
    this.#write(journals, table, sysId, writer)
    this.#announce({ table, operation: 'insert', row: next, previous: undefined, writer })
    return { ok: true, row: this.find(table, sysId) ?? next, changed: true }
  }

  /** An update that changes nothing is none: no stamp, no rule after it. */
  update(sysId: string, values: Row, writer: Writer): Outcome {
    const table = this.#tableOf.get(sysId)
    const previous = table === undefined ? undefined : this.#tables.get(table)?.get(sysId)
    if (table === undefined || !previous) throw new Error(`There is no record ${sysId} to update.`)
    const columns = columnsOf(table)
    const next = { ...previous, ...accepted(columns, values) }
    const journals = takeJournals(columns, next, values)
    const abort = this.#refusal(table, next, previous, writer)
    if (abort) return { ok: false, abort }
    const isSame = Object.keys(next).every((name) => next[name] === previous[name])
    if (isSame && journals.length === 0) return { ok: true, row: previous, changed: false }
    next.sys_updated_on = toGlideDate(this.#clock.now())
    next.sys_updated_by = writer.userName
    next.sys_mod_count = String(Number(previous.sys_mod_count ?? '0') + 1)
    this.#put(table, next)
    this.#write(journals, table, sysId, writer)
    this.#announce({ table, operation: 'update', row: next, previous, writer })
    return { ok: true, row: this.find(table, sysId) ?? next, changed: true }
  }

  remove(sysId: string, writer: Writer): void {
    const table = this.#tableOf.get(sysId)
    const row = table === undefined ? undefined : this.#tables.get(table)?.get(sysId)
    if (table === undefined || !row) return
    this.#tables.get(table)?.delete(sysId)
    this.#tableOf.delete(sysId)
    this.#announce({ table, operation: 'delete', row, previous: row, writer })
  }

  /** Everything that is stored, as JSON can hold it. */
  dump(): StoredRecords {
    return {
      tables: Object.fromEntries([...this.#tables].map(([table, rows]) => [table, [...rows.values()]])),
      numbers: Object.fromEntries(this.#numbers),
    }
  }

  /** Replaces all records; rules do not run, since they ran when it was written. */
  load({ tables, numbers }: StoredRecords): void {
    this.#tables.clear()
    this.#tableOf.clear()
    this.#numbers.clear()
    for (const [table, rows] of Object.entries(tables)) for (const row of rows) this.#put(table, row)
    for (const [prefix, count] of Object.entries(numbers)) this.#numbers.set(prefix, count)
  }

  #put(table: string, row: Row): void {
    const sysId = row.sys_id ?? ''
    const rows = this.#tables.get(table) ?? new Map<string, Row>()
    this.#tables.set(table, rows)
    rows.set(sysId, row)
    this.#tableOf.set(sysId, table)
  }

  #name(table: string, next: Row, writer: Writer): void {
    const columns = columnsOf(table)
    if (columns.has('sys_class_name') && !next.sys_class_name) next.sys_class_name = table
    const prefix = lineage(table).flatMap((name) => tableDefinition(name)?.numberPrefix ?? [])[0]
    if (prefix === undefined) return
    if (!next.number) {
      const count = (this.#numbers.get(prefix) ?? 30_000) + 1
      this.#numbers.set(prefix, count)
      next.number = `${prefix}${String(count).padStart(7, '0')}`
    }
    next.task_effective_number = next.number
    next.opened_at ||= toGlideDate(this.#clock.now())
    next.opened_by ||= writer.userId
  }

  #refusal(table: string, next: Row, previous: Row | undefined, writer: Writer): Abort | undefined {
    for (const name of lineage(table)) {
      for (const rule of this.#before.get(name) ?? []) {
        const abort = rule(next, previous, writer)
        if (abort) return abort
      }
    }
    return undefined
  }

  #announce(write: Write): void {
    for (const name of lineage(write.table)) {
      for (const rule of this.#after.get(name) ?? []) rule(write)
    }
  }

  #write(journals: readonly JournalEntry[], table: string, sysId: string, writer: Writer): void {
    for (const { element, value } of journals) {
      this.insert('sys_journal_field', { name: table, element, element_id: sysId, value }, writer)
    }
  }
}

interface JournalEntry {
  element: string
  value: string
}

/** Journals keep no value in the record: each text that is sent becomes an entry of its own. */
function takeJournals(columns: ReadonlyMap<string, Column>, next: Row, values: Row): JournalEntry[] {
  const entries: JournalEntry[] = []
  for (const [element, column] of columns) {
    if (column.type !== 'journal_input' && column.type !== 'journal_list') continue
    next[element] = ''
    const value = values[element]
    if (column.type === 'journal_input' && value) entries.push({ element, value })
  }
  return entries
}

function accepted(columns: ReadonlyMap<string, Column>, values: Row): Row {
  const kept: Row = {}
  for (const [name, value] of Object.entries(values)) {
    const column = columns.get(name)
    if (column && !column.readOnly) kept[name] = storable(column, value)
  }
  return kept
}

/** What a column of this type keeps of a text: nothing, when it is not of the type. */
function storable(column: Column, value: string): string {
  switch (column.type) {
    case 'integer':
      return /^-?\d+(\.0+)?$/.test(value) ? String(Number(value)) : ''
    case 'boolean':
      return value === 'true' || value === '1' ? 'true' : 'false'
    case 'glide_date_time':
      return storableDate(value)
    default:
      return value
  }
}

/** A day alone begins at midnight; `2026-07-01T10:00:00` is understood, too. */
function storableDate(value: string): string {
  const spaced = value.replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ')
  if (fromGlideDate(spaced) === undefined) return ''
  return spaced.length === 10 ? `${spaced} 00:00:00` : spaced
}
