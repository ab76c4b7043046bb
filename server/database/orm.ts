/**
 * drizzle over our own pools and transactions.
 *
 * Its queries are sent when they are awaited, not when they are created; one that is never awaited never runs.
 */
import { DrizzleQueryError, type ExtractTablesWithRelations } from 'drizzle-orm'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsDatabase, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Sql } from './pool.ts'
import type { Queries } from './sql.ts'

const known = new WeakMap<Queries, PostgresJsDatabase>()

/** drizzle over a pool or a transaction, cached per pool or transaction. Rejects with the errors of these. */
export function orm(queries: Queries): PostgresJsDatabase {
  const made = known.get(queries) ?? ormOver(queries)
  known.set(queries, made)
  return made
}

/** @param schema for drizzle's relational queries */
export function ormOver<Schema extends Record<string, unknown> = Record<string, never>>(
  queries: Queries,
  schema?: Schema,
): PostgresJsDatabase<Schema> {
  const database = schema ? drizzle(clientOver(queries), { schema }) : drizzle<Schema>(clientOver(queries))
  stripErrors(database)
  return database
}

/** drizzle's own errors hold the query and all its values in their message: only their cause is passed on. */
function stripErrors<Schema extends Record<string, unknown>>(
  database: PgDatabase<PostgresJsQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>,
): void {
  const { session } = database._
  const prepareQuery = session.prepareQuery.bind(session)
  session.prepareQuery = (...query) => {
    const prepared = prepareQuery(...query)
    const execute = prepared.execute.bind(prepared)
    prepared.execute = (placeholders) =>
      execute(placeholders).catch((error: unknown) => {
        throw error instanceof DrizzleQueryError ? error.cause : error
      })
    return prepared
  }
  const transaction = database.transaction.bind(database)
  database.transaction = (work, config) =>
    transaction((inner) => {
      stripErrors(inner)
      return work(inner)
    }, config)
}

/** What drizzle needs of a postgres.js client. It writes its own parsers into the options; they are ignored. */
function clientOver(queries: Queries | Sql): postgres.Sql {
  function unsafe(text: string, values: readonly unknown[] = []) {
    let asArrays = false
    // drizzle asks for rows as lists only after the call, but synchronously.
    const rows = Promise.resolve().then(() => queries.unsafe(text, values, { isPrepared: true, asArrays }))
    const asLists = () => {
      asArrays = true
      return rows
    }
    return Object.assign(rows, { values: asLists })
  }

  // Clients of postgres.js are functions.
  return Object.create(Function.prototype, {
    options: { value: { parsers: {}, serializers: {} } },
    unsafe: { value: unsafe },
    begin: {
      value: (work: (client: postgres.Sql) => Promise<unknown>) => {
        if (!('begin' in queries)) throw new Error(NESTED)
        return queries.begin((transaction) => work(clientOver(transaction)))
      },
    },
    savepoint: { value: () => Promise.reject(new Error(NESTED)) },
  })
}

const NESTED = 'A transaction has begun already, and has none within'
