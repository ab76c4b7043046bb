/** Organisations, people and what they may do in an organisation. Functions take a pool or a transaction. */
import { randomBytes } from 'node:crypto'
import { ORGANISATION_ROLES, type OrganisationRole, type PersonCard } from '../../shared/protocol.ts'
import type { Queries } from '../credential.ts'
import type { Sql } from '../database/connect.ts'
import { fragment } from '../database/sql.ts'

export interface Organisation {
  id: string
  name: string
}

export interface NewPerson {
  name: string
  email: string
  role: OrganisationRole
  phone?: string | undefined
}

const freshId = () => randomBytes(10).toString('hex')

/** The organisation of this deployment, made under the given name when the database has none yet. */
export async function ensureOrganisation(sql: Sql, name: string): Promise<Organisation> {
  const [known] = await sql<Organisation[]>`select id, name from organisations order by created_at limit 1`
  if (known) return known
  return sql.begin(async (transaction) => {
    // Two first starts at once must not make two organisations.
    await transaction`lock table organisations in share row exclusive mode`
    const [made] = await transaction<Organisation[]>`select id, name from organisations order by created_at limit 1`
    if (made) return made
    const organisation = { id: freshId(), name }
    await transaction`insert into organisations ${transaction(organisation)}`
    return organisation
  })
}

/** Makes the person and the membership; undefined when somebody with this e-mail is a member already. */
export async function addPerson(
  sql: Queries,
  organisation: string,
  { name, email, role, phone }: NewPerson,
): Promise<PersonCard | undefined> {
  const address = email.trim().toLowerCase()
  // A repeated e-mail finds the person, who may be a member of another organisation.
  const [person] = await sql<{ id: string }[]>`
    insert into people (id, name, email, phone) values (${freshId()}, ${name}, ${address}, ${phone ?? null})
    on conflict (email) do update set email = excluded.email returning id`
  if (!person) throw new Error('An upsert returned no row')
  const added = await sql`
    insert into members (organisation, person, role) values (${organisation}, ${person.id}, ${role})
    on conflict do nothing returning person`
  return added.length > 0 ? findPerson(sql, organisation, person.id) : undefined
}

export async function changeRole(
  sql: Queries,
  organisation: string,
  person: string,
  role: OrganisationRole,
): Promise<void> {
  await sql`update members set role = ${role} where organisation = ${organisation} and person = ${person}`
}

/** By id or e-mail. */
export async function findPerson(
  sql: Queries,
  organisation: string,
  emailOrId: string,
): Promise<PersonCard | undefined> {
  const [row] = await sql<Row[]>`
    ${CARDS} where m.organisation = ${organisation}
    and (p.id = ${emailOrId} or p.email = ${emailOrId.trim().toLowerCase()})`
  return row && cardOf(row)
}

/** Everybody in the organisation, by name. */
export async function listPeople(sql: Queries, organisation: string): Promise<PersonCard[]> {
  const rows = await sql<Row[]>`${CARDS} where m.organisation = ${organisation} order by lower(p.name), p.id`
  return rows.map(cardOf)
}

/**
 * The ids of people named by e-mail or id, keyed by what they were named; who is not in the organisation has no entry.
 */
export async function resolvePeople(
  sql: Queries,
  organisation: string,
  emailsOrIds: readonly string[],
): Promise<Map<string, string>> {
  if (emailsOrIds.length === 0) return new Map()
  const lowered = emailsOrIds.map((named) => named.trim().toLowerCase())
  const rows = await sql<{ id: string; email: string }[]>`
    select p.id, p.email from people p join members m on m.person = p.id
    where m.organisation = ${organisation} and (p.id = any(${[...emailsOrIds]}) or p.email = any(${lowered}))`
  const byName = new Map(rows.flatMap(({ id, email }) => [[id, id] as const, [email, id] as const]))
  return new Map(
    emailsOrIds.flatMap((named) => {
      const id = byName.get(named) ?? byName.get(named.trim().toLowerCase())
      return id ? [[named, id] as const] : []
    }),
  )
}

type Row = { id: string; name: string; email: string; phone: string | null; role: string }

const CARDS = fragment`
  select p.id, p.name, p.email, p.phone, m.role from people p join members m on m.person = p.id`

function cardOf({ id, name, email, phone, role }: Row): PersonCard {
  return { id, name, email, ...(phone && { phone }), organisationRole: roleOf(role) }
}

/** A role as the database holds it; the database's own check keeps others out. */
export function roleOf(text: string): OrganisationRole {
  const role = ORGANISATION_ROLES.find((known) => known === text)
  if (role) return role
  throw new Error(`The database holds an unknown role: ${text}`)
}
