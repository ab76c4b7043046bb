/**
 * Who is calling: better-auth for passwords and sessions, one-time links, and API tokens. There is no sign-up; people
 * are created by administrators, the command line, or the demo.
 */

import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError, createAuthEndpoint, isAPIError } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { betterAuth } from 'better-auth/minimal'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { LinkPurpose } from '../../shared/protocol.ts'
import type { PersonCredential } from '../commands/credential.ts'
import * as tables from '../database/authSchema.ts'
import type { Database } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { record } from './audit.ts'
import { ADDRESS_HEADER, aboutCaller, callerAddress, DEVICE_HEADER } from './callerHeaders.ts'
import { countedSignIn } from './countedSignIn.ts'
import { type RecordFailure, recordFailures } from './failedSignIns.ts'
import { deviceOf, rememberDevice } from './knownDevices.ts'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from './password.ts'
import { beginSession, SESSION_DAYS } from './sessions.ts'
import { consumeSignInLink, type SpentLink } from './signInLinks.ts'
import { findToken } from './tokens.ts'
import { countWrongPasswords, type WrongPasswords } from './wrongPasswords.ts'

export interface AuthOptions {
  database: Database
  organisation: string
  /** At least 32 characters; signs the session cookies. */
  secret: string
  /** The address that people type; cookies are `Secure` when it begins with https. */
  origin: string
  /** Counts a failed sign-in by reason, never by person. */
  failed(why: 'password' | 'passkey' | 'tooMany' | 'link'): void
  log: Logger
}

export interface Auth {
  /** Sign-in, sign-out and the list of one's sessions, for `/api/auth/*`. */
  handler: RequestHandler
  wrongPasswords: WrongPasswords
  /** The credential of a bearer token; undefined when it is not valid. */
  byToken(token: string): Promise<PersonCredential | undefined>
  /** The credential of a session cookie; undefined when there is no valid one. */
  byCookie(headers: IncomingHttpHeaders): Promise<PersonCredential | undefined>
  /** The cookies of the new session, or why there is none. Slow on purpose where the password is wrong. */
  byPassword(
    given: { email: string; password: string },
    headers: IncomingHttpHeaders,
  ): Promise<{ cookies: string[] } | 'wrong' | { tooMany: number }>
  /** Consumes a one-time link: the cookies of the new session and what the link was for; undefined when it is not valid. */
  byLink(
    token: string,
    headers: IncomingHttpHeaders,
  ): Promise<{ cookies: string[]; purpose: LinkPurpose; cutoverId?: string } | undefined>
  /** The cookies of a session that was begun just now, by its secret. */
  cookiesOf(secret: string, headers: IncomingHttpHeaders): Promise<string[]>
  /** The cookie that marks this browser as one in which the person has entered their password. */
  knowDevice(personId: string, headers: IncomingHttpHeaders): Promise<string>
  /** Ends the session of the cookie; returns the cookies that clear it. */
  signOut(headers: IncomingHttpHeaders): Promise<string[]>
}

const DAY_SECONDS = 24 * 3600

/**
 * What of better-auth is exposed. What ends sessions or changes passwords has routes of its own, which write the audit
 * log and know when to ask for the password.
 */
const OPEN_PATHS = new Set(['/sign-in/email', '/get-session'])

