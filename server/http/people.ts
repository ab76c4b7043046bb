/** The people of the organisation: members, roles, and which of their credentials somebody else has made. */
import { z } from 'zod'
import { ORGANISATION_ROLES, type Unconfirmed } from '../../shared/protocol.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { record } from '../auth/audit.ts'
import { confirm, listUnconfirmed } from '../auth/confirming.ts'
import { type By, handsOn } from '../auth/hands.ts'
import { addPerson, changeRole, findPerson, listFormerPeople, listPeople } from '../auth/people.ts'
import { endSessions } from '../auth/sessions.ts'
import { type Answer, ok, refused } from './answers.ts'
import { byOf, forAdmins, isAdmin } from './caller.ts'
import { json, nothing } from './input.ts'
import { type Caller, type Route, route } from './route.ts'
import type { Services } from './services.ts'

export const personCard = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  phone: z.string().exactOptional(),
  organisationRole: z.enum(ORGANISATION_ROLES),
  unconfirmed: z
    .literal(true)
    .exactOptional()
    .describe('What they sign in with was set up by somebody else and not confirmed: they approve nothing yet'),
})

/** Nobody has to say whose mailbox it is: the organisation gives out these addresses itself. */
export const hasOwnAddress = ({ mailDomains }: Pick<Services, 'mailDomains'>, email: string): boolean =>
  mailDomains.has(email.trim().toLowerCase().split('@').at(-1) ?? '')

const newPerson = z.strictObject({
  name: singleLine(200),
  email: z.email().max(320),
  role: z.enum(ORGANISATION_ROLES).default('member'),
  phone: singleLine(50).optional(),
})

const unconfirmed = z.object({
  id: z.string().describe('What POST /people/{personId}/confirm takes'),
  what: z.enum(['password', 'passkey', 'role', 'token']),
  hands: z.array(z.string()).describe('Ids of those through whose hands it came; none of them may confirm it'),
  since: z.iso.datetime(),
  name: z.string().exactOptional().describe('Of a token or a passkey'),
})

export const unknownPerson = (id: string): Answer =>
  refused('unknownPerson', `Nobody here has the e-mail or id “${id}”.`)

