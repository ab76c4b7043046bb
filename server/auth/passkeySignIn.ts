/** Signing in by a passkey: whichever the authenticator knows, in the browser that asked, limited as passwords are. */
import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type { Sql } from '../database/connect.ts'
import { record } from './audit.ts'
import type { Auth } from './auth.ts'
import { callerAddress } from './callerHeaders.ts'
import { CHALLENGE_MINUTES } from './challenges.ts'
import { recordFailures } from './failedSignIns.ts'
import type { Passkeys } from './passkeyCeremonies.ts'
import { findKey } from './passkeys.ts'
import { beginSession } from './sessions.ts'

export interface PasskeySignIn {
  /** What the authenticator is asked, and the cookie by which the browser that asked is known; or seconds to wait. */
  ask(
    headers: IncomingHttpHeaders,
  ): Promise<{ options: PublicKeyCredentialRequestOptionsJSON; cookie: string } | { tooMany: number }>
  /** The cookies of the new session, or why there is none. */
  enter(
    response: AuthenticationResponseJSON,
    headers: IncomingHttpHeaders,
  ): Promise<{ cookies: string[] } | 'wrong' | { tooMany: number }>
}

const COOKIE = 'tminus.asked'
/** Where it is sent back to, and nowhere else. */
const COOKIE_PATH = '/api/sign-in'

export function createPasskeySignIn(options: {
  sql: Sql
  organisation: string
  auth: Auth
  passkeys: Passkeys
  /** Counts a failed sign-in by reason, never by person. */
  failed(why: 'passkey' | 'tooMany'): void
}): PasskeySignIn {
  const { sql, organisation, auth, passkeys, failed } = options
  const { wrongPasswords } = auth
  const recordFailed = recordFailures(sql, organisation)

  return {
    async ask(headers) {
      const seconds = await wrongPasswords.mayAsk(callerAddress(headers) ?? '')
      if (seconds !== undefined) return { tooMany: seconds }
      const browser = randomBytes(32).toString('base64url')
      const asked = { purpose: 'signIn', about: '' } as const
      const secure = passkeys.party?.origin.startsWith('https://') ? '; Secure' : ''
      return {
        options: await passkeys.ask(holderOf(browser), asked),
        cookie: `${COOKIE}=${browser}; Max-Age=${CHALLENGE_MINUTES * 60}; Path=${COOKIE_PATH}; HttpOnly; SameSite=Strict${secure}`,
      }
    },

    async enter(response, headers) {
      const address = callerAddress(headers)
      const key = await findKey(sql, organisation, response.id)
      const tried = { account: `passkey ${response.id}`, address: address ?? '' }
      const failure = { account: key?.email ?? '', address: address ?? '', byPasskey: true } as const
      const seconds = await wrongPasswords.mayTry(tried)
      if (seconds !== undefined) {
        failed('tooMany')
        await recordFailed({ ...failure, refused: true })
        return { tooMany: seconds }
      }
      const browser = /(?:^|;\s*)tminus\.asked=([\w-]{43})(?:;|$)/.exec(headers.cookie ?? '')?.[1]
      const answer = { response, holder: holderOf(browser ?? ''), purpose: 'signIn', address } as const
      const secret = await passkeys.given(answer, async (transaction, { id, person, name, hands }) => {
        const from = { address, userAgent: headers['user-agent'] ?? null }
        const entered = { person, enteredBy: 'passkey', passkey: id, hands } as const
        const begun = await beginSession(transaction, organisation, entered, from)
        const by = { actor: person, via: 'session', address, hands } as const
        const details = { session: begun.sessionId, by: 'passkey', name }
        await record(transaction, organisation, by, { kind: 'signedIn', person, details })
        return begun.secret
      })
      if (secret === undefined) {
        failed('passkey')
        await wrongPasswords.wasWrong(tried)
        await recordFailed({ ...failure, refused: false })
        return 'wrong'
      }
      await wrongPasswords.wasRight(tried)
      const forget = `${COOKIE}=; Max-Age=0; Path=${COOKIE_PATH}`
      return { cookies: [...(await auth.cookiesOf(secret, headers)), forget] }
    },
  }
}

const holderOf = (browser: string) => `browser:${createHash('sha256').update(browser).digest('hex')}`
