/** One's own passkeys: what they are asked, adding and removing them, and signing in by one. */
import { z } from 'zod'
import { VOTES } from '../../shared/commands.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { record } from '../auth/audit.ts'
import { ADDRESS_HEADER } from '../auth/callerHeaders.ts'
import type { Asked } from '../auth/challenges.ts'
import { hasPasskey, listPasskeys, removePasskey, storePasskey } from '../auth/passkeys.ts'
import { findPerson } from '../auth/people.ts'
import { aboutSignature } from '../auth/stepUp.ts'
import { type Answer, ok, refused } from './answers.ts'
import { byOf } from './caller.ts'
import {
  assertion,
  base64url,
  givenAnew,
  holderOf,
  noPasskeys,
  origin,
  proof,
  sessionOf,
  tooManyWrong,
  wrongPasskey,
} from './givenAnew.ts'
import { isAnswer, json, nothing } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

/** Nobody carries more authenticators than this. */
const MAX_PASSKEYS = 20

const passkeyCard = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  lastUsed: z.iso.datetime().exactOptional(),
  hands: z
    .array(z.string())
    .exactOptional()
    .describe('Through whose hands it came; it approves nothing until confirmed'),
})

const id = singleLine(200)
const challenge = z.discriminatedUnion('for', [
  z.strictObject({
    for: z.literal('sign'),
    cutoverId: id,
    gateId: id,
    pollId: id,
    basis: id,
    role: id,
    vote: z.enum(VOTES),
  }),
  z.strictObject({
    for: z.literal('delegate'),
    cutoverId: id,
    gateId: id,
    role: id,
    to: id.describe('The id of the person who is to vote'),
  }),
  z.strictObject({ for: z.literal('addPasskey') }),
  z.strictObject({ for: z.literal('removePasskey'), passkeyId: id }),
])

/** An authenticator's answer when it made a passkey, as `PublicKeyCredential.toJSON()` writes it. */
const attestation = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'])).exactOptional(),
  }),
  clientExtensionResults: z.object({}).default({}),
})

const signIn = json(z.strictObject({ passkey: assertion }))
const options = (name: string) =>
  z.object({ ok: z.literal(true), options: z.looseObject({}).describe(`WebAuthn’s ${name}`) })
const requestOptions = options('PublicKeyCredentialRequestOptionsJSON')

