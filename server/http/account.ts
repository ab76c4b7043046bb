/** One's own account: who I am, my password, and the step-up before a signature. */
import { z } from 'zod'
import type { MeAnswer } from '../../shared/protocol.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { record } from '../auth/audit.ts'
import { ADDRESS_HEADER } from '../auth/callerHeaders.ts'
import { hasPasskey } from '../auth/passkeys.ts'
import { hasPassword, MIN_PASSWORD_LENGTH, passwordProvenance, storePassword } from '../auth/password.ts'
import { findPerson, organisationName } from '../auth/people.ts'
import { proveSession, proveSessionByPasskey } from '../auth/sessions.ts'
import { endFreshLink } from '../auth/signInLinks.ts'
import { markStepUp, STEP_UP_MINUTES } from '../auth/stepUp.ts'
import { ok, refused } from './answers.ts'
import { byOf } from './caller.ts'
import {
  assertion,
  FRESH_LINK_MINUTES,
  givenAnew,
  password,
  provenanceOf,
  sessionOf,
  tooManyWrong,
} from './givenAnew.ts'
import { isAnswer, json, nothing } from './input.ts'
import { personCard } from './people.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const me = z.object({
  person: personCard,
  organisation: z.object({ id: z.string(), name: z.string() }),
  via: z.enum(['session', 'token']),
  hasPassword: z.boolean().describe('Without one and without a passkey, signing a gate begins with setting it'),
  hasPasskey: z.boolean().describe('At least one, to sign in and to sign gates with'),
  maySetPassword: z.boolean().describe('Entered by a one-time link just now: a password is set without the one before'),
  sendsMail: z.boolean().describe('Links and invitations go by mail; without, they are handed over'),
  unconfirmed: z
    .literal(true)
    .exactOptional()
    .describe('This way in was made by somebody else and nobody has confirmed it: it approves nothing'),
  serverNow: z.number().describe('Epoch milliseconds'),
})

const signIn = json(z.strictObject({ email: singleLine(320), password }))