export function peopleRoutes(services: Services): Route[] {
  const { sql, organisation, core } = services
  const done = z.object({ ok: z.literal(true) })

  return [
    route({
      method: 'get',
      path: '/people',
      operationId: 'listPeople',
      summary: 'Everybody in the organisation, by name, and the names of those who were',
      tag: 'people',
      takes: nothing,
      answers: {
        200: {
          description: 'The people',
          schema: z.object({
            people: z.array(personCard),
            former: z.array(
              z.object({
                id: z.string(),
                name: z.string(),
                pseudonymised: z.boolean().describe('Their name is gone for good'),
              }),
            ),
          }),
        },
      },
      handle: async () =>
        ok({
          people: await listPeople(sql, organisation.id),
          former: await listFormerPeople(sql, organisation.id),
        }),
    }),

    route({
      method: 'get',
      path: '/people/unconfirmed',
      operationId: 'listUnconfirmed',
      summary: 'What somebody has made for another and nobody has confirmed, by person; for administrators',
      description:
        'Until it is confirmed it approves nothing: no signature, no decision of a gate, no waiver, no sign-off.',
      tag: 'people',
      takes: nothing,
      answers: {
        200: {
          description: 'By the id of the person',
          schema: z.object({ unconfirmed: z.record(z.string(), z.array(unconfirmed)) }),
        },
      },
      async handle({ caller }) {
        if (!isAdmin(caller)) return forAdmins()
        return ok({ unconfirmed: Object.fromEntries(await listUnconfirmed(sql, organisation.id)) })
      },
    }),

    route({
      method: 'post',
      path: '/people',
      operationId: 'addPerson',
      summary: 'Adds a person, for administrators. They enter by a one-time link',
      tag: 'people',
      takes: json(newPerson),
      answers: {
        200: { description: 'Added', schema: z.object({ ok: z.literal(true), person: personCard }) },
      },
      refusals: [409],
      async handle({ caller, input, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const by = byOf(caller, request)
        const person = await sql.begin(async (transaction) => {
          const added = await addPerson(
            transaction,
            organisation.id,
            input,
            handsOn(by, ''),
            hasOwnAddress(services, input.email) ? [] : undefined,
          )
          if (added) {
            const details = { role: added.organisationRole }
            await record(transaction, organisation.id, by, { kind: 'personAdded', person: added.id, details })
          }
          return added
        })
        return person
          ? ok({ ok: true, person })
          : refused('personExists', `${input.email} is here already.`, { field: 'email' })
      },
    }),

    route({
      method: 'post',
      path: '/people/{personId}/role',
      operationId: 'changeRole',
      summary: 'Gives a person another role in the organisation, for administrators',
      tag: 'people',
      takes: json(z.strictObject({ role: z.enum(ORGANISATION_ROLES) })),
      answers: {
        200: { description: 'Changed', schema: z.object({ ok: z.literal(true), person: personCard }) },
      },
      refusals: [409],
      async handle({ caller, param, input, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const person = await findPerson(sql, organisation.id, param('personId'))
        if (!person) return unknownPerson(param('personId'))
        if (person.id === caller.actor.id) {
          return refused('nothingChanges', 'Nobody changes their own role; ask another administrator.')
        }
        // Given again it would be as new, and await confirmation again.
        if (person.organisationRole === input.role) return ok({ ok: true, person })
        const by = byOf(caller, request)
        await sql.begin(async (transaction) => {
          await changeRole(transaction, organisation.id, person.id, input.role, handsOn(by, person.id))
          await record(transaction, organisation.id, by, {
            kind: 'roleChanged',
            person: person.id,
            details: { from: person.organisationRole, to: input.role },
          })
        })
        await core.recheckSockets()
        return ok({ ok: true, person: { ...person, organisationRole: input.role } })
      },
    }),

    route({
      method: 'post',
      path: '/people/{personId}/confirm',
      operationId: 'confirmForPerson',
      summary: 'Says that what another person made for somebody is theirs all the same, for administrators',
      description:
        'By an administrator who is neither its owner nor one of those through whose hands it came, in a session of ' +
        'their own or by a token that may sign. Ask the owner first, over a channel that you know.',
      tag: 'people',
      takes: json(z.strictObject({ id: singleLine(100) })),
      answers: { 200: { description: 'Confirmed', schema: done } },
      refusals: [409],
      async handle({ caller, param, input, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const person = await findPerson(sql, organisation.id, param('personId'))
        if (!person) return unknownPerson(param('personId'))
        const by = byOf(caller, request)
        const answer = await sql.begin(async (transaction): Promise<Answer> => {
          const theirs = (await listUnconfirmed(transaction, organisation.id)).get(person.id) ?? []
          const asked = theirs.find(({ id }) => id === input.id)
          if (!asked) return nothingToConfirm(person.name)
          const refusal = mayNotConfirm(caller, by, person.id, asked)
          if (refusal) return refusal
          if (!(await confirm(transaction, organisation.id, person.id, asked, caller.actor.id))) {
            return nothingToConfirm(person.name)
          }
          await record(transaction, organisation.id, by, {
            kind: 'confirmed',
            person: person.id,
            details: { what: asked.what, madeBy: asked.hands, ...(asked.name !== undefined && { name: asked.name }) },
          })
          return ok({ ok: true })
        })
        return answer
      },
    }),

    route({
      method: 'post',
      path: '/people/{personId}/end-sessions',
      operationId: 'endSessionsOfPerson',
      summary: 'Ends all sessions of a person, for administrators; tokens stay',
      tag: 'people',
      takes: nothing,
      answers: { 200: { description: 'Ended', schema: z.object({ ok: z.literal(true), ended: z.int() }) } },
      async handle({ caller, param, request }) {
        if (!isAdmin(caller)) return forAdmins()
        const person = await findPerson(sql, organisation.id, param('personId'))
        if (!person) return unknownPerson(param('personId'))
        const ended = await sql.begin(async (transaction) => {
          const count = await endSessions(transaction, organisation.id, person.id)
          await record(transaction, organisation.id, byOf(caller, request), {
            kind: 'sessionsEnded',
            person: person.id,
            details: { count },
          })
          return count
        })
        await core.recheckSockets()
        return ok({ ok: true, ended })
      },
    }),
  ]
}

const nothingToConfirm = (name: string) =>
  refused('confirmedAlready', `Nothing of ${name} awaits this word any more; look again, it may have been set again.`)

/** Two people vouch for it: the one who made it, and one not concerned who signed in with a credential of their own. */
function mayNotConfirm(caller: Caller, by: By, owner: string, { hands }: Unconfirmed): Answer | undefined {
  const { actor } = caller
  if (actor.via === 'token' && !actor.maySign) {
    return refused('notYourRole', 'A token confirms only when it was made for signing. Do it in the console.')
  }
  if (by.hands.length > 0) {
    return refused(
      'notConfirmed',
      'Your own way in, or your role of an administrator, was given by another person and nobody has confirmed it yet. Until then you confirm nothing for others.',
    )
  }
  if (actor.id === owner) return refused('samePerson', 'Nobody confirms what is their own; ask another administrator.')
  if (hands.includes(actor.id)) {
    return refused('samePerson', 'It came through your own hands; another administrator confirms it.')
  }
  return undefined
}
