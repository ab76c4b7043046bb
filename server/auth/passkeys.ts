/** Passkeys: what is stored of each, and what their owners see of it. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { fragment } from '../database/sql.ts'
import type { Provenance } from './password.ts'

export interface PasskeyCard {
  id: string
  name: string
  /** ISO instants. */
  createdAt: string
  lastUsed?: string
  /** Through whose hands it came, while nobody has confirmed it. */
  hands?: string[]
}

const cardRow = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  lastUsed: z.string().nullable(),
  hands: z.array(z.string()),
})

/** The newest first. */
export async function listPasskeys(sql: Queries, organisation: string, person: string): Promise<PasskeyCard[]> {
  const found = sql`
    select id, name, created_at as "createdAt", last_used as "lastUsed", hands from passkeys
    where organisation = ${organisation} and person = ${person} order by created_at desc, id`
  return (await rowsOf(cardRow, found)).map(({ lastUsed, hands, ...card }) => ({
    ...card,
    ...(lastUsed !== null && { lastUsed }),
    ...(hands.length > 0 && { hands }),
  }))
}

export async function hasPasskey(sql: Queries, organisation: string, person: string): Promise<boolean> {
  const rows = await sql`
    select from passkeys where organisation = ${organisation} and person = ${person} limit 1`
  return rows.length > 0
}

const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const

/** What an authenticator says of how browsers reach it. */
export const transports = z.array(z.enum(TRANSPORTS)).max(TRANSPORTS.length)

/** What an answer of an authenticator is checked against. */
const keyRow = z.object({
  id: z.string(),
  person: z.string(),
  email: z.string(),
  name: z.string(),
  credentialId: z.string(),
  publicKey: z.string(),
  transports,
})
export type PasskeyKey = z.output<typeof keyRow>

const KEYS = fragment`
  select k.id, k.person, p.email, k.name, k.credential_id as "credentialId", k.public_key as "publicKey", k.transports
  from passkeys k join people p on p.id = k.person`

/** Of a person. */
export const keysOf = (sql: Queries, organisation: string, person: string): Promise<PasskeyKey[]> =>
  rowsOf(keyRow, sql`${KEYS} where k.organisation = ${organisation} and k.person = ${person} order by k.created_at`)

/** By the authenticator's name for it. */
export async function findKey(
  sql: Queries,
  organisation: string,
  credentialId: string,
): Promise<PasskeyKey | undefined> {
  const found = sql`${KEYS} where k.organisation = ${organisation} and k.credential_id = ${credentialId}`
  return (await rowsOf(keyRow, found))[0]
}

export interface NewPasskey extends Provenance {
  person: string
  name: string
  credentialId: string
  /** The COSE key, base64url. */
  publicKey: string
  counter: number
  transports: PasskeyKey['transports']
}

/** Its id; undefined when the authenticator's key is somebody's already. */
export async function storePasskey(sql: Queries, organisation: string, key: NewPasskey): Promise<string | undefined> {
  const { person, name, credentialId, publicKey, counter, hands, vouchedBy } = key
  const id = randomBytes(8).toString('hex')
  const rows = await sql`
    insert into passkeys
      (id, organisation, person, name, credential_id, public_key, counter, transports, hands, vouched_by)
    values (${id}, ${organisation}, ${person}, ${name}, ${credentialId}, ${publicKey}, ${counter}, ${key.transports},
      ${[...hands]}, ${vouchedBy})
    on conflict do nothing returning id`
  return rows.length > 0 ? id : undefined
}

const usedRow = z.object({ name: z.string(), hands: z.array(z.string()), vouchedBy: z.string().nullable() })

/**
 * Takes the counter of an answer, in the transaction of what the answer is for, and locks the passkey until then.
 * Undefined when the counter has not moved on, or the passkey is gone.
 */
export async function countUse(
  sql: Queries,
  id: string,
  counter: number,
): Promise<(Provenance & { name: string }) | undefined> {
  const used = sql`
    update passkeys set counter = ${counter}, last_used = now()
    where id = ${id} and (counter < ${counter} or (counter = 0 and ${counter} = 0))
    returning name, hands, vouched_by as "vouchedBy"`
  return (await rowsOf(usedRow, used))[0]
}

/** Removes one, and ends the sessions that began with it, but not this one; undefined when there is none. */
export async function removePasskey(
  sql: Queries,
  organisation: string,
  { person, id, keepSession }: { person: string; id: string; keepSession: string },
): Promise<{ name: string; ended: number } | undefined> {
  // Locked first: a sign-in with it that is under way is over, and among what ends.
  const [found] = await rowsOf(
    z.object({ name: z.string() }),
    sql`
    select name from passkeys where organisation = ${organisation} and person = ${person} and id = ${id} for update`,
  )
  if (!found) return undefined
  const ended = await sql`
    delete from sessions where passkey = ${id} and entered_by = 'passkey' and id <> ${keepSession} returning id`
  await sql`delete from passkeys where id = ${id}`
  return { name: found.name, ended: ended.length }
}