export function passkeyRoutes(services: Services): Route[] {
  const { sql, organisation, passkeys, passkeySignIn, core } = services
  const tag = 'account'
  const done = z.object({ ok: z.literal(true) })
  const anew = givenAnew(services)
  const noToken = () => refused('notYourRole', 'A token has no passkeys; they are for people who are signed in.')

  return [
    {
      method: 'post',
      path: '/sign-in/passkey/options',
      operationId: 'askForPasskey',
      summary: 'What an authenticator is asked for signing in; good for one answer from the same browser',
      tag,
      open: true,
      takes: nothing,
      answers: { 200: { description: 'For navigator.credentials.get', schema: requestOptions } },
      refusals: [409, 429],
      async handle(request) {
        if (!passkeys.party) return noPasskeys()
        const asked = await passkeySignIn.ask({ ...request.headers, [ADDRESS_HEADER]: request.ip })
        return 'tooMany' in asked
          ? tooManyWrong(asked.tooMany)
          : ok({ ok: true, options: asked.options }, { 'set-cookie': [asked.cookie] })
      },
    },

    {
      method: 'post',
      path: '/sign-in/passkey',
      operationId: 'signInByPasskey',
      summary: 'Begins a session of a browser by a passkey',
      tag,
      open: true,
      takes: signIn,
      answers: { 200: { description: 'Signed in; the session is in the cookie', schema: done } },
      refusals: [409, 429],
      async handle(request) {
        if (!passkeys.party) return noPasskeys()
        const read = signIn.read(request)
        if (isAnswer(read)) return read
        const outcome = await passkeySignIn.enter(read.input.passkey, {
          ...request.headers,
          [ADDRESS_HEADER]: request.ip,
        })
        if (outcome === 'wrong') {
          return refused('signInFailed', 'That passkey was not accepted. Try again, or sign in with your password.')
        }
        return 'tooMany' in outcome
          ? tooManyWrong(outcome.tooMany)
          : ok({ ok: true }, { 'set-cookie': outcome.cookies })
      },
    },

    route({
      method: 'get',
      path: '/passkeys',
      operationId: 'listPasskeys',
      summary: 'Your passkeys',
      tag,
      takes: nothing,
      answers: { 200: { description: 'The newest first', schema: z.object({ passkeys: z.array(passkeyCard) }) } },
      handle: async ({ caller }) => ok({ passkeys: await listPasskeys(sql, organisation.id, caller.actor.id) }),
    }),

    route({
      method: 'post',
      path: '/passkeys/challenge',
      operationId: 'askForMyPasskey',
      summary: 'What your authenticator is asked: to sign a gate, or to change your passkeys',
      description:
        'Its answer is good once, in this session and within minutes: for that poll, basis, role and vote (POST /step-up), ' +
        'for adding a passkey, or for removing that one.',
      tag,
      takes: json(challenge),
      answers: { 200: { description: 'For navigator.credentials.get', schema: requestOptions } },
      refusals: [404, 409],
      async handle({ caller, input, request }) {
        const who = sessionOf(caller, request)
        if (!who) return noToken()
        if (!passkeys.party) return noPasskeys()
        if (!(await hasPasskey(sql, organisation.id, who.personId))) return unknownPasskey()
        return ok({ ok: true, options: await passkeys.ask(holderOf(who), askedFor(input), who.personId) })
      },
    }),

    route({
      method: 'post',
      path: '/passkeys/options',
      operationId: 'askForNewPasskey',
      summary: 'What your authenticator is asked for a new passkey, once you have given your password or a passkey',
      description:
        'Neither is needed within minutes of entering by a one-time link. Over a link that another person made, or a ' +
        'password that was set over one, the passkey signs nothing until a second administrator has confirmed it.',
      tag,
      takes: json(proof),
      answers: {
        200: {
          description: 'For navigator.credentials.create',
          schema: options('PublicKeyCredentialCreationOptionsJSON'),
        },
      },
      refusals: [409, 429],
      async handle({ caller, input, request }) {
        const who = sessionOf(caller, request)
        if (!who) return noToken()
        if (!passkeys.party) return noPasskeys()
        const person = await findPerson(sql, organisation.id, who.personId)
        if (!person) return noToken()
        return anew.byAny(who, input, { purpose: 'addPasskey', about: '' }, async (transaction, from) => {
          const asked = { purpose: 'register', about: JSON.stringify(from) } as const
          return ok({ ok: true, options: await passkeys.askForNew(transaction, holderOf(who), asked, person) })
        })
      },
    }),

    route({
      method: 'post',
      path: '/passkeys',
      operationId: 'addPasskey',
      summary: 'Adds the passkey that your authenticator made',
      tag,
      takes: json(z.strictObject({ name: singleLine(100), passkey: attestation })),
      answers: { 200: { description: 'Added', schema: z.object({ ok: z.literal(true), id: z.string() }) } },
      refusals: [409],
      async handle({ caller, input, request }) {
        const who = sessionOf(caller, request)
        if (!who) return noToken()
        if (!passkeys.party) return noPasskeys()
        const made = await passkeys.made(holderOf(who), input.passkey)
        if (!made) return wrongPasskey()
        const { hands, vouchedBy, ...how } = origin.parse(JSON.parse(made.asked.about))
        const { name } = input
        return sql.begin(async (transaction): Promise<Answer> => {
          const theirs = await listPasskeys(transaction, organisation.id, who.personId)
          if (theirs.length >= MAX_PASSKEYS)
            return refused('tooMany', `You have ${MAX_PASSKEYS} passkeys. Remove one first.`)
          const passkey = { ...made.key, person: who.personId, name, hands, vouchedBy }
          const stored = await storePasskey(transaction, organisation.id, passkey)
          if (stored === undefined) return wrongPasskey()
          await record(transaction, organisation.id, byOf(caller, request), {
            kind: 'passkeyAdded',
            person: who.personId,
            details: { passkey: stored, name, ...how },
          })
          return ok({ ok: true, id: stored })
        })
      },
    }),

    route({
      method: 'post',
      path: '/passkeys/{passkeyId}/remove',
      operationId: 'removePasskey',
      summary: 'Removes a passkey of yours, and ends the other sessions that began with it',
      description:
        'Takes your password or a passkey, this one too; neither within minutes of entering by a one-time link.',
      tag,
      takes: json(proof),
      answers: {
        200: {
          description: 'Removed',
          schema: z.object({ ok: z.literal(true), ended: z.int().describe('Sessions that ended with it') }),
        },
      },
      refusals: [404, 429],
      async handle({ caller, param, input, request }) {
        const who = sessionOf(caller, request)
        if (!who) return noToken()
        const passkeyId = param('passkeyId')
        const answer = await anew.byAny(
          who,
          input,
          { purpose: 'removePasskey', about: passkeyId },
          async (transaction, from) => {
            const key = { person: who.personId, id: passkeyId, keepSession: who.sessionId }
            const removed = await removePasskey(transaction, organisation.id, key)
            if (!removed) return unknownPasskey()
            await record(transaction, organisation.id, byOf(caller, request), {
              kind: 'passkeyRemoved',
              person: who.personId,
              details: { passkey: passkeyId, name: removed.name, over: from.over, sessions: removed.ended },
            })
            return ok({ ok: true, ended: removed.ended })
          },
        )
        await core.recheckSockets()
        return answer
      },
    }),
  ]
}

function askedFor(asked: z.output<typeof challenge>): Asked {
  switch (asked.for) {
    case 'sign':
    case 'delegate':
      return { purpose: 'sign', about: aboutSignature(asked) }
    case 'addPasskey':
      return { purpose: 'addPasskey', about: '' }
    case 'removePasskey':
      return { purpose: 'removePasskey', about: asked.passkeyId }
  }
}

const unknownPasskey = (): Answer => refused('unknownPasskey', 'There is no such passkey of yours.')
