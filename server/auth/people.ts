/** Organisations, people and what they may do in an organisation. Functions take a pool or a transaction. */

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Directory } from '../../shared/derived/directory.ts'
import { ORGANISATION_ROLES, type OrganisationRole, type PersonCard } from '../../shared/protocol.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import { fragment } from '../database/sql.ts'

const organisationRow = z.object({ id: z.string(), name: z.string() })
export type Organisation = z.output<typeof organisationRow>

export interface NewPerson {
  name: string
  email: string
  role: OrganisationRole
  phone?: string | undefined
}

const freshId = () => randomBytes(10).toString('hex')

/** The organisation of this deployment, created under the given name when the database has none yet. */
export async function ensureOrganisation(sql: Sql, name: string): Promise<Organisation> {
  const [known] = await firstOrganisation(sql)
  if (known) return known
  return sql.begin(async (transaction) => {
    // Two first starts at once must not make two organisations.
    await transaction`lock table organisations in share row exclusive mode`
    const [made] = await firstOrganisation(transaction)
    if (made) return made
    const organisation = { id: freshId(), name }
    await transaction`insert into organisations ${transaction(organisation)}`
    return organisation
  })
}

/** As it is called now: an administrator can change it while servers run. */
export async function organisationName(sql: Queries, organisation: string): Promise<string> {
  const [row] = await rowsOf(organisationRow, sql`select id, name from organisations where id = ${organisation}`)
  return row?.name ?? ''
}

export async function renameOrganisation(sql: Queries, organisation: string, name: string): Promise<void> {
  await sql`update organisations set name = ${name} where id = ${organisation}`
}

const firstOrganisation = (sql: Queries) =>
  rowsOf(organisationRow, sql`select id, name from organisations order by created_at limit 1`)

/**
 * Creates the person and the membership; undefined when somebody with this e-mail is a member already.
 *
 * @param hands who has had the role in their hands; it counts only for administrators
 * @param addressHands who says whose mailbox that is; nobody needs to where the organisation gives out the addresses itself
 */
export async function addPerson(
  sql: Queries,
  organisation: string,
  { name, email, role, phone }: NewPerson,
  hands: readonly string[] = [],
  addressHands: readonly string[] = hands,
): Promise<PersonCard | undefined> {
  const address = email.trim().toLowerCase()
  // A repeated e-mail finds the person, who may be a member of another organisation.
  const [person] = await rowsOf(
    z.object({ id: z.string() }),
    sql`
    insert into people (id, name, email, phone) values (${freshId()}, ${name}, ${address}, ${phone ?? null})
    on conflict (email) do update set email = excluded.email returning id`,
  )
  if (!person) throw new Error('An upsert returned no row')
  const added = await sql`
    insert into members (organisation, person, role, hands, address_hands, establishment, role_since)
    values (${organisation}, ${person.id}, ${role}, ${role === 'admin' ? [...hands] : []}, ${[...addressHands]},
      ${freshId()}, now())
    on conflict do nothing returning person`
  if (added.length === 0) return undefined
  await sql`delete from former_members where organisation = ${organisation} and person = ${person.id}`
  return findPerson(sql, organisation, person.id)
}

/** @param hands who has had the role in their hands; it counts only for administrators */
export async function changeRole(
  sql: Queries,
  organisation: string,
  person: string,
  role: OrganisationRole,
  hands: readonly string[] = [],
): Promise<void> {
  await sql`
    update members set role = ${role}, hands = ${role === 'admin' ? [...hands] : []}, establishment = ${freshId()},
      role_since = now()
    where organisation = ${organisation} and person = ${person}`
}

/**
 * Ends the membership and its credentials: sessions, tokens, links. The person's row stays, so that names stay
 * readable where they did something.
 */
export async function removePerson(sql: Queries, organisation: string, person: string, by: string): Promise<void> {
  await sql`delete from sessions where organisation = ${organisation} and person = ${person}`
  await sql`delete from known_devices where person = ${person}`
  // Cascades to tokens, links and passkeys.
  await sql`delete from members where organisation = ${organisation} and person = ${person}`
  await sql`
    insert into former_members (organisation, person, removed_by) values (${organisation}, ${person}, ${by})
    on conflict (organisation, person) do update set removed_at = now(), removed_by = excluded.removed_by`
}

