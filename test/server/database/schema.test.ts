import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as authTables from '../../../server/database/authSchema.ts'
import { connect, type Database } from '../../../server/database/connect.ts'
import * as schema from '../../../server/database/schema.ts'
import * as exchangeTables from '../../../server/servicenow/tables.ts'
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

const tables = [schema, authTables, exchangeTables]
  .flatMap((module) => Object.values<unknown>(module))
  .flatMap((value) => (is(value, PgTable) ? value : []))

describe('the schema in code', () => {
  it.each(tables.map((table) => [getTableName(table), table] as const))(
    'is the %s that the migrations make',
    async (name, table) => {
      const rows = await connection.sql<{ column: string; type: string; nullable: boolean }[]>`
      select column_name as column, is_nullable = 'YES' as nullable,
        case when data_type = 'ARRAY' then ltrim(udt_name, '_') || '[]'
          else replace(data_type, 'timestamp with time zone', 'timestamptz') end as type
      from information_schema.columns where table_schema = 'public' and table_name = ${name} order by column_name`
      const described = Object.values(getTableColumns(table)).map((column) => ({
        column: column.name,
        type: column.getSQLType(),
        nullable: !column.notNull,
      }))
      expect(described.toSorted((a, b) => (a.column < b.column ? -1 : 1))).toEqual(rows)
    },
  )
})
