/** Passwords, hashed by scrypt as better-auth does it, in the same account that its sign-in reads. */
import { randomBytes } from 'node:crypto'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import type { Queries } from '../credential.ts'

export const SHORTEST_PASSWORD = 10
export const LONGEST_PASSWORD = 128

export async function hasPassword(sql: Queries, personId: string): Promise<boolean> {
  return (await storedHash(sql, personId)) !== undefined
}

/** False too for a person without a password, after the same time that a wrong one takes. */
export async function isPassword(sql: Queries, personId: string, password: string): Promise<boolean> {
  const hash = await storedHash(sql, personId)
  if (hash !== undefined) return verifyPassword({ hash, password })
  await hashPassword(password)
  return false
}

/** Sets it and ends all other sessions of the person, since whoever had the old password may be in one of them. */
export async function storePassword(
  sql: Queries,
  personId: string,
  password: string,
  keepSession?: string,
): Promise<void> {
  const hash = await hashPassword(password)
  await sql`
    insert into accounts (id, person, account_id, provider_id, password)
    values (${randomBytes(16).toString('hex')}, ${personId}, ${personId}, 'credential', ${hash})
    on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`
  await sql`delete from sessions where person = ${personId} and id is distinct from ${keepSession ?? null}`
}

async function storedHash(sql: Queries, personId: string): Promise<string | undefined> {
  const [row] = await sql<{ password: string | null }[]>`
    select password from accounts where person = ${personId} and provider_id = 'credential'`
  return row?.password ?? undefined
}
