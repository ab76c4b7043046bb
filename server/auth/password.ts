/** Passwords, hashed with scrypt as better-auth does, in the same account row that its sign-in reads. */

import { randomBytes } from 'node:crypto'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { z } from 'zod'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

export const MIN_PASSWORD_LENGTH = 10
export const MAX_PASSWORD_LENGTH = 128

/** Where a password comes from: who has had it in their hands, and who vouches for it. */
export interface Provenance {
  /** People other than its owner who have had it in their hands, until it is confirmed. */
  hands: readonly string[]
  /** A person's id, or OPERATOR; null: its owner alone. */
  vouchedBy: string | null
}

export const OWN_HAND: Provenance = { hands: [], vouchedBy: null }

export async function hasPassword(sql: Queries, personId: string): Promise<boolean> {
  return (await storedHash(sql, personId)) !== undefined
}

/** Undefined for a person without a password. */
export async function passwordProvenance(sql: Queries, personId: string): Promise<Provenance | undefined> {
  const [row] = await rowsOf(
    z.object({ hands: z.array(z.string()), vouched_by: z.string().nullable() }),
    sql`
    select hands, vouched_by from accounts
    where person = ${personId} and provider_id = 'credential' and password is not null`,
  )
  return row && { hands: row.hands, vouchedBy: row.vouched_by }
}

/** False too for a person without a password, after the same time that a wrong one takes. */
export async function isPassword(sql: Queries, personId: string, password: string): Promise<boolean> {
  const hash = await storedHash(sql, personId)
  if (hash !== undefined) return verifyPassword({ hash, password })
  await hashPassword(password)
  return false
}

/**
 * Sets it, and ends every other way in of a former owner of the account: all other sessions, since somebody with the
 * old password may be in one of them, and all unused links.
 */
export async function storePassword(
  sql: Queries,
  personId: string,
  password: string,
  provenance: Provenance,
  keepSession?: string,
): Promise<void> {
  await storeHash(sql, personId, await hashPassword(password), provenance, keepSession)
}

/** One password for them all, hashed once. */
export async function storePasswordOfAll(sql: Queries, people: readonly string[], password: string): Promise<void> {
  const hash = await hashPassword(password)
  await Promise.all(people.map((person) => storeHash(sql, person, hash, OWN_HAND)))
}

async function storeHash(
  sql: Queries,
  personId: string,
  hash: string,
  { hands, vouchedBy }: Provenance,
  keepSession?: string,
): Promise<void> {
  const id = randomBytes(16).toString('hex')
  const establishment = randomBytes(8).toString('hex')
  await sql`
    insert into accounts (id, person, account_id, provider_id, password, hands, vouched_by, establishment, set_at)
    values (${id}, ${personId}, ${personId}, 'credential', ${hash}, ${[...hands]}, ${vouchedBy}, ${establishment}, now())
    on conflict (provider_id, account_id) do update set password = excluded.password, hands = excluded.hands,
      vouched_by = excluded.vouched_by, establishment = excluded.establishment, set_at = excluded.set_at,
      updated_at = now()`
  await sql`delete from sessions where person = ${personId} and id is distinct from ${keepSession ?? null}`
  await sql`
    update sign_in_links set ended_at = now() where person = ${personId} and used_at is null and ended_at is null`
}

async function storedHash(sql: Queries, personId: string): Promise<string | undefined> {
  const [row] = await rowsOf(
    z.object({ password: z.string().nullable() }),
    sql`
    select password from accounts where person = ${personId} and provider_id = 'credential'`,
  )
  return row?.password ?? undefined
}
