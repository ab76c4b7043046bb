/** Names of people for notes and webhooks: stored in one place only, and looked up when something is sent. */
import type { Sql } from '../database/connect.ts'

/** By id; those of people who are still here. */
export async function emailsOf(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<
    { id: string; email: string }[]
  >`select id, email from people where id = any(${[...ids]}::text[])`
  return new Map(rows.map(({ id, email }) => [id, email]))
}

/** By id; the clock and ServiceNow itself have none. */
export async function namesOf(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<
    { id: string; name: string }[]
  >`select id, name from people where id = any(${[...ids]}::text[])`
  return new Map(rows.map(({ id, name }) => [id, name]))
}
