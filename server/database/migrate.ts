import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { client, DatabaseFault, describe, type Transaction } from './connect.ts'
import { StatementError } from './errors.ts'
import { rowsOf } from './rowsOf.ts'

export type MigrateOptions = {
  /** Folder of the SQL files, default `migrations` beside this file. */
  folder?: string
  log?: (line: string) => void
}

type Migration = { name: string; text: string; sha256: string }
export const applied = z.object({ name: z.string(), sha256: z.string() })
type Applied = z.output<typeof applied>

const FOLDER = join(import.meta.dirname, 'migrations')

/** The advisory lock under which each migration is applied. */
const MIGRATORS_LOCK = 7_463_002

/**
 * Brings a database up to this build: applies the files `NNNN-name.sql` that it lacks, in order, each in a transaction
 * of its own together with its line in `schema_migrations`. Any number of servers may do this at once.
 *
 * @returns the names of the files that this call applied
 * @throws DatabaseFault `badMigration`, `changedMigration`, `newerDatabase`, `failedMigration`
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const { folder = FOLDER, log = () => undefined } = options
  const migrations = await readMigrations(folder)
  const sql = client(url, { max: 1, connection: { application_name: 'tminus migrate' } })
  const applied: string[] = []
  try {
    for (;;) {
      // The lock ends with the transaction: a session's lock would be lost unnoticed when the driver
      // reconnects, and a second migrator would run beside us.
      const name = await sql.begin(async (transaction) => {
        await lockMigrations(transaction)
        return (await applyNext(transaction, migrations))?.name
      })
      if (name === undefined) return applied
      log(`Applied the migration ${name}`)
      applied.push(name)
    }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** Nobody else migrates until the transaction ends. */
export async function lockMigrations(transaction: Transaction): Promise<void> {
  await transaction`select pg_advisory_xact_lock(${MIGRATORS_LOCK})`
}

/**
 * Like `migrate`, but all in the transaction of the caller, who holds `lockMigrations`.
 *
 * @param upTo the last file to apply; all of them when left out
 */
export async function migrateWithin(transaction: Transaction, upTo?: string): Promise<void> {
  const migrations = (await readMigrations()).filter(({ name }) => upTo === undefined || name <= upTo)
  while (await applyNext(transaction, migrations));
}

/**
 * Drops every table and function that our migrations create, and nothing else. Fails where a foreign object, such as a
 * view, depends on one of them.
 */
export async function removeSchema(transaction: Transaction): Promise<void> {
  const migrations = await readMigrations()
  const tables = await rowsOf(
    z.object({ name: z.string() }),
    transaction`
    select oid::regclass::text as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
      and relname = any(${[...namesOf(migrations, 'table'), 'schema_migrations']}::text[])`,
  )
  const functions = await rowsOf(
    z.object({ name: z.string() }),
    transaction`
    select oid::regprocedure::text as name from pg_proc
    where pronamespace = current_schema()::regnamespace and proname = any(${namesOf(migrations, 'function')}::text[])`,
  )
  if (tables.length > 0) await transaction.unsafe(`drop table ${tables.map(({ name }) => name).join(', ')}`)
  if (functions.length > 0) await transaction.unsafe(`drop function ${functions.map(({ name }) => name).join(', ')}`)
}

/** The tables of T-Minus's data, whether or not a database has them all. */
export const tableNames = async (): Promise<string[]> => namesOf(await readMigrations(), 'table')

function namesOf(migrations: readonly Migration[], kind: 'table' | 'function'): string[] {
  const made = new RegExp(`^\\s*create (?:or replace )?${kind} (?:if not exists )?(\\w+)`, 'gim')
  return migrations.flatMap(({ text }) => [...outsideBodies(text).matchAll(made)].map((match) => match[1] ?? ''))
}

export async function readMigrations(folder: string = FOLDER): Promise<Migration[]> {
  const files = await readdir(folder).catch((error) => {
    throw new DatabaseFault('badMigration', `The migrations cannot be read: ${describe(error).message}`, error)
  })
  const names = files.filter((name) => name.endsWith('.sql')).sort()
  const numbers = new Set<string>()
  return Promise.all(
    names.map(async (name) => {
      const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]
      if (!number) throw bad(name, 'is not named like 0001-first-tables.sql')
      if (numbers.has(number)) throw bad(name, 'has the number of another migration')
      numbers.add(number)
      // A checkout on Windows has other line ends, but is the same migration.
      const text = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
      if (/^\s*(begin|start transaction|commit|rollback)( work| transaction)?\s*;/im.test(outsideBodies(text))) {
        throw bad(name, 'begins or ends a transaction itself; it is applied in one already')
      }
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/** The text without the bodies of functions and procedures, whose `commit;` runs only when they are called. */
function outsideBodies(text: string): string {
  return text.replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
}

async function applyNext(transaction: Transaction, migrations: Migration[]): Promise<Migration | undefined> {
  await transaction`
    create table if not exists schema_migrations (
      name text primary key,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`
  const next = nextOf(migrations, await readApplied(transaction))
  if (next) await apply(transaction, next)
  return next
}

/** Of a database that has been migrated before. */
export async function readApplied(transaction: Transaction): Promise<Applied[]> {
  return rowsOf(applied, transaction`select name, sha256 from schema_migrations order by name collate "C"`)
}

/** The first file that the database lacks; refuses a database whose history is not that of these files. */
function nextOf(migrations: Migration[], applied: Applied[]): Migration | undefined {
  for (const { name, sha256 } of applied) {
    const known = migrations.find((migration) => migration.name === name)
    if (!known) {
      throw new DatabaseFault(
        'newerDatabase',
        `The database was migrated by a newer T-Minus (${name}), which this one does not know. Start that one.`,
      )
    }
    if (known.sha256 !== sha256) {
      throw new DatabaseFault(
        'changedMigration',
        `The migration ${name} was changed after this database had applied it. Restore the file, and put the change ` +
          'into a new migration.',
      )
    }
  }
  const last = applied.at(-1)?.name ?? ''
  const next = migrations.find(({ name }) => !applied.some((one) => one.name === name))
  if (next && next.name < last) throw bad(next.name, `comes before ${last}, which this database has applied already`)
  return next
}

async function apply(transaction: Transaction, { name, text, sha256 }: Migration): Promise<void> {
  // Other servers are at work, and would queue behind a lock that we wait for: fail instead and be restarted.
  await transaction`set local lock_timeout = '30s'`
  await transaction`set local statement_timeout = 0`
  try {
    await transaction.unsafe(text)
  } catch (error) {
    const line = lineOf(text, error)
    const place = line === undefined ? name : `${name}:${line}`
    throw new DatabaseFault('failedMigration', `The migration ${place} failed: ${describe(error).message}`, error)
  }
  await transaction`insert into schema_migrations (name, sha256) values (${name}, ${sha256})`
}

/** The line of the file at an error's position; PostgreSQL counts characters from 1. */
function lineOf(text: string, error: unknown): number | undefined {
  if (!(error instanceof StatementError && error.position)) return undefined
  return text.slice(0, Number(error.position) - 1).split('\n').length
}

function bad(name: string, reason: string): DatabaseFault {
  return new DatabaseFault('badMigration', `The migration ${name} ${reason}`)
}
