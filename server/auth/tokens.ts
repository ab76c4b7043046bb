/** API tokens: 32 random bytes that only their owner holds. The database knows a SHA-256 of each. */
import { createHash, randomBytes } from 'node:crypto'
import type { OrganisationRole } from '../../shared/protocol.ts'
import type { Queries } from '../credential.ts'
import { fragment } from '../database/sql.ts'
import { roleOf } from './people.ts'

const PREFIX = 'tm_'

/** What may be known of a token after it was made. Instants are ISO 8601. */
export interface TokenCard {
  id: string
  name: string
  personId: string
  maySign: boolean
  createdAt: string
  lastUsed?: string
  revokedAt?: string
}

/** A token that its bearer showed and that is good. */
export interface BearerToken {
  tokenId: string
  personId: string
  organisation: string
  organisationRole: OrganisationRole
}

/** Makes a token for a member. Its text is in the answer and nowhere else. */
export async function makeToken(
  sql: Queries,
  token: { organisation: string; personId: string; name: string; maySign: boolean },
): Promise<{ id: string; token: string }> {
  const text = PREFIX + randomBytes(32).toString('base64url')
  const id = randomBytes(8).toString('hex')
  await sql`
    insert into tokens (id, organisation, person, hash, name, may_sign)
    values (${id}, ${token.organisation}, ${token.personId}, ${hashOf(text)}, ${token.name}, ${token.maySign})`
  return { id, token: text }
}

/** Who bears this token; undefined when there is no such token or it was revoked. Notes its use once a minute. */
export async function findToken(sql: Queries, text: string): Promise<BearerToken | undefined> {
  if (!text.startsWith(PREFIX)) return undefined
  const [row] = await sql<{ id: string; person: string; organisation: string; role: string; stale: boolean }[]>`
    select t.id, t.person, t.organisation, m.role,
      t.last_used is null or t.last_used < now() - interval '1 minute' as stale
    from tokens t join members m using (organisation, person)
    where t.hash = ${hashOf(text)} and t.revoked_at is null`
  if (!row) return undefined
  if (row.stale) await sql`update tokens set last_used = now() where id = ${row.id}`
  return {
    tokenId: row.id,
    personId: row.person,
    organisation: row.organisation,
    organisationRole: roleOf(row.role),
  }
}

/** The tokens of a person, or of everybody, newest first; revoked ones too. */
export async function listTokens(sql: Queries, organisation: string, personId?: string): Promise<TokenCard[]> {
  const rows = await sql<Row[]>`
    select id, name, person, may_sign, created_at, last_used, revoked_at from tokens
    where organisation = ${organisation} ${personId === undefined ? fragment`` : fragment`and person = ${personId}`}
    order by created_at desc, id`
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    personId: row.person,
    maySign: row.may_sign,
    createdAt: row.created_at,
    ...(row.last_used && { lastUsed: row.last_used }),
    ...(row.revoked_at && { revokedAt: row.revoked_at }),
  }))
}

/** Answers whether there was such a token, of that person when one is given. */
export async function revokeToken(
  sql: Queries,
  organisation: string,
  tokenId: string,
  personId?: string,
): Promise<boolean> {
  const revoked = await sql`
    update tokens set revoked_at = coalesce(revoked_at, now())
    where organisation = ${organisation} and id = ${tokenId}
    ${personId === undefined ? fragment`` : fragment`and person = ${personId}`} returning id`
  return revoked.length > 0
}

type Row = {
  id: string
  name: string
  person: string
  may_sign: boolean
  created_at: string
  last_used: string | null
  revoked_at: string | null
}

// The token is random, so a plain hash resists guessing; a slow one would cost every call.
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
