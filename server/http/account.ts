/** One's own account: who I am, my password, and giving it anew before a signature. */
import { z } from 'zod'
import type { MeAnswer } from '../../shared/protocol.ts'
import { hasPassword, isPassword, LONGEST_PASSWORD, SHORTEST_PASSWORD, storePassword } from '../auth/password.ts'
import { findPerson } from '../auth/people.ts'
import { endFreshLink, enteredByLinkWithin } from '../auth/signInLinks.ts'
import { markStepUp, STEP_UP_MINUTES } from '../auth/stepUp.ts'
import { ADDRESS_HEADER, sayWait } from '../auth.ts'
import { type Answer, ok, refused } from './answers.ts'
import { isAnswer, json, nothing } from './input.ts'
import { personCard } from './people.ts'
import { type Caller, type Route, route } from './route.ts'
import type { Services } from './services.ts'
import { word } from './words.ts'

/** How long after entering by a link a password may be set without the one before, which may be forgotten. */
const FRESH_LINK_MINUTES = 10

const me = z.object({
  person: personCard,
  organisation: z.object({ id: z.string(), name: z.string() }),
  via: z.enum(['session', 'token']),
  hasPassword: z.boolean().describe('Without one, signing a gate begins with setting it'),
  maySetPassword: z.boolean().describe('Entered by a one-time link just now: a password is set without the one before'),
  serverNow: z.number().describe('Epoch milliseconds'),
})

const password = z.string().max(LONGEST_PASSWORD, `must be at most ${LONGEST_PASSWORD} characters long`)

const signIn = json(z.strictObject({ email: word(320), password }))

/** Wrong passwords are forgotten after this long. */
const QUARTER_HOUR = 900