const formerRow = z.object({ id: z.string(), name: z.string(), pseudonymised: z.boolean() })

/** The names of former members, for what they did then. */
export async function listFormerPeople(sql: Queries, organisation: string): Promise<z.output<typeof formerRow>[]> {
  return rowsOf(
    formerRow,
    sql`
    select p.id, p.name, f.pseudonymised_at is not null as pseudonymised from former_members f join people p on p.id = f.person
    where f.organisation = ${organisation} order by lower(p.name), p.id`,
  )
}

/** By id or e-mail. */
export async function findPerson(
  sql: Queries,
  organisation: string,
  emailOrId: string,
): Promise<PersonCard | undefined> {
  const rows = sql`
    ${CARDS} where m.organisation = ${organisation}
    and (p.id = ${emailOrId} or p.email = ${emailOrId.trim().toLowerCase()})`
  const [row] = await rowsOf(cardRow, rows)
  return row && cardOf(row)
}

/** What is known of people, for what has to be said of those who cannot act. */
export async function readDirectory(sql: Queries, organisation: string): Promise<Directory> {
  const cards = new Map((await listPeople(sql, organisation)).map((card) => [card.id, card]))
  const former = new Map((await listFormerPeople(sql, organisation)).map(({ id, name }) => [id, name]))
  return {
    name: (id) => cards.get(id)?.name ?? former.get(id) ?? id,
    get: (id) => cards.get(id),
    isFormer: (id) => former.has(id) && !cards.has(id),
  }
}

/** Everybody in the organisation, by name. */
export async function listPeople(sql: Queries, organisation: string): Promise<PersonCard[]> {
  const rows = sql`${CARDS} where m.organisation = ${organisation} order by lower(p.name), p.id`
  return (await rowsOf(cardRow, rows)).map(cardOf)
}

/**
 * The ids of people named by e-mail or id, keyed by the name as given; people outside the organisation have no entry.
 */
export async function resolvePeople(
  sql: Queries,
  organisation: string,
  emailsOrIds: readonly string[],
): Promise<Map<string, string>> {
  if (emailsOrIds.length === 0) return new Map()
  const lowered = emailsOrIds.map((named) => named.trim().toLowerCase())
  const rows = await rowsOf(
    z.object({ id: z.string(), email: z.string() }),
    sql`
    select p.id, p.email from people p join members m on m.person = p.id
    where m.organisation = ${organisation} and (p.id = any(${[...emailsOrIds]}) or p.email = any(${lowered}))`,
  )
  const byName = new Map(rows.flatMap(({ id, email }) => [[id, id] as const, [email, id] as const]))
  return new Map(
    emailsOrIds.flatMap((named) => {
      const id = byName.get(named) ?? byName.get(named.trim().toLowerCase())
      return id ? [[named, id] as const] : []
    }),
  )
}

const cardRow = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  phone: z.string().nullable(),
  role: z.enum(ORGANISATION_ROLES),
  unconfirmed: z.boolean(),
})

const CARDS = fragment`
  select p.id, p.name, p.email, p.phone, m.role,
    exists (
      select from accounts a where a.person = p.id and a.provider_id = 'credential' and a.hands <> '{}'
      union all
      select from passkeys k where k.organisation = m.organisation and k.person = p.id and k.hands <> '{}'
    )
    and not exists (
      select from accounts a where a.person = p.id and a.provider_id = 'credential' and a.hands = '{}'
      union all
      select from passkeys k where k.organisation = m.organisation and k.person = p.id and k.hands = '{}'
      union all
      select from tokens t
      where t.organisation = m.organisation and t.person = p.id and t.may_sign and t.hands = '{}' and t.revoked_at is null
    ) as unconfirmed
  from people p join members m on m.person = p.id`

function cardOf({ id, name, email, phone, role, unconfirmed }: z.output<typeof cardRow>): PersonCard {
  return { id, name, email, ...(phone && { phone }), organisationRole: role, ...(unconfirmed && { unconfirmed }) }
}
