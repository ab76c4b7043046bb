/**
 * One-time sign-in links: 16 random bytes, good for one use within their time; only a person's newest is valid. The
 * database stores a SHA-256 of each. Opening a link does not consume it; that takes a confirmation by the person.
 */

import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { LINK_PURPOSES, type LinkPurpose } from '../../shared/protocol.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { record } from './audit.ts'
import { type By, handsOn } from './hands.ts'

/** Hours for which a link is good, by what it is for: whoever is invited on a Friday opens it on Monday. */
const HOURS: Record<LinkPurpose, number> = { signIn: 24, invitation: 7 * 24, password: 1 }
export const LINK_HOURS = HOURS.signIn

export interface LinkOptions {
  /** `invitation` of somebody new; `password`: its owner has forgotten theirs. */
  purpose?: LinkPurpose
  /** It goes to its owner's mailbox and nowhere else. */
  mailed?: boolean
  /** Where it leads. */
  cutoverId?: string | undefined
}

/**
 * The path of a new link, `/sign-in/<token>`; the first to use it is signed in as the person. Ends older ones, but for a
 * forgotten password only those of its kind, since anybody can ask for one.
 */
export async function makeSignInLink(
  sql: Queries,
  organisation: string,
  personId: string,
  by: By,
  { purpose = 'signIn', mailed = false, cutoverId }: LinkOptions = {},
): Promise<string> {
  const token = randomBytes(16).toString('base64url')
  const hours = HOURS[purpose]
  await sql`
    update sign_in_links set ended_at = now()
    where organisation = ${organisation} and person = ${personId} and used_at is null and ended_at is null
      and (${purpose}::text <> 'password' or purpose = 'password')`
  // What is mailed its maker never sees: what counts is who says that this is its owner's mailbox.
  await sql`
    insert into sign_in_links (hash, organisation, person, made_by, hands, expires_at, purpose, mailed, cutover)
    select ${hashOf(token)}, organisation, person, ${by.actor},
      case when ${mailed} then array_remove(address_hands, person) else ${handsOn(by, personId)}::text[] end,
      now() + make_interval(hours => ${hours}::integer), ${purpose}, ${mailed}, ${cutoverId ?? null}
    from members where organisation = ${organisation} and person = ${personId}`
  const details = { hours, ...(mailed && { mailed }), ...(purpose !== 'signIn' && { purpose }) }
  await record(sql, organisation, by, { kind: 'linkMade', person: personId, details })
  return `/sign-in/${token}`
}

export const linkHours = (purpose: LinkPurpose): number => HOURS[purpose]

/** Whom a link would sign in; undefined when it is unknown, used, ended or too old. Changes nothing. */
export async function inspectLink(
  sql: Queries,
  organisation: string,
  token: string,
): Promise<{ name: string; personId: string; purpose: LinkPurpose } | undefined> {
  const [row] = await rowsOf(
    z.object({ name: z.string(), personId: z.string(), purpose: z.enum(LINK_PURPOSES) }),
    sql`
    select p.name, p.id as "personId", l.purpose from sign_in_links l join people p on p.id = l.person
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
  purpose: z.enum(LINK_PURPOSES),
  cutover: z.string().nullable(),
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
    returning person, made_by as "madeBy", hands, purpose, cutover`
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
