import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgresJs from 'postgres'
import { postgres } from './driver.ts'

export type DatabaseFaultCode =
  | 'binariesMissing'
  | 'binariesBroken'
  | 'accountMissing'
  | 'notReachable'
  | 'notDataFolder'
  | 'otherVersion'
  | 'locked'
  | 'diskFull'
  | 'portTaken'
  | 'startFailed'
  | 'badAddress'
  | 'noAnswer'
  | 'rejected'
  | 'badMigration'
  | 'changedMigration'
  | 'newerDatabase'
  | 'failedMigration'

/** Why there is no usable database. The message is a sentence for the operator and never holds a password. */
export class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault'
  readonly code: DatabaseFaultCode

  constructor(code: DatabaseFaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
  }
}

/** What our own types add to what a query takes and gives: int8 is a number, beyond 2^53 a bigint. */
type Types = { int8: number | bigint }

/** Tagged template of postgres.js: pool of connections, or one connection inside `sql.begin`. */
export type Sql = postgresJs.Sql<Types>
export type Transaction = postgresJs.TransactionSql<Types>

export type Database<Schema extends Record<string, unknown> = Record<string, never>> = {
  sql: Sql
  orm: PostgresJsDatabase<Schema>
  /** Lets running queries end, at most for the given seconds (default 5), then closes every connection. */
  close(seconds?: number): Promise<void>
}

export type ConnectOptions<Schema extends Record<string, unknown> = Record<string, never>> = {
  schema?: Schema
  /** Most connections of this pool, default 10. The embedded database takes 200 from all its clients. */
  max?: number
  applicationName?: string
  /** Milliseconds; 0 switches the limit off. */
  statementTimeout?: number
  lockTimeout?: number
  idleInTransactionTimeout?: number
  /** Notices of the server, such as "relation already exists, skipping"; unheard by default. */
  onNotice?: (message: string) => void
}

/**
 * Opens a pool on a database; connections are made when the first query needs them.
 *
 * Values: int8 is a number (bigint beyond 2^53); timestamptz is an ISO string in UTC with milliseconds, which is also
 * what drizzle's `mode: 'string'` gives (`mode: 'date'` gives a Date); numeric, date and timestamp stay text; json is
 * parsed. Parameters: Dates and, with `sql.json`, objects and arrays may be passed; a bare JSON string must be passed
 * as its JSON text, because drizzle passes all JSON as text.
 *
 * @throws DatabaseFault `badAddress`
 */
export function connect<Schema extends Record<string, unknown> = Record<string, never>>(
  url: string,
  options: ConnectOptions<Schema> = {},
): Database<Schema> {
  const sql = client(url, {
    max: options.max ?? 10,
    // A node that freezes inside a transaction must lose its locks before those who wait for them give up.
    connection: {
      application_name: options.applicationName ?? 'tminus',
      idle_in_transaction_session_timeout: limit(options.idleInTransactionTimeout ?? 10_000),
      lock_timeout: limit(options.lockTimeout ?? 15_000),
      statement_timeout: limit(options.statementTimeout ?? 30_000),
    },
    ...(options.onNotice && { onnotice: heard(options.onNotice) }),
  })
  const orm = options.schema ? drizzle(sql, { schema: options.schema }) : drizzle<Schema, Sql>(sql)
  restoreTypes(sql)
  return { sql, orm, close: (seconds = 5) => sql.end({ timeout: seconds }) }
}

/** One pool of postgres.js as T-Minus uses it everywhere, without drizzle and without time limits. */
export function client(url: string, options: postgresJs.Options<Record<string, never>> = {}): Sql {
  const { address, ...socket } = addressOf(url)
  const sql = postgres(address, {
    onnotice: () => undefined,
    connect_timeout: 10,
    // Notices a database whose machine vanished; the system's own default is two hours.
    keep_alive: 15,
    // Seconds until the next attempt; the driver's own reach 20, which is long once the database is back.
    backoff: (attempts) => (0.5 + Math.random() / 2) * Math.min(3 ** attempts / 100, 1),
    ...options,
    ...socket,
    connection: { TimeZone: 'UTC', DateStyle: 'ISO', ...options.connection },
    types: {
      int8: { to: 20, from: [20], serialize: (value: number | bigint) => String(value), parse: parseInt8 },
    },
  })
  restoreTypes(sql)
  return sql
}

