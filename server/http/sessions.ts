/** Sessions, and ending them: one's own, and for administrators everybody's. */
import type { Request } from 'express'
import { z } from 'zod'
import { record } from '../auth/audit.ts'
import { endSessions, listAllSessions, listSessions, WAYS_IN } from '../auth/sessions.ts'
import { forgetBrowser } from '../notify/channels.ts'
import { type Answer, ok, refused } from './answers.ts'
import { byOf, demoSecretOf, forAdmins, isAdmin } from './caller.ts'
import { nothing, query } from './input.ts'
import { type Caller, type Route, route } from './route.ts'
import type { Services } from './services.ts'

const anySession = z.object({
  id: z.string(),
  enteredBy: z.enum(WAYS_IN),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  address: z.string().exactOptional(),
  userAgent: z.string().exactOptional().describe('As the browser calls itself'),
})
const sessionCard = anySession.extend({ current: z.boolean().describe('The one that asks') })
const ownedSession = sessionCard.extend({ personId: z.string() })

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
        return ok({ sessions: sessions.map(markedFor(credential)) })
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
      handle: ({ caller, param, request }) => endOne(caller, request, caller.actor.id, param('sessionId')),
    }),

    route({
      method: 'get',
      path: '/people/sessions',
      operationId: 'listAllSessions',
      summary: 'Where everybody is signed in, for administrators',
      tag: 'people',
      takes: nothing,
      answers: { 200: { description: 'The newest first', schema: z.object({ sessions: z.array(ownedSession) }) } },
      async handle({ caller }) {
        if (!isAdmin(caller)) return forAdmins()
        const sessions = await listAllSessions(sql, organisation.id)
        return ok({ sessions: sessions.map(markedFor(caller.credential)) })
      },
    }),

    route({
      method: 'delete',
      path: '/people/{personId}/sessions/{sessionId}',
      operationId: 'endSessionOfPerson',
      summary: 'Ends one session of a person, for administrators',
      tag: 'people',
      takes: nothing,
      answers: { 200: { description: 'Ended', schema: done } },
      refusals: [404],
      async handle({ caller, param, request }) {
        if (!isAdmin(caller)) return forAdmins()
        return endOne(caller, request, param('personId'), param('sessionId'))
      },
    }),

    route({
      method: 'post',
      path: '/sign-out',
      operationId: 'signOut',
      summary: 'Ends this session; a token stays until it is revoked',
      tag,
      takes: query(
        z.strictObject({
          browser: z
            .string()
            .optional()
            .describe('The id of a browser of yours that gets no notifications from now on'),
        }),
      ),
      answers: { 200: { description: 'Signed out', schema: done } },
      async handle({ caller, input: { browser }, request }) {
        const { actor, credential } = caller
        if (credential.kind === 'token') return refused('notYourRole', 'A token is revoked, not signed out.')
        await sql.begin(async (transaction) => {
          await endSessions(transaction, organisation.id, actor.id, credential.sessionId)
          // R16: whoever is reached there no more must not count as reached.
          if (browser !== undefined) await forgetBrowser(transaction, organisation.id, actor.id, browser)
          await record(transaction, organisation.id, byOf(caller, request), { kind: 'signedOut', person: actor.id })
        })
        await core.recheckSockets()
        // The browser's cookie is another session than that of a tab of the demo, and stays.
        if (demoSecretOf(request) !== undefined) return ok({ ok: true })
        return ok({ ok: true }, { 'set-cookie': await auth.signOut(request.headers) })
      },
    }),
  ]

  async function endOne(caller: Caller, request: Request, person: string, sessionId: string): Promise<Answer> {
    const ended = await sql.begin(async (transaction) => {
      const count = await endSessions(transaction, organisation.id, person, sessionId)
      if (count > 0) {
        const entry = { kind: 'sessionsEnded', person, details: { count } } as const
        await record(transaction, organisation.id, byOf(caller, request), entry)
      }
      return count
    })
    if (ended === 0) {
      const whose = person === caller.actor.id ? 'of yours' : 'of theirs'
      return refused('unknownSession', `There is no such session ${whose}.`)
    }
    await core.recheckSockets()
    return ok({ ok: true })
  }
}

/** Says of each whether it is the one that asks. */
const markedFor =
  (credential: Caller['credential']) =>
  <Session extends { id: string }>(session: Session): Session & { current: boolean } => ({
    ...session,
    current: credential.kind === 'session' && credential.sessionId === session.id,
  })
