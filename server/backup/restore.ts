/** Restores a backup into a database: all of it, verified, or nothing. */
import { z } from 'zod'
import { sayVerification } from '../../shared/chain/sayVerification.ts'
import { client, describe, type Transaction } from '../database/connect.ts'
import { lockMigrations, migrateWithin, readMigrations, removeSchema } from '../database/migrate.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { verifyLog } from '../verification/verifyLog.ts'
import { BackupFault, type BackupHeader, checkBackup, readBackup, type TableEnd, type TableHead } from './backupFile.ts'
import { addRows, emptyTables, enableTriggers, headOf, setSequences, sumTable, tablesOf } from './tables.ts'

export interface Restored {
  backup: BackupHeader
  tables: number
  rows: number
  cutovers: number
  /** Logs that are not what was written, and were not when the backup was made. */
  broken: { cutoverId: string; why: string }[]
}

export interface RestoreOptions {
  /** Called when the database is not empty: whether to replace all of it. Without it nothing is replaced. */
  mayReplace(database: string): Promise<boolean>
}

/** While servers run, table locks may deadlock; PostgreSQL aborts one transaction, and the restore is retried. */
const TRIES = 5

/**
 * Running servers wait, and then find another log.
 *
 * @throws BackupFault when the file or the database is unsuitable; nothing has changed then; DatabaseFault
 */
export async function restore(url: string, path: string, { mayReplace }: RestoreOptions): Promise<Restored> {
  const backup = await checkBackup(path)
  await refuseOtherMigrations(path, backup)
  const sql = client(url, { max: 1, connection: { application_name: 'tminus restore' } })
  let isAllowed = false
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        return await sql.begin(async (transaction) => {
          await lockMigrations(transaction)
          const database = await databaseWithContent(transaction)
          if (database !== undefined && !isAllowed) {
            isAllowed = await mayReplace(database)
            if (!isAllowed) throw new BackupFault(`The database “${database}” is not empty. Nothing was changed.`)
          }
          return fill(transaction, path, backup)
        })
      } catch (error) {
        if (describe(error).code !== '40P01' || tries === TRIES) throw error
      }
    }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function refuseOtherMigrations(path: string, { madeBy, migrations }: BackupHeader): Promise<void> {
  const known = new Map((await readMigrations()).map((migration) => [migration.name, migration.sha256]))
  for (const { name, sha256 } of migrations) {
    if (!known.has(name)) {
      throw new BackupFault(`${path} was made by a newer T-Minus (${madeBy}, ${name}). Restore it with that one.`)
    }
    if (known.get(name) !== sha256) {
      throw new BackupFault(
        `${path} was made by a T-Minus whose migration ${name} is another. Restore it with that one.`,
      )
    }
  }
}

/** The database's name if it is in use; what a server creates at its first start alone is no loss. */
async function databaseWithContent(sql: Transaction): Promise<string | undefined> {
  const [row] = await rowsOf(
    z.object({ name: z.string(), isMade: z.boolean() }),
    sql`
    select current_database() as name, to_regclass('organisations') is not null as "isMade"`,
  )
  if (!row?.isMade) return undefined
  const [content] = await rowsOf(
    z.object({ isThere: z.boolean() }),
    sql`
    select exists (select from cutovers) or exists (select from people) as "isThere"`,
  )
  return content?.isThere ? row.name : undefined
}

async function fill(sql: Transaction, path: string, backup: BackupHeader): Promise<Restored> {
  await removeSchema(sql)
  await migrateWithin(sql, backup.migrations.at(-1)?.name)
  const tables = await tablesOf(sql)
  await emptyTables(sql, tables)
  const filled = await load(sql, path, new Set(tables))
  // Deferred constraints, if any, are checked before the rest of the transaction.
  await sql`set constraints all immediate`
  for (const [head, end] of filled) await compare(sql, path, head, end)
  await enableTriggers(sql, tables)
  await migrateWithin(sql)
  // Everybody signed in by now must have their access checked against the restored tables.
  await sql`select pg_notify('tminus_heads', '["access"]')`
  const logs = await verifyLogs(sql)
  const rows = filled.reduce((total, [, end]) => total + end.rows, 0)
  return { backup, tables: filled.length, rows, ...logs }
}

async function load(sql: Transaction, path: string, tables: ReadonlySet<string>): Promise<[TableHead, TableEnd][]> {
  const filled: [TableHead, TableEnd][] = []
  let head: TableHead | undefined
  for await (const line of readBackup(path)) {
    if ('header' in line) continue
    if ('head' in line) {
      head = await columnsThere(sql, path, line.head, tables)
    } else if (head === undefined) {
      throw new BackupFault(`${path} holds rows of no table.`)
    } else if ('page' in line) {
      await addRows(sql, head, line.page)
    } else {
      await setSequences(sql, head.table, line.tableEnd.sequences)
      filled.push([head, line.tableEnd])
      head = undefined
    }
  }
  return filled
}

/** A file's table as the database has it: types are never taken from a file, since they become text of a statement. */
async function columnsThere(
  sql: Transaction,
  path: string,
  { table, columns }: TableHead,
  tables: ReadonlySet<string>,
): Promise<TableHead> {
  const there = tables.has(table) ? (await headOf(sql, table)).columns : []
  return {
    table,
    columns: columns.map(({ name }) => {
      const column = there.find((one) => one.name === name)
      if (!column) throw new BackupFault(`${path} holds ${table}.${name}, which no migration of its time made.`)
      return column
    }),
  }
}

/** Read back from the database, the rows are those of the backup. */
async function compare(sql: Transaction, path: string, head: TableHead, end: TableEnd): Promise<void> {
  const found = await sumTable(sql, head)
  if (found.rows !== end.rows || found.sum !== end.sum) {
    throw new BackupFault(
      `${head.table} of ${path} came out otherwise: ${found.rows} rows where there were ${end.rows}, or not the same ones. Nothing was restored.`,
    )
  }
}

async function verifyLogs(sql: Transaction): Promise<Pick<Restored, 'cutovers' | 'broken'>> {
  const cutovers = await sql<
    { organisation: string; id: string }[]
  >`select organisation, id from cutovers order by 1, 2`
  const broken: Restored['broken'] = []
  for (const { organisation, id: cutoverId } of cutovers) {
    const passed = await verifyLog(sql, { organisation, cutoverId, keys: [] })
    if (!passed) continue
    if (!passed.verification.intact) broken.push({ cutoverId, why: sayVerification(passed.verification) })
  }
  return { cutovers: cutovers.length, broken }
}
