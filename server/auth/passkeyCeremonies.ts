/** Passkeys by WebAuthn: what an authenticator is asked, and what its answer proves. */
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Logger } from 'pino'
import type { Sql } from '../database/connect.ts'
import type { Queries } from '../database/sql.ts'
import { record } from './audit.ts'
import { type Asked, CHALLENGE_MINUTES, issueChallenge, takeChallenge } from './challenges.ts'
import { countUse, findKey, keysOf, type NewPasskey, type PasskeyKey, transports } from './passkeys.ts'
import type { Provenance } from './password.ts'
import { type Organisation, organisationName } from './people.ts'
import { type RelyingParty, relyingPartyOf } from './relyingParty.ts'

/** A passkey that was given just now, by the person whom its authenticator recognised. */
export interface GivenPasskey extends Provenance {
  id: string
  person: string
  name: string
}

export interface Passkeys {
  /** Undefined where there are none: over plain http, and at an address without a name. */
  party: RelyingParty | undefined
  /** Asks for any passkey of a person, or, without one, for whichever their authenticator knows. */
  ask(holder: string, asked: Asked, person?: string): Promise<PublicKeyCredentialRequestOptionsJSON>
  /**
   * Checks an answer, and uses it in one transaction with its counter. Undefined when it proves nothing. Its challenge is
   * spent either way.
   */
  given<Result>(
    answer: Answer,
    use: (sql: Queries, given: GivenPasskey, asked: Asked) => Promise<Result>,
  ): Promise<Result | undefined>
  /** Asks for a new passkey. */
  askForNew(
    sql: Queries,
    holder: string,
    asked: Asked,
    person: { id: string; email: string; name: string },
  ): Promise<PublicKeyCredentialCreationOptionsJSON>
  /** What is to be stored of a new passkey, and what it was asked for; undefined when the answer is none to that. */
  made(
    holder: string,
    response: RegistrationResponseJSON,
  ): Promise<
    { key: Pick<NewPasskey, 'credentialId' | 'publicKey' | 'counter' | 'transports'>; asked: Asked } | undefined
  >
}

export interface Answer {
  response: AuthenticationResponseJSON
  /** The session that asked, or the browser that wants to begin one. */
  holder: string
  /** What it has to be for. */
  purpose: Asked['purpose']
  /** Whose passkey it has to be; anybody's when left out. */
  person?: string
  /** Of the caller. */
  address: string | null
}

const TIMEOUT_MS = CHALLENGE_MINUTES * 60_000

/** EdDSA, ES256 and RS256, which every authenticator knows one of. Of newer ones this runtime warns. */
const ALGORITHMS = [-8, -7, -257]

export function createPasskeys(options: {
  sql: Sql
  organisation: Pick<Organisation, 'id'>
  /** The address that people type. */
  origin: string
  log: Logger
}): Passkeys {
  const { sql, organisation, log } = options
  const party = relyingPartyOf(options.origin)

  /** The party; there is no ceremony without one. */
  function needParty(): RelyingParty {
    if (!party) throw new Error('There are no passkeys at this address')
    return party
  }

  /** The counter that an answer carries; undefined when it is no answer by that key. */
  async function counterOf({ response }: Answer, key: PasskeyKey, challenge: string): Promise<number | undefined> {
    const { id, origin } = needParty()
    const { userHandle } = response.response
    if (userHandle !== undefined && userHandle !== handleOf(key.person).toString('base64url')) return undefined
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: id,
        requireUserVerification: true,
        // The database compares the counter, with two answers at once too.
        credential: { id: key.credentialId, publicKey: bytesOf(key.publicKey), counter: 0, transports: key.transports },
      })
      return verified ? authenticationInfo.newCounter : undefined
    } catch (error) {
      log.info({ reason: error instanceof Error ? error.message : 'unknown' }, 'A passkey was refused')
      return undefined
    }
  }

  return {
    party,

    async ask(holder, asked, person) {
      const keys = person === undefined ? [] : await keysOf(sql, organisation.id, person)
      return generateAuthenticationOptions({
        rpID: needParty().id,
        challenge: bytesOf(await issueChallenge(sql, holder, asked)),
        allowCredentials: keys.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
        userVerification: 'required',
        timeout: TIMEOUT_MS,
      })
    },

    async given(answer, use) {
      const challenge = challengeIn(answer.response)
      const asked = challenge === undefined ? undefined : await takeChallenge(sql, answer.holder, challenge)
      const key = await findKey(sql, organisation.id, answer.response.id)
      if (challenge === undefined || asked?.purpose !== answer.purpose) return undefined
      if (!key || (answer.person !== undefined && key.person !== answer.person)) return undefined
      const counter = await counterOf(answer, key, challenge)
      if (counter === undefined) return undefined
      return sql.begin(async (transaction) => {
        const used = await countUse(transaction, key.id, counter)
        if (used) return use(transaction, { ...used, id: key.id, person: key.person }, asked)
        // Genuine, but behind: what somebody copied counts on its own.
        const by = { actor: null, via: null, address: answer.address, hands: [] }
        await record(transaction, organisation.id, by, {
          kind: 'passkeyRefused',
          person: key.person,
          details: { passkey: key.id, name: key.name },
        })
        return undefined
      })
    },

    async askForNew(transaction, holder, asked, { id, email, name }) {
      const keys = await keysOf(transaction, organisation.id, id)
      return generateRegistrationOptions({
        rpName: `T-Minus, ${await organisationName(transaction, organisation.id)}`,
        rpID: needParty().id,
        userID: handleOf(id),
        userName: email,
        userDisplayName: name,
        challenge: bytesOf(await issueChallenge(transaction, holder, asked)),
        attestationType: 'none',
        excludeCredentials: keys.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
        timeout: TIMEOUT_MS,
      })
    },

    async made(holder, response) {
      const { id, origin } = needParty()
      const challenge = challengeIn(response)
      const asked = challenge === undefined ? undefined : await takeChallenge(sql, holder, challenge)
      if (challenge === undefined || asked?.purpose !== 'register') return undefined
      try {
        const { registrationInfo } = await verifyRegistrationResponse({
          response,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: id,
          requireUserVerification: true,
          supportedAlgorithmIDs: ALGORITHMS,
        })
        if (!registrationInfo) return undefined
        const { credential } = registrationInfo
        const key = {
          credentialId: credential.id,
          publicKey: Buffer.from(credential.publicKey).toString('base64url'),
          counter: credential.counter,
          transports: transports.catch([]).parse(credential.transports),
        }
        return { key, asked }
      } catch (error) {
        log.info({ reason: error instanceof Error ? error.message : 'unknown' }, 'A new passkey was refused')
        return undefined
      }
    },
  }
}

/** By which authenticators know whose passkey it is; opaque, as WebAuthn wants it. */
const handleOf = (person: string) => Buffer.from(person)

const bytesOf = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'))

/** The challenge that an answer says it is to; nothing is proven yet. */
function challengeIn({ response }: AuthenticationResponseJSON | RegistrationResponseJSON): string | undefined {
  try {
    const said: unknown = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString())
    const isObject = typeof said === 'object' && said !== null && 'challenge' in said
    if (!isObject || typeof said.challenge !== 'string') return undefined
    return /^[\w-]{43}$/.test(said.challenge) ? said.challenge : undefined
  } catch {
    return undefined
  }
}