export function accountRoutes({ sql, organisation, auth, core, log }: Services): Route[] {
  const tag = 'account'
  const done = z.object({ ok: z.literal(true) })
  const { attempts } = auth

  /** Checks a password of the caller, slowly once many were wrong. */
  async function refuseWrong(caller: Caller, given: string, field: string): Promise<Answer | undefined> {
    const key = caller.actor.id
    const seconds = await attempts.secondsToWait('account', key)
    if (seconds) return { ...refused('tooManyAttempts', sayWait(seconds)), headers: { 'retry-after': String(seconds) } }
    if (await isPassword(sql, key, given)) {
      await attempts.succeeded('account', key)
      return undefined
    }
    await attempts.failed('account', key)
    return refused('wrongPassword', 'That is not your password.', { field })
  }

  const enteredByFreshLink = async ({ credential }: Caller) =>
    credential.kind === 'session' && enteredByLinkWithin(sql, credential.sessionId, FRESH_LINK_MINUTES)

  return [
    {
      method: 'post',
      path: '/sign-in',
      operationId: 'signIn',
      summary: 'Begins a session of a browser by e-mail and password; programs send a token',
      tag,
      open: true,
      takes: signIn,
      answers: { 200: { description: 'Signed in; the session is in the cookie', schema: done } },
      refusals: [429],
      async handle(request) {
        const read = signIn.read(request)
        if (isAnswer(read)) return read
        const outcome = await auth.byPassword(read.input, { ...request.headers, [ADDRESS_HEADER]: request.ip })
        if (outcome === 'wrong') return refused('signInFailed', 'E-mail or password is wrong.')
        if (outcome === 'tooMany') return refused('tooManyAttempts', sayWait(QUARTER_HOUR))
        return ok({ ok: true }, { 'set-cookie': outcome.cookies })
      },
    },

    route({
      method: 'get',
      path: '/me',
      operationId: 'getMe',
      summary: 'Who you are here',
      tag,
      takes: nothing,
      answers: { 200: { description: 'You', schema: me } },
      async handle({ caller }) {
        const person = await findPerson(sql, organisation.id, caller.actor.id)
        if (!person) return refused('notSignedIn', 'You are not a member of this organisation any more.')
        const answer: MeAnswer & z.output<typeof me> = {
          person,
          organisation,
          via: caller.actor.via,
          hasPassword: await hasPassword(sql, person.id),
          maySetPassword: await enteredByFreshLink(caller),
          serverNow: core.now(),
        }
        return ok(answer)
      },
    }),

    route({
      method: 'post',
      path: '/step-up',
      operationId: 'stepUp',
      summary: 'Gives the password anew: one signature within the next minutes',
      tag,
      takes: json(z.strictObject({ password })),
      answers: {
        200: {
          description: `Good for one signature within ${STEP_UP_MINUTES} minutes`,
          schema: z.object({ ok: z.literal(true), until: z.iso.datetime() }),
        },
      },
      refusals: [429],
      async handle({ caller, input }) {
        const { credential } = caller
        if (credential.kind === 'token') return refused('notYourRole', 'A token signs only when it was made for it.')
        if (!(await hasPassword(sql, caller.actor.id))) {
          return refused('passwordNeeded', 'You have no password yet. Set one first, then sign.')
        }
        const wrong = await refuseWrong(caller, input.password, 'password')
        return wrong ?? ok({ ok: true, until: await markStepUp(sql, organisation.id, credential.sessionId) })
      },
    }),

    route({
      method: 'post',
      path: '/password',
      operationId: 'setPassword',
      summary: 'Sets your password, and ends your other sessions',
      description:
        `Takes the current one, or a session that was entered by a one-time link at most ${FRESH_LINK_MINUTES} minutes ago, ` +
        'which serves for a first password and for a forgotten one.',
      tag,
      takes: json(
        z.strictObject({
          password: password.min(SHORTEST_PASSWORD, `must be at least ${SHORTEST_PASSWORD} characters long`),
          current: password.optional(),
        }),
      ),
      answers: { 200: { description: 'Set', schema: done } },
      refusals: [429],
      async handle({ caller, input }) {
        const { credential, actor } = caller
        if (credential.kind === 'token') return refused('notYourRole', 'A token cannot set a password.')
        const has = await hasPassword(sql, actor.id)
        if (input.current === undefined) {
          if (!(await enteredByFreshLink(caller))) return has ? currentIsMissing() : linkIsNeeded()
        } else if (has) {
          const wrong = await refuseWrong(caller, input.current, 'current')
          if (wrong) return wrong
        } else if (!(await enteredByFreshLink(caller))) {
          return linkIsNeeded()
        }
        await sql.begin(async (transaction) => {
          await storePassword(transaction, actor.id, input.password, credential.sessionId)
          await endFreshLink(transaction, credential.sessionId)
        })
        // Whoever could make a link can come to act for somebody; that they did has to be findable later.
        const how = input.current === undefined ? 'a one-time link' : 'the current password'
        log.warn({ person: actor.id, session: credential.sessionId, by: how, first: !has }, 'A password was set')
        // Who forgot it has often tried too many by then.
        const person = await findPerson(sql, organisation.id, actor.id)
        for (const key of [actor.id, ...(person ? [person.email] : [])]) await attempts.succeeded('account', key)
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
        if (caller.actor.via === 'token') return refused('notYourRole', 'A token is revoked, not signed out.')
        const cookies = await auth.signOut(request.headers)
        await core.recheckSockets()
        return ok({ ok: true }, { 'set-cookie': cookies })
      },
    }),
  ]
}

const currentIsMissing = () =>
  refused(
    'malformed',
    `Give your current password too. If you forgot it, ask for a one-time link and set a new one within ${FRESH_LINK_MINUTES} minutes of opening it.`,
    { field: 'current' },
  )

const linkIsNeeded = () =>
  refused(
    'signInAgain',
    `A first password is set within ${FRESH_LINK_MINUTES} minutes of entering by a one-time link. Ask for a new link.`,
  )