export function createAuth({ database, organisation, secret, origin, failed, log }: AuthOptions): Auth {
  const { sql, orm } = database
  const wrongPasswords = countWrongPasswords({ sql, orm })
  const recordFailed = recordFailures(sql, organisation)
  const recordFailedSignIn: RecordFailure = (failure) => {
    failed(failure.refused ? 'tooMany' : 'password')
    return recordFailed(failure)
  }
  const auth = betterAuth({
    appName: 'T-Minus',
    baseURL: origin,
    basePath: '/api/auth',
    secret,
    database: drizzleAdapter(orm, {
      provider: 'pg',
      transaction: true,
      schema: {
        user: tables.people,
        session: tables.sessions,
        account: tables.accounts,
        verification: tables.verifications,
        rateLimit: tables.rateLimits,
      },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: MAX_PASSWORD_LENGTH,
    },
    user: { additionalFields: { phone: { type: 'string', required: false, input: false } } },
    session: {
      expiresIn: SESSION_DAYS * DAY_SECONDS,
      // A refresh would have to reach the caller's cookie, sockets included; two weeks outlast any go-live.
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
      additionalFields: {
        organisation: { type: 'string', required: true, input: false, defaultValue: organisation },
        enteredBy: { type: 'string', required: true, input: false, defaultValue: 'password' },
      },
    },
    // A whole team signs in from behind one address; single accounts are protected by `attempts`.
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 60 } },
    },
    trustedOrigins: (request) => (request ? originsOf(request) : []),
    advanced: {
      useSecureCookies: origin.startsWith('https://'),
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: () => randomBytes(16).toString('hex') },
    },
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (level, message) => log[level]({ from: 'better-auth' }, message) },
    // A wrong password is not our error, and would fill the log.
    onAPIError: {
      onError: (error) => {
        if (!isAPIError(error) || error.statusCode >= 500) log.error({ error }, 'Signing in failed')
      },
    },
    hooks: countedSignIn(wrongPasswords, recordFailedSignIn),
    plugins: [enterBySecret],
  })
  const handle = toNodeHandler(auth)
  const knowDevice = (personId: string, { cookie }: IncomingHttpHeaders) =>
    rememberDevice(sql, personId, { device: deviceOf(cookie), secure: origin.startsWith('https://') })

  async function cookiesOf(secret: string, headers: IncomingHttpHeaders): Promise<string[]> {
    const { headers: answer } = await auth.api.enterSession({
      body: { secret },
      headers: aboutCaller(headers),
      returnHeaders: true,
    })
    return answer.getSetCookie()
  }

  return {
    wrongPasswords,
    async handler(request, response, next) {
      if (!OPEN_PATHS.has(request.path)) return next()
      request.headers[ADDRESS_HEADER] = request.ip ?? '127.0.0.1'
      request.headers[DEVICE_HEADER] = deviceOf(request.headers.cookie)
      // better-auth answers 500 to any error; a database that is away is to be reported as everywhere else.
      await sql`select`
      await handle(request, response)
    },

    async byToken(token) {
      const found = await findToken(sql, token)
      return found?.organisation === organisation ? { kind: 'token', tokenId: found.tokenId } : undefined
    },

    async byCookie(headers) {
      if (!headers.cookie) return undefined
      const found = await auth.api.getSession({ headers: fromNodeHeaders({ cookie: headers.cookie }) })
      return found ? { kind: 'session', sessionId: found.session.id } : undefined
    },

    async byPassword(body, headers) {
      try {
        const { headers: answer } = await auth.api.signInEmail({
          body,
          headers: aboutCaller(headers),
          returnHeaders: true,
        })
        const cookies = answer.getSetCookie()
        const [person] = await rowsOf(
          z.object({ id: z.string() }),
          sql`
          select id from people where email = ${body.email.trim().toLowerCase()}`,
        )
        return { cookies: person ? [...cookies, await knowDevice(person.id, headers)] : cookies }
      } catch (error) {
        if (!isAPIError(error)) throw error
        if (error.statusCode === 429) return { tooMany: secondsOf(error.headers) }
        if (error.statusCode < 500) return 'wrong'
        throw error
      }
    },

    async byLink(token, headers) {
      const address = callerAddress(headers)
      const entered = await sql.begin(async (transaction) => {
        const link = await consumeSignInLink(transaction, organisation, token, address)
        if (link === undefined) return undefined
        const from = { address, userAgent: headers['user-agent'] ?? null }
        const owner = { person: link.person, enteredBy: 'link', linkedBy: link.madeBy, hands: link.hands } as const
        const begun = await beginSession(transaction, organisation, owner, from)
        await record(transaction, organisation, byLinkOf(link, address), {
          kind: 'linkUsed',
          person: link.person,
          details: { session: begun.sessionId, ...(link.madeBy !== null && { madeBy: link.madeBy }) },
        })
        return { secret: begun.secret, link }
      })
      if (entered === undefined) {
        failed('link')
        return undefined
      }
      const { purpose, cutover } = entered.link
      const cookies = await cookiesOf(entered.secret, headers)
      return { cookies, purpose, ...(cutover !== null && { cutoverId: cutover }) }
    },

    cookiesOf,
    knowDevice,

    async signOut({ cookie }) {
      const { headers: answer } = await auth.api.signOut({ headers: fromNodeHeaders({ cookie }), returnHeaders: true })
      return answer.getSetCookie()
    },
  }
}

const byLinkOf = ({ person, hands }: SpentLink, address: string | null) =>
  ({ actor: person, via: 'session', address, hands }) as const

/** The host that the request was sent to, with either scheme: a proxy in front may have terminated TLS. */
function originsOf(request: Request): string[] {
  const host = request.headers.get('host') ?? new URL(request.url).host
  return [`http://${host}`, `https://${host}`]
}

const secondsOf = (headers: HeadersInit | undefined): number => Number(new Headers(headers).get('retry-after')) || 60

/** The cookies of a session that this server began itself. Not among OPEN_PATHS: only this server calls it. */
const enterBySecret = {
  id: 'enter-by-secret',
  endpoints: {
    enterSession: createAuthEndpoint(
      '/enter-session',
      {
        method: 'POST',
        body: z.object({ secret: z.string() }),
        requireHeaders: true,
        metadata: { SERVER_ONLY: true },
      },
      async (context) => {
        const found = await context.context.internalAdapter.findSession(context.body.secret)
        if (!found) throw new APIError('NOT_FOUND')
        await setSessionCookie(context, found)
        return context.json({ ok: true })
      },
    ),
  },
}
