/** API tokens: 32 random bytes that only their owner holds. The database stores a SHA-256 of each. */
import { createHash, randomBytes } from 'node:crypto'
import { and, desc, eq, isNull, sql as raw } from 'drizzle-orm'
import type { OrganisationRole, TokenCard } from '../../shared/protocol.ts'
import { orm } from '../database/orm.ts'
import { members, tokens } from '../database/schema.ts'
import type { Queries } from '../database/sql.ts'

const PREFIX = 'tm_'

export interface NewToken {
  organisation: string
  personId: string
  name: string
  maySign: boolean
  /** Of a program: what it measures is verified by the rule. */
  isProgram?: boolean
  /** A person's id, or OPERATOR. */
  madeBy?: string
  /** People other than its owner who have it in their hands. */
  hands?: readonly string[]
}

/** A valid token that a request presented. */
export interface BearerToken {
  tokenId: string
  personId: string
  organisation: string
  organisationRole: OrganisationRole
}

/** Creates a token for a member. Its text is in the answer and nowhere else. */
export async function makeToken(sql: Queries, token: NewToken): Promise<{ id: string; token: string }> {
  const text = PREFIX + randomBytes(32).toString('base64url')
  const id = randomBytes(8).toString('hex')
  const { organisation, personId, name, maySign, isProgram = false, madeBy = null, hands = [] } = token
  await orm(sql)
    .insert(tokens)
    .values({ id, hash: hashOf(text), organisation, personId, name, maySign, isProgram, madeBy, hands: [...hands] })
  return { id, token: text }
}

/** The bearer of this token; undefined when it is unknown or revoked. Records its use once a minute. */
export async function findToken(sql: Queries, text: string): Promise<BearerToken | undefined> {
  if (!text.startsWith(PREFIX)) return undefined
  const { id: tokenId, personId, organisation, lastUsed } = tokens
  const [row] = await orm(sql)
    .select({
      token: { tokenId, personId, organisation, organisationRole: members.role },
      isStale: raw<boolean>`${lastUsed} is null or ${lastUsed} < now() - interval '1 minute'`,
    })
    .from(tokens)
    .innerJoin(members, and(eq(members.organisation, organisation), eq(members.personId, personId)))
    .where(and(eq(tokens.hash, hashOf(text)), isNull(tokens.revokedAt)))
  if (row?.isStale) {
    await orm(sql).update(tokens).set({ lastUsed: raw`now()` }).where(eq(tokenId, row.token.tokenId))
  }
  return row?.token
}

/** The tokens of a person, or of everybody, newest first; revoked ones too. */
export async function listTokens(sql: Queries, organisation: string, personId?: string): Promise<TokenCard[]> {
  const { id, name, personId: person, maySign, isProgram, createdAt, lastUsed, revokedAt } = tokens
  const rows = await orm(sql)
    .select({ id, name, personId: person, maySign, isProgram, createdAt, lastUsed, revokedAt })
    .from(tokens)
    .where(
      and(eq(tokens.organisation, organisation), personId === undefined ? undefined : eq(tokens.personId, personId)),
    )
    .orderBy(desc(createdAt), id)
  return rows.map(({ lastUsed, revokedAt, ...row }) => ({
    ...row,
    ...(lastUsed && { lastUsed }),
    ...(revokedAt && { revokedAt }),
  }))
}

/** Revokes a token, of that person when one is given; undefined when there is none. In a transaction. */
export async function revokeToken(
  sql: Queries,
  organisation: string,
  tokenId: string,
  personId?: string,
): Promise<RevokedToken | undefined> {
  const ofPerson = personId === undefined ? undefined : eq(tokens.personId, personId)
  // Read under its lock: a second revocation changes nothing and is not recorded.
  const [token] = await orm(sql)
    .select({ personId: tokens.personId, name: tokens.name, wasRevoked: raw<boolean>`${tokens.revokedAt} is not null` })
    .from(tokens)
    .where(and(eq(tokens.organisation, organisation), eq(tokens.id, tokenId), ofPerson))
    .for('update')
  if (token && !token.wasRevoked) {
    await orm(sql).update(tokens).set({ revokedAt: raw`now()` }).where(eq(tokens.id, tokenId))
  }
  return token
}

export interface RevokedToken {
  personId: string
  name: string
  /** Already, before this. */
  wasRevoked: boolean
}

// The token is random, so a plain hash resists guessing; a slow one would cost every call.
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
