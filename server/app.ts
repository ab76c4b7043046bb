/** The server of one process: the core and its endpoints over one HTTP server, before anything listens. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { EventFormats } from '../shared/evolve/upcasters.ts'
import { createAuth } from './auth/auth.ts'
import { authorise, identifyWith } from './auth/authority.ts'
import { createPasskeys } from './auth/passkeyCeremonies.ts'
import { createPasskeySignIn } from './auth/passkeySignIn.ts'
import { type Organisation, resolvePeople } from './auth/people.ts'
import { consumeStepUp } from './auth/stepUp.ts'
import { createServerCore, type ServerCore } from './core.ts'
import type { Database } from './database/connect.ts'
import { measureDatabase } from './database/databaseMetrics.ts'
import type { DemoDoor } from './demo/door.ts'
import { PROJECT_FOLDER } from './environment.ts'
import type { ShareLimits } from './http/fairShare.ts'
import { createHttp } from './http/http.ts'
import type { Services } from './http/services.ts'
import { createMailer, type MailSettings } from './mail/mailer.ts'
import { createMetrics } from './metrics.ts'
import type { Known } from './servicenow/instances.ts'
import { logKeyOf } from './verification/logKey.ts'
import type { VerifierTiming } from './verification/verifier.ts'
import { type AllowedPlaces, NOTHING_ALLOWED } from './webhooks/reach.ts'
import { secretBoxOf } from './webhooks/secrets.ts'

export interface AppOptions {
  database: Database
  /** Of the same database. */
  url: string
  organisation: Organisation
  /** At least 32 characters; signs session cookies and the heads of logs; encrypts the secrets of webhooks. */
  secret: string
  /** The address that people type. */
  origin: string
  /** Proxies in front that are trusted to name the caller's address; none when left out. */
  proxies?: number
  /** The bearer token for the metrics; open to everybody when left out. */
  metricsToken?: string
  /** Folder of the built console, without which the server is not ready; by default `dist` of the checkout, if any. */
  consoleFolder?: string
  version: string
  /** Which events this build reads, and in which version it writes them; the build's own when left out. */
  formats?: EventFormats
  /** When logs are verified; as usual when left out. */
  verifierTiming?: Partial<VerifierTiming>
  /** Rate limit per person over REST; generous when left out. */
  share?: ShareLimits
  /** Rate limit per address over REST without signing in; generous when left out. */
  strangers?: ShareLimits
  /** Of ServiceNow, by name; none when left out. */
  instances?: ReadonlyMap<string, Known>
  /** Where webhooks may go beside public addresses; nowhere when left out. */
  webhookAllow?: AllowedPlaces
  /** How mail is sent; none is when left out. */
  mail?: MailSettings
  /** Domains whose mail addresses the organisation gives out itself, in lower case; none when left out. */
  mailDomains?: ReadonlySet<string>
  /** Where somebody may be anybody of the demo; nobody may when left out. */
  demo?: DemoDoor | undefined
  log: Logger
}

export interface App {
  services: Services
  core: ServerCore
  handle: RequestListener
  /** From now on the core accepts commands. Throws when the database cannot be reached. */
  start(): Promise<void>
  /** Drains the queue and says goodbye to the sockets; later commands are answered with 503. */
  stop(): Promise<void>
}

/** @param httpServer where the sockets are attached */
export function createApp(options: AppOptions, httpServer: Server): App {
  const { database, url, organisation, secret, origin, demo, log } = options
  const metrics = createMetrics()
  metrics.beforeText(measureDatabase(metrics.register, database.sql))
  const auth = createAuth({
    database,
    organisation: organisation.id,
    secret,
    origin,
    failed: metrics.signInFailed,
    log,
  })
  const passkeys = createPasskeys({ sql: database.sql, organisation, origin, log })
  const passkeySignIn = createPasskeySignIn({
    sql: database.sql,
    organisation: organisation.id,
    auth,
    passkeys,
    failed: metrics.signInFailed,
  })
  const logKey = logKeyOf(secret)
  const mailer = options.mail && createMailer(options.mail)
  const core = createServerCore({
    sql: database.sql,
    url,
    authorise,
    consumeStepUp,
    resolvePeople,
    identify: identifyWith(auth, origin, demo),
    ...(options.instances ? { instances: options.instances } : {}),
    webhooks: { secrets: secretBoxOf(secret), allowed: options.webhookAllow ?? NOTHING_ALLOWED },
    mailer,
    origin,
    version: options.version,
    ...(options.formats && { formats: options.formats }),
    logKey,
    ...(options.verifierTiming && { verifierTiming: options.verifierTiming }),
    metrics,
    log,
  })
  const services: Services = {
    sql: database.sql,
    organisation,
    auth,
    passkeys,
    passkeySignIn,
    core,
    metrics,
    mailer,
    mailDomains: options.mailDomains ?? new Set(),
    logKey: logKey.public,
    origin,
    ...(demo && { demo }),
    log,
  }
  let started = false
  const handle = createHttp(services, {
    version: options.version,
    consoleFolder: options.consoleFolder ?? join(PROJECT_FOLDER, 'dist'),
    expectedConsole: options.consoleFolder,
    metricsToken: options.metricsToken,
    proxies: options.proxies ?? 0,
    ready: () => started,
    ...(options.share && { share: options.share }),
    ...(options.strangers && { strangers: options.strangers }),
  })
  core.attachSockets(httpServer)
  httpServer.on('upgrade', (_, socket) => {
    metrics.connected(1)
    socket.once('close', () => metrics.connected(-1))
  })

  return {
    services,
    core,
    handle,
    async start() {
      await core.start()
      started = true
    },
    async stop() {
      started = false
      await core.stop()
      mailer?.close()
    },
  }
}

/**
 * How long an idle connection stays open: longer than proxies keep theirs, usually a minute, or they would send a request
 * down one that is just being closed and answer 502.
 */
const KEEP_ALIVE_MS = 75_000

/** An HTTP server that answers before the app behind it is ready: alive, but not ready. */
export function createDoor(): { server: Server; open(handle: RequestListener): void } {
  // /health too: whoever waits for it must find the console and not a server that is still building it.
  let handler: RequestListener = (_, response) => {
    response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '2' })
    response.end(
      JSON.stringify({
        ok: false,
        refusal: { code: 'unavailable', message: 'T-Minus is starting. Try again in a moment.' },
      }),
    )
  }
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => handler(request, response))
  return {
    server,
    open(handle) {
      handler = handle
    },
  }
}
