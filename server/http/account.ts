/** One's own account: who I am, my password, and the step-up before a signature. */
import { z } from 'zod'
import type { MeAnswer } from '../../shared/protocol.ts'
import { OPERATOR } from '../../shared/reserved.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { record } from '../auth/audit.ts'
import { sayWait } from '../auth/auth.ts'
import { ADDRESS_HEADER } from '../auth/callerHeaders.ts'
import { hasConfirmer } from '../auth/confirming.ts'
import { isOwnMachine } from '../auth/hands.ts'
import {
  hasPassword,
  isPassword,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  passwordProvenance,
  storePassword,
} from '../auth/password.ts'
import { findPerson } from '../auth/people.ts'
import { beganWithLink, endFreshLink, type FreshLink, freshLinkOf, proveSession } from '../auth/signInLinks.ts'
import { markStepUp, STEP_UP_MINUTES } from '../auth/stepUp.ts'
import { type Answer, ok, refused } from './answers.ts'
import { byOf } from './caller.ts'
import { isAnswer, json, nothing } from './input.ts'
import { personCard } from './people.ts'
import { type Caller, type Route, route } from './route.ts'
import type { Services } from './services.ts'

/** For this long after entering by a link, a password may be set without the old one, which may be forgotten. */
const FRESH_LINK_MINUTES = 10

const me = z.object({
  person: personCard,
  organisation: z.object({ id: z.string(), name: z.string() }),
  via: z.enum(['session', 'token']),
  hasPassword: z.boolean().describe('Without one, signing a gate begins with setting it'),
  maySetPassword: z.boolean().describe('Entered by a one-time link just now: a password is set without the one before'),
  unconfirmed: z
    .literal(true)
    .exactOptional()
    .describe('This way in was made by somebody else and nobody has confirmed it: it approves nothing'),
  serverNow: z.number().describe('Epoch milliseconds'),
})

const password = z.string().max(MAX_PASSWORD_LENGTH, `must be at most ${MAX_PASSWORD_LENGTH} characters long`)

const signIn = json(z.strictObject({ email: singleLine(320), password }))

export function accountRoutes({ sql, organisation, auth, core, log }: Services): Route[] {
  const tag = 'account'
  const done = z.object({ ok: z.literal(true) })
  const { wrongPasswords } = auth

  /** Checks the caller's password, throttled after many wrong ones in this session. Attempts elsewhere do not count. */
  async function refuseWrong(
    { actor, sessionId }: { actor: Caller['actor']; sessionId: string },
    given: string,
    field: string,
  ): Promise<Answer | undefined> {
    const trying = { sessionId, personId: actor.id, byLink: await beganWithLink(sql, sessionId) }
    const seconds = await wrongPasswords.mayTryAgain(trying)
    if (seconds !== undefined) return tooMany(seconds)
    if (!(await isPassword(sql, actor.id, given)))
      return refused('wrongPassword', 'That is not your password.', { field })
    await wrongPasswords.wasRightAgain(trying)
    return undefined
  }

  const enteredByFreshLink = async ({ credential }: Caller): Promise<FreshLink | undefined> =>
    credential.kind === 'session' ? freshLinkOf(sql, credential.sessionId, FRESH_LINK_MINUTES) : undefined

  /** Why a password that was in others' hands may not sign, and who can do something about it. */
  async function sayUnconfirmed(owner: string, hands: readonly string[]): Promise<string> {
    const makers = await Promise.all(hands.map((id) => findPerson(sql, organisation.id, id)))
    const named = makers.map((maker) =>
      maker ? `${maker.name}${maker.organisationRole === 'admin' ? ' (administrator)' : ''}` : 'somebody who has left',
    )
    const person = await findPerson(sql, organisation.id, owner)
    const made = `Your password was set over a link that ${named.join(' and ')} made.`
    return (await hasConfirmer(sql, organisation.id, owner, hands))
      ? `${made} Before it can sign, another administrator confirms it: People → ${person?.name} → Confirm.`
      : `${made} Before it can sign, somebody else confirms it, and there is no other administrator who could. Whoever runs the server can: npx tminus confirm ${person?.email}`
  }

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
        if ('tooMany' in outcome) return tooMany(outcome.tooMany)
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
          maySetPassword: (await enteredByFreshLink(caller)) !== undefined,
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
      summary: 'Gives the password anew: one signature within the next minutes',
      description:
        'Refused with `notConfirmed` while the password came through a link that another person made and nobody else has ' +
        'confirmed it (POST /people/{personId}/confirm).',
      tag,
      takes: json(z.strictObject({ password })),
      answers: {
        200: {
          description: `Good for one signature within ${STEP_UP_MINUTES} minutes`,
          schema: z.object({ ok: z.literal(true), until: z.iso.datetime() }),
        },
      },
      refusals: [429],
      async handle({ caller: { credential, actor }, input }) {
        if (credential.kind === 'token') return refused('notYourRole', 'A token signs only when it was made for it.')
        const provenance = await passwordProvenance(sql, actor.id)
        if (!provenance) return refused('passwordNeeded', 'You have no password yet. Set one first, then sign.')
        if (provenance.hands.length > 0) {
          return refused('notConfirmed', await sayUnconfirmed(actor.id, provenance.hands))
        }
        const { sessionId } = credential
        const wrong = await refuseWrong({ actor, sessionId }, input.password, 'password')
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
        const { credential, actor } = caller
        if (credential.kind === 'token') return refused('notYourRole', 'A token cannot set a password.')
        const { sessionId } = credential
        const before = await passwordProvenance(sql, actor.id)
        const link = await enteredByFreshLink(caller)
        if (input.current === undefined) {
          if (!link) return before ? currentIsMissing() : linkIsNeeded()
        } else if (before) {
          const wrong = await refuseWrong({ actor, sessionId }, input.current, 'current')
          if (wrong) return wrong
        } else if (!link) {
          return linkIsNeeded()
        }
        // Only its owner or those who had it in their hands know the old password, so the new one inherits those hands.
        const byLink = before && input.current !== undefined ? undefined : link
        const provenance = byLink
          ? { hands: byLink.hands, vouchedBy: byLink.linkedBy && isOwnMachine(byLink.linkedBy) ? OPERATOR : null }
          : before
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

const tooMany = (seconds: number): Answer => ({
  ...refused('tooManyAttempts', sayWait(seconds)),
  headers: { 'retry-after': String(seconds) },
})

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
