/** One's own sessions, and ending them. */
import { z } from 'zod'
import { record } from '../auth/audit.ts'
import { endSessions, listSessions, WAYS_IN } from '../auth/sessions.ts'
import { ok, refused } from './answers.ts'
import { byOf } from './caller.ts'
import { nothing } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const sessionCard = z.object({
  id: z.string(),
  enteredBy: z.enum(WAYS_IN),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  address: z.string().exactOptional(),
  userAgent: z.string().exactOptional().describe('As the browser calls itself'),
  current: z.boolean().describe('The one that asks'),
})

export function sessionRoutes({ sql, organisation, auth, core }: Services): Route[] {
  const tag = 'account'
  const done = z.object({ ok: z.literal(true) })

  return [
    route({
      method: 'get',
      path: '/sessions',
      operationId: 'listSessions',
      summary: 'Where you are signed in',
      tag,
      takes: nothing,
      answers: { 200: { description: 'The newest first', schema: z.object({ sessions: z.array(sessionCard) }) } },
      async handle({ caller: { actor, credential } }) {
        const sessions = await listSessions(sql, organisation.id, actor.id)
        const current = credential.kind === 'session' ? credential.sessionId : undefined
        return ok({ sessions: sessions.map((session) => ({ ...session, current: session.id === current })) })
      },
    }),

    route({
      method: 'delete',
      path: '/sessions/{sessionId}',
      operationId: 'endSession',
      summary: 'Ends one of your sessions, wherever it is',
      tag,
      takes: nothing,
      answers: { 200: { description: 'Ended', schema: done } },
      refusals: [404],
      async handle({ caller, param, request }) {
        const { id } = caller.actor
        const ended = await sql.begin(async (transaction) => {
          const count = await endSessions(transaction, organisation.id, id, param('sessionId'))
          if (count > 0) {
            await record(transaction, organisation.id, byOf(caller, request), {
              kind: 'sessionsEnded',
              person: id,
              details: { count },
            })
          }
          return count
        })
        if (ended === 0) return refused('unknownSession', 'There is no such session of yours.')
        await core.recheckSockets()
        return ok({ ok: true })
      },
    }),

    route({
      method: 'post',
      path: '/sign-out',
      operationId: 'signOut',
      summary: 'Ends this session; a token stays until it is revoked',
      tag,
      takes: nothing,
      answers: { 200: { description: 'Signed out', schema: done } },
      async handle({ caller, request }) {
        const { actor, credential } = caller
        if (credential.kind === 'token') return refused('notYourRole', 'A token is revoked, not signed out.')
        await sql.begin(async (transaction) => {
          await endSessions(transaction, organisation.id, actor.id, credential.sessionId)
          await record(transaction, organisation.id, byOf(caller, request), { kind: 'signedOut', person: actor.id })
        })
        const cookies = await auth.signOut(request.headers)
        await core.recheckSockets()
        return ok({ ok: true }, { 'set-cookie': cookies })
      },
    }),
  ]
}
