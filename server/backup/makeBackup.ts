/** Writes a consistent snapshot of a database into a file. */
import { z } from 'zod'
import { client, type Transaction } from '../database/connect.ts'
import { readApplied, readMigrations } from '../database/migrate.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { BackupFault, type BackupHeader, type BackupLine, writeBackup } from './backupFile.ts'
import { headOf, readTable, tablesOf } from './tables.ts'

export interface Made {
  at: string
  tables: number
  rows: number
  bytes: number
}

/**
 * Blocks nobody, and sees nothing of what is committed while it reads.
 *
 * @param madeBy the release of T-Minus
 * @throws BackupFault when the file is there already or cannot be written, or when the database holds nothing
 */
export async function makeBackup(url: string, path: string, madeBy: string): Promise<Made> {
  const sql = client(url, { max: 1, connection: { application_name: 'tminus backup' } })
  try {
    return await sql.begin(async (transaction) => {
      await transaction`set transaction isolation level repeatable read, read only`
      const header = await headerOf(transaction, madeBy)
      const counted = { tables: 0, rows: 0 }
      const bytes = await writeBackup(path, header, allTables(transaction, counted))
      return { at: header.at, ...counted, bytes }
    })
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function headerOf(sql: Transaction, madeBy: string): Promise<BackupHeader> {
  const [row] = await rowsOf(
    z.object({ at: z.string(), postgres: z.string(), isMade: z.boolean() }),
    sql`
    select now() as at, current_setting('server_version') as postgres,
      to_regclass('schema_migrations') is not null as "isMade"`,
  )
  if (!row?.isMade) throw new BackupFault('There is nothing to back up: no T-Minus has used this database yet.')
  const migrations = await readApplied(sql)
  const known = new Set((await readMigrations()).map(({ name }) => name))
  const newer = migrations.find(({ name }) => !known.has(name))
  // Its tables would be left out silently.
  if (newer) throw new BackupFault(`A newer T-Minus has used this database (${newer.name}). Back it up with that one.`)
  return { madeBy, at: row.at, postgres: row.postgres, migrations }
}

async function* allTables(sql: Transaction, counted: { tables: number; rows: number }): AsyncGenerator<BackupLine> {
  for (const table of await tablesOf(sql)) {
    for await (const line of readTable(sql, await headOf(sql, table))) {
      if ('tableEnd' in line) counted.rows += line.tableEnd.rows
      yield line
    }
    counted.tables += 1
  }
}
