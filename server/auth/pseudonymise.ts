/**
 * Takes a person's name, address and number from here for good. The log and the audit log know people by id, so that both
 * stay as they were, and verify as before; what somebody did is shown as a former member's from then on.
 */
import { z } from 'zod'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { removePerson } from './people.ts'

/** Digits of the id by which former members are told apart; more where two would be called the same. */
const SHORTEST = 4

/** Somebody who may be pseudonymised: a member, or a former one. */
export interface Known {
  id: string
  name: string
  email: string
  isPseudonym: boolean
  /** Of another organisation: their name and their password are used there as well. */
  isMemberElsewhere: boolean
}

/** By id. */
export async function findMemberOrFormer(
  sql: Queries,
  organisation: string,
  personId: string,
): Promise<Known | undefined> {
  const [row] = await rowsOf(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      isPseudonym: z.boolean(),
      isMemberElsewhere: z.boolean(),
    }),
    sql`
    select p.id, p.name, p.email, f.pseudonymised_at is not null as "isPseudonym",
      exists (select from members o where o.person = p.id and o.organisation <> ${organisation}) as "isMemberElsewhere"
    from people p
    left join members m on m.organisation = ${organisation} and m.person = p.id
    left join former_members f on f.organisation = ${organisation} and f.person = p.id
    where p.id = ${personId} and (m.person is not null or f.person is not null)`,
  )
  return row
}

/** Ends whatever the person could sign in with, and their membership. In a transaction; answers the pseudonym. */
export async function pseudonymise(sql: Queries, organisation: string, person: string, by: string): Promise<string> {
  await removePerson(sql, organisation, person, by)
  await sql`delete from accounts where person = ${person}`
  // Two at once must not take one name.
  await sql`select pg_advisory_xact_lock(7463023)`
  const pseudonym = await freePseudonym(sql, person)
  // Nobody else can have it as their address, and no mail ever goes there (RFC 2606).
  const address = `${person}@former.invalid`
  await sql`
    update people set name = ${pseudonym}, email = ${address}, email_verified = false, phone = null, image = null,
      updated_at = now()
    where id = ${person}`
  await sql`
    update former_members set pseudonymised_at = now() where organisation = ${organisation} and person = ${person}`
  return pseudonym
}

/** `Former member 7f3a` */
async function freePseudonym(sql: Queries, person: string): Promise<string> {
  for (let length = SHORTEST; length < person.length; length++) {
    const pseudonym = `Former member ${person.slice(0, length)}`
    const taken = await sql`select from people where name = ${pseudonym} and id <> ${person} limit 1`
    if (taken.length === 0) return pseudonym
  }
  return `Former member ${person}`
}
