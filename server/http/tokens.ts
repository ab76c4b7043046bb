/** The API tokens by which programs act for people. */
import { z } from 'zod'
import { singleLine } from '../../shared/singleLine.ts'
import { record } from '../auth/audit.ts'
import { resolvePeople } from '../auth/people.ts'
import { listTokens, makeToken, revokeToken } from '../auth/tokens.ts'
import { ok, refused } from './answers.ts'
import { byOf, isAdmin } from './caller.ts'
import { json, nothing } from './input.ts'
import { type Caller, type Route, route } from './route.ts'
import type { Services } from './services.ts'

const tokenCard = z.object({
  id: z.string(),
  name: z.string(),
  personId: z.string(),
  maySign: z.boolean().describe('Made to sign gates'),
  isProgram: z.boolean().describe('Of a program: what it measures is verified by the rule of its item'),
  createdAt: z.iso.datetime(),
  lastUsed: z.iso.datetime().exactOptional(),
  revokedAt: z.iso.datetime().exactOptional(),
})

export function tokenRoutes({ sql, organisation, core }: Services): Route[] {
  /** Whoever could make one for themselves would verify their own evidence with it. */
  async function refuseProgram(caller: Caller, program: string) {
    if (!isAdmin(caller)) return refused('notYourRole', 'An administrator makes the token of a program.')
    if (program === caller.actor.id) {
      return refused('samePerson', 'The token of a program acts for the program, not for you.', { field: 'program' })
    }
    const known = await resolvePeople(sql, organisation.id, [program])
    return known.size > 0 ? undefined : refused('unknownPerson', 'There is no such person here.', { field: 'program' })
  }

  return [
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
      summary: 'Makes an API token that acts for you, or for a program; it cannot sign gates',
      description:
        'Its text is in this answer only. A token that signs is made with `tminus token EMAIL --may-sign`. With `program` an ' +
        'administrator makes it for the person whose id that is: what it measures is verified by the rule of its item.',
      tag: 'tokens',
      takes: json(z.strictObject({ name: singleLine(200), program: z.string().optional() })),
      answers: {
        200: {
          description: 'The token',
          schema: z.object({ ok: z.literal(true), id: z.string(), token: z.string() }),
        },
      },
      async handle({ caller, input, request }) {
        // A leaked token must not be able to outlive its revocation by making another.
        if (caller.actor.via === 'token') return refused('notYourRole', 'Only a person who is signed in makes tokens.')
        const { name, program } = input
        const refusal = program === undefined ? undefined : await refuseProgram(caller, program)
        if (refusal) return refusal
        const personId = program ?? caller.actor.id
        const isProgram = program !== undefined
        const made = await sql.begin(async (transaction) => {
          const token = await makeToken(transaction, {
            organisation: organisation.id,
            personId,
            name,
            maySign: false,
            isProgram,
            madeBy: caller.actor.id,
            // Made in a session that somebody else opened, it is trusted no more than that session.
            hands: caller.hands,
          })
          const details = { token: token.id, name, maySign: false, ...(isProgram && { isProgram }) }
          await record(transaction, organisation.id, byOf(caller, request), {
            kind: 'tokenMade',
            person: personId,
            details,
          })
          return token
        })
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
      async handle({ caller, param, request }) {
        const owner = isAdmin(caller) ? undefined : caller.actor.id
        const revoked = await sql.begin(async (transaction) => {
          const token = await revokeToken(transaction, organisation.id, param('tokenId'), owner)
          if (token && !token.wasRevoked) {
            await record(transaction, organisation.id, byOf(caller, request), {
              kind: 'tokenRevoked',
              person: token.personId,
              details: { token: param('tokenId'), name: token.name },
            })
          }
          return token
        })
        if (!revoked) return refused('unknownToken', 'There is no such token of yours.')
        await core.recheckSockets()
        return ok({ ok: true })
      },
    }),
  ]
}
