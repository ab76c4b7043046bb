/**
 * One-time sign-in links: 16 random bytes, good for one use within a day; only a person's newest is valid. The database
 * stores a SHA-256 of each. Opening a link does not consume it; that takes a confirmation by the person.
 */

import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { record } from './audit.ts'
import { type By, handsOn } from './hands.ts'

export const LINK_HOURS = 24

/** The path of a new link, `/sign-in/<token>`; the first to use it is signed in as the person. Ends older ones. */
export async function makeSignInLink(sql: Queries, organisation: string, personId: string, by: By): Promise<string> {
  const token = randomBytes(16).toString('base64url')
  const hands = handsOn(by, personId)
  await sql`
    update sign_in_links set ended_at = now()
    where organisation = ${organisation} and person = ${personId} and used_at is null and ended_at is null`
  await sql`
    insert into sign_in_links (hash, organisation, person, made_by, hands, expires_at)
    values (${hashOf(token)}, ${organisation}, ${personId}, ${by.actor}, ${hands},
      now() + make_interval(hours => ${LINK_HOURS}))`
  await record(sql, organisation, by, { kind: 'linkMade', person: personId, details: { hours: LINK_HOURS } })
  return `/sign-in/${token}`
}

/** Whom a link would sign in; undefined when it is unknown, used, ended or too old. Changes nothing. */
export async function inspectLink(
  sql: Queries,
  organisation: string,
  token: string,
): Promise<{ name: string; personId: string } | undefined> {
  const [row] = await rowsOf(
    z.object({ name: z.string(), personId: z.string() }),
    sql`
    select p.name, p.id as "personId" from sign_in_links l join people p on p.id = l.person
    where l.hash = ${hashOf(token)} and l.organisation = ${organisation}
      and l.used_at is null and l.ended_at is null and l.expires_at > now()`,
  )
  return row
}

/** A link that was consumed just now. */
const consumedLink = z.object({
  person: z.string(),
  /** A person's id, OPERATOR or SERVER; null: made before that was recorded. */
  madeBy: z.string().nullable(),
  hands: z.array(z.string()),
})
export type SpentLink = z.output<typeof consumedLink>

/** Consumes a link; undefined when it is unknown, used, ended or too old. Why a known one is invalid is recorded. */
export async function consumeSignInLink(
  sql: Queries,
  organisation: string,
  token: string,
  address: string | null,
): Promise<SpentLink | undefined> {
  const hash = hashOf(token)
  const found = sql`
    update sign_in_links set used_at = now()
    where hash = ${hash} and organisation = ${organisation}
      and used_at is null and ended_at is null and expires_at > now()
    returning person, made_by as "madeBy", hands`
  const [spent] = await rowsOf(consumedLink, found)
  if (spent) return spent
  // Recorded once per link: from then on it counts as ended, however often it is tried.
  const [refused] = await rowsOf(
    z.object({ person: z.string(), reason: z.string() }),
    sql`
    with known as (
      select person, case when used_at is not null then 'used' else 'expired' end as reason
      from sign_in_links where hash = ${hash} and organisation = ${organisation} and ended_at is null for update)
    update sign_in_links l set ended_at = now() from known where l.hash = ${hash}
    returning l.person, known.reason`,
  )
  if (refused) {
    const by = { actor: null, via: null, address, hands: [] }
    await record(sql, organisation, by, {
      kind: 'linkRefused',
      person: refused.person,
      details: { reason: refused.reason },
    })
  }
  return undefined
}

/** The origin of a session that began with a link, while the link is fresh. */
const freshLink = z.object({ hands: z.array(z.string()), linkedBy: z.string().nullable() })
export type FreshLink = z.output<typeof freshLink>

/** Undefined when the session did not begin with a one-time link, or more than so many minutes ago. */
export async function freshLinkOf(sql: Queries, sessionId: string, minutes: number): Promise<FreshLink | undefined> {
  const rows = sql`
    select hands, linked_by as "linkedBy" from sessions where id = ${sessionId} and entered_by = 'link'
    and created_at > now() - make_interval(mins => ${minutes})`
  const [row] = await rowsOf(freshLink, rows)
  return row
}

export async function beganWithLink(sql: Queries, sessionId: string): Promise<boolean> {
  const rows = await sql`select from sessions where id = ${sessionId} and entered_by = 'link'`
  return rows.length > 0
}

/** From now on the session is like one that began with the password: a link sets one password. */
export async function endFreshLink(sql: Queries, sessionId: string): Promise<void> {
  await sql`update sessions set entered_by = 'password' where id = ${sessionId}`
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
