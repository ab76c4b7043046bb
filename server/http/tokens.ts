/** The API tokens by which programs act for people. */
import { z } from 'zod'
import { singleLine } from '../../shared/singleLine.ts'
import { record } from '../auth/audit.ts'
import { listTokens, makeToken, revokeToken } from '../auth/tokens.ts'
import { ok, refused } from './answers.ts'
import { byOf, isAdmin } from './caller.ts'
import { json, nothing } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const tokenCard = z.object({
  id: z.string(),
  name: z.string(),
  personId: z.string(),
  maySign: z.boolean().describe('Made to sign gates'),
  createdAt: z.iso.datetime(),
  lastUsed: z.iso.datetime().exactOptional(),
  revokedAt: z.iso.datetime().exactOptional(),
})

export function tokenRoutes({ sql, organisation, core }: Services): Route[] {
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
      summary: 'Makes an API token that acts for you; it cannot sign gates',
      description: 'Its text is in this answer only. A token that signs is made with `tminus token EMAIL --may-sign`.',
      tag: 'tokens',
      takes: json(z.strictObject({ name: singleLine(200) })),
      answers: {
        200: {
          description: 'The token',
          schema: z.object({ ok: z.literal(true), id: z.string(), token: z.string() }),
        },
      },
      async handle({ caller, input, request }) {
        // A leaked token must not be able to outlive its revocation by making another.
        if (caller.actor.via === 'token') return refused('notYourRole', 'Only a person who is signed in makes tokens.')
        const personId = caller.actor.id
        const made = await sql.begin(async (transaction) => {
          const token = await makeToken(transaction, {
            organisation: organisation.id,
            personId,
            name: input.name,
            maySign: false,
            madeBy: personId,
            // Made in a session that somebody else opened, it is trusted no more than that session.
            hands: caller.hands,
          })
          const details = { token: token.id, name: input.name, maySign: false }
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
