import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as authTables from '../../../server/database/authSchema.ts'
import { connect, type Database } from '../../../server/database/connect.ts'
import * as schema from '../../../server/database/schema.ts'
import * as draftTables from '../../../server/drafts/tables.ts'
import * as serviceNowTables from '../../../server/servicenow/tables.ts'
import { type TestDatabase, testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let connection: Database
beforeAll(async () => {
  database = await testDatabase()
  connection = connect(database.url)
})
afterAll(async () => {
  await connection.close()
  await database.drop()
})

const tablesOf = (...modules: Record<string, unknown>[]) =>
  modules
    .flatMap((module) => Object.values(module))
    .flatMap((value) => (is(value, PgTable) ? value : []))
    .map((table) => [getTableName(table), table] as const)

describe('the schema in code', () => {
  it.each(tablesOf(schema, serviceNowTables, draftTables))(
    'is the %s that the migrations make',
    async (name, table) => {
      expect(describedOf(table)).toEqual(await columnsOf(name))
    },
  )

  it.each(tablesOf(authTables))('names for better-auth columns of %s that the migrations make', async (name, table) => {
    expect(await columnsOf(name)).toEqual(expect.arrayContaining(describedOf(table)))
  })
})

function columnsOf(table: string) {
  return connection.sql<{ column: string; type: string; nullable: boolean }[]>`
    select column_name as column, is_nullable = 'YES' as nullable,
      case when data_type = 'ARRAY' then ltrim(udt_name, '_') || '[]'
        else replace(data_type, 'timestamp with time zone', 'timestamptz') end as type
    from information_schema.columns where table_schema = 'public' and table_name = ${table} order by column_name`
}

function describedOf(table: PgTable) {
  return Object.values(getTableColumns(table))
    .map((column) => ({
      column: column.name,
      type: column.getSQLType().replace('timestamp with time zone', 'timestamptz'),
      nullable: !column.notNull,
    }))
    .toSorted((a, b) => (a.column < b.column ? -1 : 1))
}
