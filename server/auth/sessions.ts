/** Sessions as their owners and administrators see them. better-auth creates those that begin with a password. */

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { rowsOf } from '../database/rowsOf.ts'
import { fragment, type Queries } from '../database/sql.ts'

export const SESSION_DAYS = 14

/** How a person's session may have begun. */
export const WAYS_IN = ['password', 'link', 'passkey'] as const
export type WayIn = (typeof WAYS_IN)[number]

export interface SessionCard {
  id: string
  enteredBy: WayIn
  /** ISO instants. */
  createdAt: string
  expiresAt: string
  address?: string
  /** As the browser identifies itself. */
  userAgent?: string
}

const sessionRow = z.object({
  id: z.string(),
  enteredBy: z.enum(WAYS_IN),
  createdAt: z.string(),
  expiresAt: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
})

/** Those still valid, newest first. */
export async function listSessions(sql: Queries, organisation: string, personId: string): Promise<SessionCard[]> {
  const found = sql`
    select id, entered_by as "enteredBy", created_at as "createdAt", expires_at as "expiresAt",
      nullif(ip_address, '') as address, nullif(user_agent, '') as "userAgent"
    from sessions
    where organisation = ${organisation} and person = ${personId} and expires_at > now() and entered_by <> 'server'
    order by created_at desc, id`
  return (await rowsOf(sessionRow, found)).map(withoutNulls)
}

/** The same of everybody in the organisation, newest first. */
export async function listAllSessions(
  sql: Queries,
  organisation: string,
): Promise<(SessionCard & { personId: string })[]> {
  const found = sql`
    select id, person as "personId", entered_by as "enteredBy", created_at as "createdAt", expires_at as "expiresAt",
      nullif(ip_address, '') as address, nullif(user_agent, '') as "userAgent"
    from sessions
    where organisation = ${organisation} and expires_at > now() and entered_by <> 'server'
    order by created_at desc, id`
  return (await rowsOf(sessionRow.extend({ personId: z.string() }), found)).map(withoutNulls)
}

const withoutNulls = <Row extends { address: string | null; userAgent: string | null }>({
  address,
  userAgent,
  ...row
}: Row) => ({
  ...row,
  ...(address !== null && { address }),
  ...(userAgent !== null && { userAgent }),
})

/** Returns how many ended: one of them, or all. Browsers that were subscribed in one get no more calls (migration 0025). */
export async function endSessions(
  sql: Queries,
  organisation: string,
  personId: string,
  sessionId?: string,
): Promise<number> {
  const theirs = fragment`where organisation = ${organisation} and person = ${personId}`
  if (sessionId !== undefined) {
    return (await sql`delete from sessions ${theirs} and id = ${sessionId} returning id`).length
  }
  // Those whose session had expired, too; what was removed stays removed.
  await sql`delete from push_subscriptions ${theirs} and removed_at is null`
  return (await sql`delete from sessions ${theirs} returning id`).length
}

/** What a session begins with other than the password. */
export interface Entered {
  person: string
  enteredBy: Exclude<WayIn, 'password'>
  /** Who made the link: a person's id, OPERATOR or SERVER. */
  linkedBy?: string | null
  /** The id of the passkey. */
  passkey?: string
  hands: readonly string[]
}

/** Begins the session of a link or a passkey, in the transaction that consumes it; returns its secret, for the cookie. */
export async function beginSession(
  sql: Queries,
  organisation: string,
  { person, enteredBy, linkedBy = null, passkey, hands }: Entered,
  from: { address: string | null; userAgent: string | null },
): Promise<{ sessionId: string; secret: string }> {
  const sessionId = randomBytes(16).toString('hex')
  const secret = randomBytes(24).toString('base64url')
  await sql`
    insert into sessions
      (id, organisation, person, token, entered_by, hands, linked_by, passkey, ip_address, user_agent, expires_at)
    values (${sessionId}, ${organisation}, ${person}, ${secret}, ${enteredBy}, ${[...hands]}, ${linkedBy},
      ${passkey ?? null}, ${from.address}, ${from.userAgent}, now() + make_interval(days => ${SESSION_DAYS}))`
  return { sessionId, secret }
}

/** The person in the session has given their password: the session is theirs, whoever made its link. */
export async function proveSession(sql: Queries, sessionId: string): Promise<void> {
  await sql`update sessions set hands = '{}' where id = ${sessionId} and hands <> '{}'`
}

/** The same by a passkey of theirs, whoever set the password that the session began with. */
export async function proveSessionByPasskey(sql: Queries, sessionId: string, passkey: string): Promise<void> {
  await sql`update sessions set hands = '{}', passkey = ${passkey} where id = ${sessionId}`
}
