import { setTimeout as delay } from 'node:timers/promises'
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { parse } from 'pg-connection-string'
import { z } from 'zod'
import type { Target } from './connection.ts'
import { ormOver } from './orm.ts'
import { openPool, type PoolListeners, type Sql } from './pool.ts'
import { rowsOf } from './rowsOf.ts'

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

export type { Sql, Transaction } from './pool.ts'

export type Database<Schema extends Record<string, unknown> = Record<string, never>> = {
  sql: Sql
  orm: PostgresJsDatabase<Schema>
  /** Waits for running queries, at most the given seconds (default 5), then closes every connection. */
  close(seconds?: number): Promise<void>
}

export type ConnectOptions<Schema extends Record<string, unknown> = Record<string, never>> = {
  schema?: Schema
  /** Size of this pool, default 10. The embedded database takes 200 connections from all its clients. */
  max?: number
  applicationName?: string
  /** Milliseconds; 0 switches the limit off. */
  statementTimeout?: number
  lockTimeout?: number
  idleInTransactionTimeout?: number
  onNotice?: PoolListeners['onNotice']
}

/**
 * Opens a pool on a database; connections are made when the first query needs them. `sql.ts` says how to query,
 * `values.ts` what PostgreSQL's types become. drizzle reads some itself: let its timestamptz be `mode: 'date'`, or
 * `instant` of `schema.ts`, since its `mode: 'string'` gives PostgreSQL's own text.
 *
 * @throws DatabaseFault `badAddress`
 */
export function connect<Schema extends Record<string, unknown> = Record<string, never>>(
  url: string,
  options: ConnectOptions<Schema> = {},
): Database<Schema> {
  const { max, onNotice, statementTimeout = 30_000 } = options
  const sql = client(url, {
    ...(max && { max }),
    ...(onNotice && { onNotice }),
    // A server process never releases the memory of its caches.
    lifetime: 3600,
    // A database whose machine vanished never answers; a query to it must time out.
    ...(statementTimeout && { answerTimeout: statementTimeout + 5000 }),
    // A node that freezes inside a transaction must lose its locks before those who wait for them give up.
    connection: {
      application_name: options.applicationName ?? 'tminus',
      idle_in_transaction_session_timeout: options.idleInTransactionTimeout ?? 10_000,
      lock_timeout: options.lockTimeout ?? 15_000,
      statement_timeout: statementTimeout,
    },
  })
  return { sql, orm: ormOver(sql, options.schema), close: (seconds = 5) => sql.end({ timeout: seconds }) }
}

export type ClientOptions = PoolListeners & {
  /** Size of the pool, default 10. */
  max?: number
  /** Settings of each session, by the names that PostgreSQL has for them. */
  connection?: Record<string, string | number>
  /** Timeout of connecting in milliseconds, default 10 000. */
  connectTimeout?: number
  /** Timeout of a statement in milliseconds, after which its connection counts as lost; none by default. */
  answerTimeout?: number
  /** Seconds after which a connection is replaced; never by default. */
  lifetime?: number
}

/**
 * A pool without drizzle and, unless given, without time limits.
 *
 * @throws DatabaseFault `badAddress`
 */
export function client(url: string, options: ClientOptions = {}): Sql {
  const { max = 10, lifetime } = options
  return openPool(targetOf(url, options), { max, lifetime }, options)
}

/**
 * The target of connections: the address, with settings and limits.
 *
 * @throws DatabaseFault `badAddress`
 */
export function targetOf(
  url: string,
  {
    connection = {},
    connectTimeout = 10_000,
    answerTimeout = 0,
  }: Pick<ClientOptions, 'connection' | 'connectTimeout' | 'answerTimeout'>,
): Target {
  const { application_name = '', ...settings }: Record<string, string | number> = {
    // `values.ts` relies on it.
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    bytea_output: 'hex',
    ...connection,
  }
  const { settings: given, ...address } = addressOf(url)
  return {
    ...address,
    applicationName: String(application_name),
    settings: [...Object.entries(settings).map(settingOf), given].join(' '),
    connectTimeout,
    answerTimeout,
  }
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
    const sql = client(url, { max: 1, connectTimeout: 1000 * Math.max(1, Math.min(5, seconds)) })
    try {
      const [row] = await rowsOf(
        z.object({ encoding: z.string() }),
        sql`select current_setting('server_encoding') as encoding`,
      )
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
    await delay(200)
  }
}

/** Code and sentence for any error of a connection: an SQLSTATE, an errno name, or an empty code. */
export function describe(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // A name with several addresses fails with an AggregateError, whose own message is empty.
  return { code, message: error.message || code || error.name }
}

const ADDRESS_PARAMETERS = new Set(['host', 'port', 'options', 'application_name', 'user', 'password'])

/** Host, port and name of the database, without user and password. */
function nameOf(url: string): string {
  const { host, port, database } = addressOf(url)
  return `${host}:${port}/${database}`
}

/**
 * An address as the driver understands it, and the session settings that it names in `?options=`.
 *
 * @throws DatabaseFault `badAddress`
 */
function addressOf(url: string): Pick<Target, 'host' | 'port' | 'database' | 'user' | 'password' | 'tls' | 'settings'> {
  // libpq lets the host be empty when `?host=` follows, which is how an address names a Unix socket; URL does not.
  const whole = url.replace(/^(\w+:\/\/[^/@]+@)\//, '$1localhost/')
  if (!URL.canParse(whole)) throw badAddress()
  const parsed = new URL(whole)
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) throw badAddress()
  const settings = parsed.searchParams.get('options') ?? ''
  // The other parameters of an address are settings, too.
  const more = [...parsed.searchParams].filter(([name]) => !ADDRESS_PARAMETERS.has(name) && !name.startsWith('ssl'))
  try {
    // Reads the certificates that the address may name. `require` means what it means everywhere else: encrypted, with
    // any certificate.
    const { host, port, database, user, password, ssl } = parse(whole, { useLibpqCompat: true })
    return {
      host: host || 'localhost',
      port: Number(port || 5432),
      database: database || user || 'postgres',
      user: user ?? '',
      password: password ?? '',
      tls: typeof ssl === 'object' ? tlsOf(ssl) : ssl ? {} : undefined,
      settings: [settings, ...more.map(settingOf)].join(' '),
    }
  } catch (error) {
    throw badAddress(error)
  }
}

/** TLS takes an undefined certificate for a given one. */
function tlsOf({ cert, ...rest }: Exclude<ReturnType<typeof parse>['ssl'], string | boolean | undefined>): TlsOptions {
  return { ...rest, ...(cert != null && { cert }) }
}

function badAddress(cause?: unknown): DatabaseFault {
  return new DatabaseFault(
    'badAddress',
    `${cause === undefined ? '' : `${describe(cause).message}. `}The address of the database must look like ` +
      'postgres://user:password@host:5432/name, with special characters in the password percent-encoded',
  )
}

function settingOf([name, value]: [string, string | number]): string {
  return `-c ${name}=${String(value).replace(/[\\\s]/g, '\\$&')}`
}
