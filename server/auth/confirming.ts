/** Credentials and roles that were in another person's hands, and the second person who confirms whose they are. */

import { z } from 'zod'
import type { Unconfirmed } from '../../shared/protocol.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

const unconfirmedRow = z.object({
  person: z.string(),
  id: z.string(),
  what: z.enum(['password', 'passkey', 'role', 'token']),
  hands: z.array(z.string()),
  since: z.string(),
  name: z.string().nullable(),
})

/** What awaits confirmation, by person. */
export async function listUnconfirmed(sql: Queries, organisation: string): Promise<Map<string, Unconfirmed[]>> {
  const found = sql`
    select m.person, a.establishment as id, 'password' as what, a.hands, a.set_at as since, null as name
    from accounts a join members m on m.person = a.person
    where m.organisation = ${organisation} and a.provider_id = 'credential' and a.hands <> '{}'
    union all
    select person, id, 'passkey', hands, created_at, name
    from passkeys where organisation = ${organisation} and hands <> '{}'
    union all
    select person, establishment, 'role', hands, role_since, null
    from members where organisation = ${organisation} and hands <> '{}'
    union all
    select person, id, 'token', hands, created_at, name
    from tokens where organisation = ${organisation} and hands <> '{}' and revoked_at is null
    order by since`
  const rows = await rowsOf(unconfirmedRow, found)
  return new Map(
    [...Map.groupBy(rows, ({ person }) => person)].map(([person, theirs]) => [
      person,
      theirs.map(({ id, what, hands, since, name }) => ({ id, what, hands, since, ...(name !== null && { name }) })),
    ]),
  )
}

/**
 * Confirms that something is its owner's. Exactly what `id` stands for is confirmed: a password that was set again
 * meanwhile has another id. In a transaction; false when there is no such thing any more.
 *
 * @param by a person's id, or OPERATOR
 */
export async function confirm(
  sql: Queries,
  organisation: string,
  person: string,
  { id, what }: Pick<Unconfirmed, 'id' | 'what'>,
  by: string,
): Promise<boolean> {
  const confirmed = await CONFIRMING[what](sql, { organisation, person, id, by })
  // Whoever asked the owner knows, too, that mails to that address reach them.
  if (confirmed.length > 0 && (what === 'password' || what === 'passkey')) {
    await sql`
      update members set address_hands = '{}'
      where organisation = ${organisation} and person = ${person} and address_hands <> '{}'`
  }
  return confirmed.length > 0
}

interface Confirming {
  organisation: string
  person: string
  id: string
  by: string
}

const CONFIRMING: Record<Unconfirmed['what'], (sql: Queries, asked: Confirming) => Promise<object[]>> = {
  password: (sql, { person, id, by }) => sql`
    update accounts set hands = '{}', vouched_by = ${by}
    where person = ${person} and establishment = ${id} and hands <> '{}' returning person`,
  // The sessions that it began are its owner's from then on, as those of a password are.
  passkey: (sql, { organisation, person, id, by }) => sql`
    with theirs as (
      update passkeys set hands = '{}', vouched_by = ${by}
      where organisation = ${organisation} and person = ${person} and id = ${id} and hands <> '{}' returning id
    ), entered as (
      update sessions set hands = '{}' where passkey in (select id from theirs)
    )
    select from theirs`,
  role: (sql, { organisation, person, id }) => sql`
    update members set hands = '{}'
    where organisation = ${organisation} and person = ${person} and establishment = ${id} and hands <> '{}'
    returning person`,
  token: (sql, { organisation, person, id }) => sql`
    update tokens set hands = '{}'
    where organisation = ${organisation} and person = ${person} and id = ${id} and hands <> '{}' returning person`,
}

/** Whether anybody could confirm this by the rules of `mayNotConfirm`, if they signed in by what is their own. */
export async function hasConfirmer(
  sql: Queries,
  organisation: string,
  owner: string,
  hands: readonly string[],
): Promise<boolean> {
  const rows = await sql`
    select from members m left join accounts a on a.person = m.person and a.provider_id = 'credential'
    where m.organisation = ${organisation} and m.role = 'admin' and m.hands = '{}'
      and (coalesce(a.hands, '{}') = '{}' or exists (
        select from passkeys k where k.organisation = m.organisation and k.person = m.person and k.hands = '{}'))
      and m.person <> ${owner} and not m.person = any(${[...hands]}) limit 1`
  return rows.length > 0
}