/**
 * Waits until a database answers queries.
 *
 * @throws DatabaseFault `noAnswer` after so many seconds; `rejected` at once when waiting cannot help: wrong password,
 * no such database, not UTF-8
 */
export async function waitForDatabase(url: string, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000
  for (;;) {
    const sql = client(url, { max: 1, connect_timeout: Math.max(1, Math.min(5, seconds)), fetch_types: false })
    try {
      const [row] = await sql<{ encoding: string }[]>`select current_setting('server_encoding') as encoding`
      if (row?.encoding === 'UTF8') return
      throw new DatabaseFault('rejected', `The database ${nameOf(url)} is not in UTF-8 but ${row?.encoding}`)
    } catch (error) {
      if (error instanceof DatabaseFault) throw error
      const { code, message } = describe(error)
      // Wrong user or password, no such database, no permission to connect.
      if (/^(28...|3D000|42501)$/.test(code)) {
        throw new DatabaseFault('rejected', `The database ${nameOf(url)} refuses us: ${message}`, error)
      }
      if (performance.now() > until) {
        const waited = `within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
        throw new DatabaseFault('noAnswer', `No database answered at ${nameOf(url)} ${waited}: ${message}`, error)
      }
    } finally {
      await sql.end({ timeout: 1 })
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** Code and sentence of whatever a connection failed with: an SQLSTATE, an errno name, or an empty code. */
export function describe(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // A name with several addresses fails with an AggregateError, whose own message is empty.
  return { code, message: error.message || code || error.name }
}

/** Host, port and name of the database, without user and password. */
function nameOf(url: string): string {
  const { address, host, port } = addressOf(url)
  const { host: named, pathname } = new URL(address)
  return `${host ? [host, port].filter(Boolean).join(':') : named}${pathname}`
}

/** postgres.js knows no `?host=/folder`, which is how an address names a Unix socket. */
function addressOf(url: string): { address: string; host?: string; port?: number } {
  // libpq lets the host be empty when `?host=` follows; URL does not when there is a user.
  const whole = url.replace(/^(\w+:\/\/[^/@]+@)\//, '$1localhost/')
  if (!URL.canParse(whole)) throw badAddress()
  const parsed = new URL(whole)
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) throw badAddress()
  const host = parsed.searchParams.get('host')
  if (!host) return { address: url }
  const port = parsed.searchParams.get('port')
  parsed.searchParams.delete('host')
  parsed.searchParams.delete('port')
  return { address: parsed.href, host, ...(port && { port: Number(port) }) }
}

function badAddress(): DatabaseFault {
  return new DatabaseFault(
    'badAddress',
    'The address of the database must look like postgres://user:password@host:5432/name, ' +
      'with special characters in the password percent-encoded',
  )
}

/**
 * drizzle() makes postgres.js pass dates and JSON through untouched, in both directions and for the whole client, so
 * that a Date or an object in a raw query fails inside the driver (drizzle-orm issues 3108 and 5789).
 */
function restoreTypes(sql: Sql): void {
  const { parsers, serializers } = sql.options
  const [json, date, timestamp, timestamptz, jsonb] = [114, 1082, 1114, 1184, 3802] as const
  for (const type of [date, timestamp, timestamptz]) {
    parsers[type] = (text: string) => text
    serializers[type] = (value: unknown) => (value instanceof Date ? value.toISOString() : value)
  }
  parsers[timestamptz] = parseTimestamptz
  for (const type of [json, jsonb]) {
    serializers[type] = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  }
}

function parseInt8(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

function parseTimestamptz(text: string): string {
  // `infinity` and years before Christ have no ISO form that Date reads.
  const at = Date.parse(text)
  return Number.isNaN(at) ? text : new Date(at).toISOString()
}

/** postgres.js leaves out a parameter that is 0, and the database's own limit would hold; the largest is 24 days. */
function limit(milliseconds: number): number {
  return milliseconds || 2 ** 31 - 1
}

function heard(listener: (message: string) => void): (notice: postgresJs.Notice) => void {
  return (notice) => listener(notice.message ?? '')
}
