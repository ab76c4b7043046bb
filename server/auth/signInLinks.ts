/** One-time sign-in links: 16 random bytes, good for one use within a day. The database knows a SHA-256 of each. */
import { createHash, randomBytes } from 'node:crypto'
import type { Queries } from '../credential.ts'

export const LINK_HOURS = 24

/** The path of a fresh link, `/sign-in/<token>`; whoever opens it first is signed in as the person. */
export async function makeSignInLink(sql: Queries, organisation: string, personId: string): Promise<string> {
  const token = randomBytes(16).toString('base64url')
  await sql`
    insert into sign_in_links (hash, organisation, person, expires_at)
    values (${hashOf(token)}, ${organisation}, ${personId}, now() + make_interval(hours => ${LINK_HOURS}))`
  return `/sign-in/${token}`
}

/** Spends a link and answers whose it was; undefined when it is unknown, used or too old. */
export async function spendSignInLink(sql: Queries, organisation: string, token: string): Promise<string | undefined> {
  const [row] = await sql<{ person: string }[]>`
    update sign_in_links set used_at = now()
    where hash = ${hashOf(token)} and organisation = ${organisation} and used_at is null and expires_at > now()
    returning person`
  return row?.person
}

/** Whether the session began with a one-time link, at most so many minutes ago. */
export async function enteredByLinkWithin(sql: Queries, sessionId: string, minutes: number): Promise<boolean> {
  const rows = await sql`
    select from sessions where id = ${sessionId} and entered_by = 'link'
    and created_at > now() - make_interval(mins => ${minutes})`
  return rows.length > 0
}

/** From now on the session is like one that began with the password: a link sets one password. */
export async function endFreshLink(sql: Queries, sessionId: string): Promise<void> {
  await sql`update sessions set entered_by = 'password' where id = ${sessionId}`
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
