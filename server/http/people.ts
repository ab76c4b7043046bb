/** The people of the organisation, and the API tokens by which programs act for them. */
import { z } from 'zod'
import { ORGANISATION_ROLES } from '../../shared/protocol.ts'
import { addPerson, changeRole, findPerson, listPeople } from '../auth/people.ts'
import { makeSignInLink } from '../auth/signInLinks.ts'
import { listTokens, makeToken, revokeToken } from '../auth/tokens.ts'
import { ok, refused } from './answers.ts'
import { json, nothing } from './input.ts'
import { type Caller, type Route, route } from './route.ts'
import type { Services } from './services.ts'
import { word } from './words.ts'

export const personCard = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  phone: z.string().exactOptional(),
  organisationRole: z.enum(ORGANISATION_ROLES),
})

const newPerson = z.strictObject({
  name: word(200),
  email: z.email().max(320),
  role: z.enum(ORGANISATION_ROLES).default('member'),
  phone: word(50).optional(),
})

const tokenCard = z.object({
  id: z.string(),
  name: z.string(),
  personId: z.string(),
  maySign: z.boolean().describe('Made to sign gates'),
  createdAt: z.iso.datetime(),
  lastUsed: z.iso.datetime().exactOptional(),
  revokedAt: z.iso.datetime().exactOptional(),
})

const isAdmin = ({ actor }: Caller) => actor.organisationRole === 'admin'

export function peopleRoutes({ sql, organisation, origin, core, log }: Services): Route[] {
  const unknown = (id: string) => refused('unknownPerson', `Nobody here has the e-mail or id “${id}”.`)
  const forAdmins = () => refused('notYourRole', 'This is for administrators.')

  return [
    route({
      method: 'get',
      path: '/people',
      operationId: 'listPeople',
      summary: 'Everybody in the organisation, by name',
      tag: 'people',
      takes: nothing,
      answers: { 200: { description: 'The people', schema: z.object({ people: z.array(personCard) }) } },
      handle: async () => ok({ people: await listPeople(sql, organisation.id) }),
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
      async handle({ caller, input }) {
        if (!isAdmin(caller)) return forAdmins()
        const person = await addPerson(sql, organisation.id, input)
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
      async handle({ caller, param, input }) {
        if (!isAdmin(caller)) return forAdmins()
        const person = await findPerson(sql, organisation.id, param('personId'))
        if (!person) return unknown(param('personId'))
        if (person.id === caller.actor.id) {
          return refused('nothingChanges', 'Nobody changes their own role; ask another administrator.')
        }
        await changeRole(sql, organisation.id, person.id, input.role)
        await core.recheckSockets()
        return ok({ ok: true, person: { ...person, organisationRole: input.role } })
      },
    }),

    route({
      method: 'post',
      path: '/people/{personId}/sign-in-link',
      operationId: 'makeSignInLink',
      summary: 'A fresh one-time sign-in link for a person, for administrators',
      tag: 'people',
      takes: nothing,
      answers: {
        200: {
          description: 'Good once, within a day',
          schema: z.object({ ok: z.literal(true), link: z.url() }),
        },
      },
      async handle({ caller, param }) {
        if (!isAdmin(caller)) return forAdmins()
        const person = await findPerson(sql, organisation.id, param('personId'))
        if (!person) return unknown(param('personId'))
        // Whoever opens the link acts as that person, so it must be known who made it.
        log.warn({ by: caller.actor.id, for: person.id }, 'A sign-in link was made for somebody')
        return ok({ ok: true, link: origin + (await makeSignInLink(sql, organisation.id, person.id)) })
      },
    }),

    route({
      method: 'get',
      path: '/tokens',
      operationId: 'listTokens',
      summary: 'Your API tokens; for administrators those of everybody',
      tag: 'tokens',
      takes: nothing,
      answers: { 200: { description: 'Newest first', schema: z.object({ tokens: z.array(tokenCard) }) } },
      handle: async ({ caller }) =>
        ok({ tokens: await listTokens(sql, organisation.id, isAdmin(caller) ? undefined : caller.actor.id) }),
    }),

    route({
      method: 'post',
      path: '/tokens',
      operationId: 'makeToken',
      summary: 'Makes an API token that acts for you; it cannot sign gates',
      description: 'Its text is in this answer only. A token that signs is made with `tminus token EMAIL --may-sign`.',
      tag: 'tokens',
      takes: json(z.strictObject({ name: word(200) })),
      answers: {
        200: {
          description: 'The token',
          schema: z.object({ ok: z.literal(true), id: z.string(), token: z.string() }),
        },
      },
      async handle({ caller, input }) {
        // A token that leaked must not be able to outlive its revocation.
        if (caller.actor.via === 'token') return refused('notYourRole', 'Only a person who is signed in makes tokens.')
        const personId = caller.actor.id
        const made = await makeToken(sql, { organisation: organisation.id, personId, name: input.name, maySign: false })
        return ok({ ok: true, ...made })
      },
    }),

    route({
      method: 'delete',
      path: '/tokens/{tokenId}',
      operationId: 'revokeToken',
      summary: 'Revokes an API token, at once and for ever',
      tag: 'tokens',
      takes: nothing,
      answers: { 200: { description: 'Revoked', schema: z.object({ ok: z.literal(true) }) } },
      refusals: [404],
      async handle({ caller, param }) {
        const owner = isAdmin(caller) ? undefined : caller.actor.id
        const revoked = await revokeToken(sql, organisation.id, param('tokenId'), owner)
        if (!revoked) return refused('unknownToken', 'There is no such token of yours.')
        await core.recheckSockets()
        return ok({ ok: true })
      },
    }),
  ]
}
