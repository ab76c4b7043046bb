/** For commands that write to the database themselves, whether a server runs or not. */
import { ensureOrganisation, type Organisation } from '../auth/people.ts'
import { connect, type Sql } from '../database/connect.ts'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/open.ts'
import type { Environment } from '../environment.ts'

/** @throws DatabaseFault */
export async function withDatabase<Result>(
  environment: Environment,
  err: (line: string) => void,
  use: (sql: Sql, organisation: Organisation) => Promise<Result>,
): Promise<Result> {
  const opened = await openDatabase(environment, err)
  try {
    await migrate(opened.url)
    const database = connect(opened.url, { max: 2, applicationName: 'tminus command' })
    try {
      return await use(database.sql, await ensureOrganisation(database.sql, 'Organisation'))
    } finally {
      await database.close()
    }
  } finally {
    await opened.release()
  }
}
