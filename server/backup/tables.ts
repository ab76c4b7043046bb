/** Our tables as a backup sees them: rows of text, whatever their meaning. */

import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Transaction } from '../database/connect.ts'
import { tableNames } from '../database/migrate.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { BackupLine, TableEnd, TableHead } from './backupFile.ts'

/** Rebuilt from the log, or renewed every few seconds by each live server. */
const LEFT_OUT = new Set(['snapshots', 'draft_snapshots', 'nodes'])

/** Approximate bytes of a page; the first page of a table tells how many rows that is. */
const PAGE_BYTES = 1_000_000
const FIRST_PAGE_ROWS = 16
const MAX_ROWS = 5000

const name = (identifier: string) => `"${identifier.replaceAll('"', '""')}"`

/** Names of the tables in a backup, referenced ones first. */
export async function tablesOf(sql: Transaction): Promise<string[]> {
  const kept = (await tableNames()).filter((table) => !LEFT_OUT.has(table))
  const rows = await rowsOf(
    z.object({ name: z.string(), refersTo: z.array(z.string()) }),
    sql`
    select c.relname as name, array(
      select distinct other.relname::text from pg_constraint k join pg_class other on other.oid = k.confrelid
      where k.conrelid = c.oid and k.contype = 'f' and other.oid <> c.oid) as "refersTo"
    from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and c.relname = any(${kept}::text[])
    order by c.relname collate "C"`,
  )
  const ordered: string[] = []
  const open = new Map(rows.map((row) => [row.name, row.refersTo]))
  while (open.size > 0) {
    const next = [...open].find(([, refersTo]) => refersTo.every((other) => ordered.includes(other)))
    if (!next) throw new Error(`The tables ${[...open.keys()].join(', ')} refer to each other in a circle`)
    ordered.push(next[0])
    open.delete(next[0])
  }
  return ordered
}

export async function headOf(sql: Transaction, table: string): Promise<TableHead> {
  const columns = await rowsOf(
    z.object({ name: z.string(), type: z.string() }),
    sql`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = ${name(table)}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`,
  )
  return { table, columns: columns.map(({ name: column, type }) => ({ name: column, type })) }
}

/** A table with all its rows. Inside a snapshot transaction. */
export async function* readTable(sql: Transaction, head: TableHead): AsyncGenerator<BackupLine> {
  yield { head }
  const sum = createSum()
  for await (const rows of pagesOf(sql, head)) {
    for (const row of rows) sum.add(row)
    yield { page: `[${rows.join(',')}]` }
  }
  yield { tableEnd: { ...sum.result(), sequences: await readSequences(sql, head.table) } }
}

/** The number of rows, and their checksum. */
export async function sumTable(sql: Transaction, head: TableHead): Promise<Omit<TableEnd, 'sequences'>> {
  const sum = createSum()
  for await (const rows of pagesOf(sql, head)) for (const row of rows) sum.add(row)
  return sum.result()
}

async function* pagesOf(sql: Transaction, { table, columns }: TableHead): AsyncGenerator<string[]> {
  const values = columns.map((column) => `${name(column.name)}::text`).join(', ')
  await sql.unsafe(
    `declare backup_rows no scroll cursor for select json_build_array(${values})::text as row from ${name(table)}`,
  )
  for (let count = FIRST_PAGE_ROWS; ; ) {
    const rows = await rowsOf(z.object({ row: z.string() }), sql.unsafe(`fetch forward ${count} from backup_rows`))
    if (rows.length === 0) break
    const texts = rows.map(({ row }) => row)
    yield texts
    const bytes = texts.reduce((total, { length }) => total + length, 0) / texts.length
    count = Math.max(1, Math.min(MAX_ROWS, 4 * count, Math.floor(PAGE_BYTES / bytes)))
  }
  await sql.unsafe('close backup_rows')
}

/** Inserts a page of rows. Columns of the table beyond those get their defaults. */
export async function addRows(sql: Transaction, { table, columns }: TableHead, page: string): Promise<void> {
  const names = columns.map((column) => name(column.name)).join(', ')
  const values = columns.map(({ type }, position) => `(row ->> ${position})::${type}`).join(', ')
  await sql.unsafe(
    `insert into ${name(table)} (${names}) overriding system value
     select ${values} from json_array_elements($1::text::json) as row`,
    [page],
  )
}

/** Empties tables and disables their triggers until `enableTriggers`. */
export async function emptyTables(sql: Transaction, tables: readonly string[]): Promise<void> {
  for (const table of tables) await sql.unsafe(`alter table ${name(table)} disable trigger user`)
  await sql.unsafe(`truncate ${tables.map(name).join(', ')} cascade`)
}

export async function enableTriggers(sql: Transaction, tables: readonly string[]): Promise<void> {
  for (const table of tables) await sql.unsafe(`alter table ${name(table)} enable trigger user`)
}

/** Identity columns, with their last values. */
async function readSequences(sql: Transaction, table: string): Promise<Record<string, string>> {
  const columns = await rowsOf(
    z.object({ column: z.string(), sequence: z.string() }),
    sql`
    select attname as column, pg_get_serial_sequence(${name(table)}, attname) as sequence from pg_attribute
    where attrelid = ${name(table)}::regclass and attnum > 0 and not attisdropped
      and pg_get_serial_sequence(${name(table)}, attname) is not null`,
  )
  const values: Record<string, string> = {}
  for (const { column, sequence } of columns) {
    const [row] = await rowsOf(
      z.object({ value: z.string() }),
      sql.unsafe(`select last_value::text as value from ${sequence} where is_called`),
    )
    if (row) values[column] = row.value
  }
  return values
}

/** Advances identity columns past every number that the backup's database had used. */
export async function setSequences(sql: Transaction, table: string, sequences: Record<string, string>): Promise<void> {
  for (const [column, value] of Object.entries(sequences)) {
    await sql`select setval(pg_get_serial_sequence(${name(table)}, ${column})::regclass, ${value}::text::bigint)`
  }
}

const WHOLE = 2n ** 256n

/** Order-independent checksum: the number of rows, and their SHA-256 added up modulo 2^256. */
function createSum(): { add(row: string): void; result(): { rows: number; sum: string } } {
  let rows = 0
  let sum = 0n
  return {
    add(row) {
      rows += 1
      sum = (sum + BigInt(`0x${createHash('sha256').update(row).digest('hex')}`)) % WHOLE
    },
    result: () => ({ rows, sum: sum.toString(16).padStart(64, '0') }),
  }
}