export function accountRoutes(services: Services): Route[] {
  const { sql, organisation, auth, core, log } = services
  const tag = 'account'
  const done = z.object({ ok: z.literal(true) })
  const { wrongPasswords } = auth
  const anew = givenAnew(services)

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
        if ('tooMany' in outcome) return tooManyWrong(outcome.tooMany)
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
        const { credential } = caller
        const person = await findPerson(sql, organisation.id, caller.actor.id)
        if (!person) return refused('notSignedIn', 'You are not a member of this organisation any more.')
        const answer: MeAnswer & z.output<typeof me> = {
          person,
          organisation: { id: organisation.id, name: await organisationName(sql, organisation.id) },
          via: caller.actor.via,
          hasPassword: await hasPassword(sql, person.id),
          hasPasskey: await hasPasskey(sql, organisation.id, person.id),
          maySetPassword: credential.kind === 'session' && (await anew.freshLink(credential.sessionId)) !== undefined,
          sendsMail: services.mailer !== undefined,
          ...(caller.actor.unconfirmed && { unconfirmed: true }),
          serverNow: core.now(),
        }
        return ok(answer)
      },
    }),

    route({
      method: 'post',
      path: '/step-up',
      operationId: 'stepUp',
      summary: 'Gives the password or a passkey again: one signature within the next minutes',
      description:
        'A passkey is asked by POST /passkeys/challenge for one signature, and good for no other. Refused with ' +
        '`notConfirmed` while what is given came through a link that another person made and nobody else has confirmed ' +
        'it (POST /people/{personId}/confirm).',
      tag,
      takes: json(z.union([z.strictObject({ password }), z.strictObject({ passkey: assertion })])),
      answers: {
        200: {
          description: `Good for one signature within ${STEP_UP_MINUTES} minutes`,
          schema: z.object({ ok: z.literal(true), until: z.iso.datetime() }),
        },
      },
      refusals: [429],
      async handle({ caller, input, request }) {
        const who = sessionOf(caller, request)
        if (!who) return refused('notYourRole', 'A token signs only when it was made for it.')
        const { personId, sessionId } = who
        if ('passkey' in input) {
          return anew.byPasskey(who, input.passkey, 'sign', async (transaction, { id, name, hands }, { about }) => {
            if (hands.length > 0) {
              return refused(
                'notConfirmed',
                await anew.sayUnconfirmed(personId, `Your passkey “${name}” was added`, hands),
              )
            }
            await proveSessionByPasskey(transaction, sessionId, id)
            return ok({
              ok: true,
              until: await markStepUp(transaction, organisation.id, sessionId, { passkey: id, about }),
            })
          })
        }
        const provenance = await passwordProvenance(sql, personId)
        if (!provenance) return refused('passwordNeeded', 'You have no password yet. Set one first, then sign.')
        if (provenance.hands.length > 0) {
          const said = await anew.sayUnconfirmed(personId, 'Your password was set', provenance.hands)
          return refused('notConfirmed', said)
        }
        const wrong = await anew.refuseWrong(who, input.password, 'password')
        if (wrong) return wrong
        await proveSession(sql, sessionId)
        return ok({ ok: true, until: await markStepUp(sql, organisation.id, sessionId) })
      },
    }),

    route({
      method: 'post',
      path: '/password',
      operationId: 'setPassword',
      summary: 'Sets your password, and ends your other sessions and unused one-time links',
      description:
        `Takes the current one, or a session that was entered by a one-time link at most ${FRESH_LINK_MINUTES} minutes ago, ` +
        'which serves for a first password and for a forgotten one. Over a link that another person made it signs nothing ' +
        'until an administrator who is neither of the two has confirmed it.',
      tag,
      takes: json(
        z.strictObject({
          password: password.min(MIN_PASSWORD_LENGTH, `must be at least ${MIN_PASSWORD_LENGTH} characters long`),
          current: password.optional(),
        }),
      ),
      answers: { 200: { description: 'Set', schema: done } },
      refusals: [429],
      async handle({ caller, input, request }) {
        const { actor } = caller
        const who = sessionOf(caller, request)
        if (!who) return refused('notYourRole', 'A token cannot set a password.')
        const { sessionId } = who
        const before = await passwordProvenance(sql, actor.id)
        const link = await anew.freshLink(sessionId)
        if (input.current === undefined) {
          if (!link) return before ? currentIsMissing() : linkIsNeeded()
        } else if (before) {
          const wrong = await anew.refuseWrong(who, input.current, 'current')
          if (wrong) return wrong
        } else if (!link) {
          return linkIsNeeded()
        }
        // Only its owner or those who had it in their hands know the old password, so the new one inherits those hands.
        const byLink = before && input.current !== undefined ? undefined : link
        const provenance = byLink ? provenanceOf(byLink) : before
        if (!provenance) return linkIsNeeded()
        await sql.begin(async (transaction) => {
          await storePassword(transaction, actor.id, input.password, provenance, sessionId)
          await endFreshLink(transaction, sessionId)
          await record(transaction, organisation.id, byOf(caller, request), {
            kind: 'passwordSet',
            person: actor.id,
            details: {
              first: before === undefined,
              over: byLink ? 'link' : 'current password',
              ...(byLink?.linkedBy && { linkMadeBy: byLink.linkedBy }),
            },
          })
        })
        log.info({ person: actor.id, session: sessionId, over: byLink ? 'link' : 'password' }, 'A password was set')
        // Somebody who forgot it has often used up the attempts by then.
        const person = await findPerson(sql, organisation.id, actor.id)
        if (person) await wrongPasswords.wasRight({ account: person.email, address: request.ip ?? '' })
        const cookie = provenance.hands.length > 0 ? undefined : await auth.knowDevice(actor.id, request.headers)
        await core.recheckSockets()
        return ok({ ok: true }, cookie === undefined ? undefined : { 'set-cookie': [cookie] })
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
