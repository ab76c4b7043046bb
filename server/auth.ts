/**
 * Who is calling: better-auth for passwords and sessions, one-time links, and API tokens. Nobody can sign up; people are
 * made by administrators, by the command line, or by the demo.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError, createAuthEndpoint, createAuthMiddleware, isAPIError } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { betterAuth } from 'better-auth/minimal'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import { z } from 'zod'
import { type Attempts, type Counted, countAttempts } from './auth/attempts.ts'
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './auth/password.ts'
import { spendSignInLink } from './auth/signInLinks.ts'
import { findToken } from './auth/tokens.ts'
import type { PersonCredential } from './credential.ts'
import * as tables from './database/authSchema.ts'
import type { Database } from './database/connect.ts'

export interface AuthOptions {
  database: Database
  organisation: string
  /** At least 32 characters; signs the session cookies. */
  secret: string
  /** The address that people type; cookies are `Secure` when it begins with https. */
  origin: string
  log: Logger
}

export interface Auth {
  /** Sign-in, sign-out and the list of one's sessions, for `/api/auth/*`. */
  handler: RequestHandler
  attempts: Attempts
  /** The credential of a bearer token; undefined when it is not good. */
  byToken(token: string): Promise<PersonCredential | undefined>
  /** The credential of a session cookie; undefined when there is none that is good. */
  byCookie(headers: IncomingHttpHeaders): Promise<PersonCredential | undefined>
  /** The cookies of the session that begins, or why it does not. Slow on purpose where the password is wrong. */
  byPassword(
    given: { email: string; password: string },
    headers: IncomingHttpHeaders,
  ): Promise<{ cookies: string[] } | 'wrong' | 'tooMany'>
  /** Spends a one-time link: the cookies of the session that begins, or undefined when the link is not good. */
  byLink(token: string, headers: IncomingHttpHeaders): Promise<string[] | undefined>
  /** Ends the session of the cookie; answers the cookies that clear it. */
  signOut(headers: IncomingHttpHeaders): Promise<string[]>
}

const DAY = 24 * 3600

/** What of better-auth is open to the outside; passwords are changed by `POST /api/password`, which knows when to ask. */
const OPEN_PATHS = new Set(['/sign-in/email', '/sign-out', '/get-session', '/list-sessions', '/revoke-session'])

/** Our own header for the caller's address: better-auth sees only headers, and any other could be the caller's invention. */
export const ADDRESS_HEADER = 'x-tminus-address'

export function createAuth({ database, organisation, secret, origin, log }: AuthOptions): Auth {
  const { sql, orm } = database
  const attempts = countAttempts(orm)
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
      minPasswordLength: SHORTEST_PASSWORD,
      maxPasswordLength: LONGEST_PASSWORD,
    },
    user: { additionalFields: { phone: { type: 'string', required: false, input: false } } },
    session: {
      expiresIn: 14 * DAY,
      // A refresh would have to reach the cookie of whoever asked, sockets included; two weeks outlast any go-live.
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
    // A wrong password is no fault of ours, and would fill the log.
    onAPIError: {
      onError: (error) => {
        if (!isAPIError(error) || error.statusCode >= 500) log.error({ error }, 'Signing in failed')
      },
    },
    hooks: countedSignIn(attempts),
    plugins: [signInByLink],
  })
  const handle = toNodeHandler(auth)

  return {
    attempts,
    async handler(request, response, next) {
      if (!OPEN_PATHS.has(request.path)) return next()
      request.headers[ADDRESS_HEADER] = request.ip ?? '127.0.0.1'
      // better-auth answers 500 for whatever goes wrong; that the database is away is to be said as everywhere else.
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
        return { cookies: answer.getSetCookie() }
      } catch (error) {
        if (!isAPIError(error)) throw error
        if (error.statusCode === 429) return 'tooMany'
        if (error.statusCode < 500) return 'wrong'
        throw error
      }
    },

    async byLink(token, headers) {
      const personId = await spendSignInLink(sql, organisation, token)
      if (personId === undefined) return undefined
      const { headers: answer } = await auth.api.enterByLink({
        body: { personId },
        headers: aboutCaller(headers),
        returnHeaders: true,
      })
      return answer.getSetCookie()
    },

    async signOut({ cookie }) {
      const { headers: answer } = await auth.api.signOut({ headers: fromNodeHeaders({ cookie }), returnHeaders: true })
      return answer.getSetCookie()
    },
  }
}

/** What is kept of a caller in the session's row. */
const aboutCaller = (headers: IncomingHttpHeaders): Headers =>
  fromNodeHeaders({ 'user-agent': headers['user-agent'], [ADDRESS_HEADER]: headers[ADDRESS_HEADER] })

/** The host that the request was sent to, over either scheme: a proxy in front may have ended TLS. */
function originsOf(request: Request): string[] {
  const host = request.headers.get('host') ?? new URL(request.url).host
  return [`http://${host}`, `https://${host}`]
}

/** Slows down whoever tries passwords on one account, from however many addresses, or from one address on many. */
function countedSignIn(attempts: Attempts) {
  const path = '/sign-in/email'
  const keysOf = (body: unknown, headers: Headers | undefined): [Counted, string][] => {
    const { data } = z.object({ email: z.string() }).safeParse(body)
    const address = headers?.get(ADDRESS_HEADER)
    return [
      ...(data ? [['account', data.email.trim().toLowerCase()] satisfies [Counted, string]] : []),
      ...(address ? [['address', address] satisfies [Counted, string]] : []),
    ]
  }
  return {
    before: createAuthMiddleware(async (context) => {
      if (context.path !== path) return
      for (const [what, key] of keysOf(context.body, context.headers)) {
        const seconds = await attempts.secondsToWait(what, key)
        if (seconds) throw new APIError('TOO_MANY_REQUESTS', { code: 'TOO_MANY_ATTEMPTS', message: sayWait(seconds) })
      }
    }),
    after: createAuthMiddleware(async (context) => {
      if (context.path !== path) return
      const { returned } = context.context
      const wrong = isAPIError(returned) && returned.statusCode === 401
      for (const [what, key] of keysOf(context.body, context.headers)) {
        if (wrong) await attempts.failed(what, key)
        else if (what === 'account' && !isAPIError(returned)) await attempts.succeeded(what, key)
      }
    }),
  }
}

export const sayWait = (seconds: number): string =>
  `Too many wrong passwords. Try again in ${seconds < 90 ? 'a minute' : `${Math.ceil(seconds / 60)} minutes`}.`

/** Begins a session for whoever a spent link belongs to. Not among OPEN_PATHS: only this server calls it. */
const signInByLink = {
  id: 'sign-in-by-link',
  endpoints: {
    enterByLink: createAuthEndpoint(
      '/enter-by-link',
      {
        method: 'POST',
        body: z.object({ personId: z.string() }),
        requireHeaders: true,
        metadata: { SERVER_ONLY: true },
      },
      async (context) => {
        const { internalAdapter } = context.context
        const user = await internalAdapter.findUserById(context.body.personId)
        if (!user) throw new APIError('NOT_FOUND')
        const session = await internalAdapter.createSession(user.id, false, { enteredBy: 'link' }, true)
        await setSessionCookie(context, { session, user })
        return context.json({ ok: true })
      },
    ),
  },
}
