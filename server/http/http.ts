/** The HTTP side: REST under /api, one-time links, endpoints for operations, and the console for everything else. */
import { gzipSync } from 'node:zlib'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import { accountRoutes } from './account.ts'
import { refused, send } from './answers.ts'
import { apiRouter } from './api.ts'
import { auditRoutes } from './audit.ts'
import { callRoutes } from './calls.ts'
import { channelRoutes } from './channels.ts'
import { compareRoutes } from './compare.ts'
import { consoleRouter } from './console.ts'
import { cutoverRoutes } from './cutovers.ts'
import { decisionRecordRoutes } from './decisionRecords.ts'
import { demoRouter } from './demo.ts'
import { draftRoutes } from './drafts.ts'
import { exportRoutes } from './export.ts'
import type { ShareLimits } from './fairShare.ts'
import { failure } from './faults.ts'
import { fileRoutes } from './files.ts'
import { forecastRoutes } from './forecasts.ts'
import { gatewayRoutes } from './gateway.ts'
import { leavingRoutes } from './leaving.ts'
import { linkRoutes } from './links.ts'
import { lookBackRoutes } from './lookBack.ts'
import { newsRoutes } from './news.ts'
import { describeApi } from './openapi.ts'
import { operationsRouter } from './operations.ts'
import { organisationRoutes } from './organisation.ts'
import { passkeyRoutes } from './passkeys.ts'
import { peopleRoutes } from './people.ts'
import { planRoutes } from './plans.ts'
import { watchProxySetup } from './proxySetup.ts'
import type { Route } from './route.ts'
import { runbookRoutes } from './runbooks.ts'
import { serviceNowRoutes } from './servicenow.ts'
import type { Services } from './services.ts'
import { sessionRoutes } from './sessions.ts'
import { signInRouter } from './signIn.ts'
import { createStrangers } from './strangers.ts'
import { tokenRoutes } from './tokens.ts'
import { verificationRoutes } from './verification.ts'
import { webhookDeliveryRoutes } from './webhookDeliveries.ts'
import { webhookRoutes } from './webhooks.ts'

export interface HttpOptions {
  version: string
  /** The folder of the built console. */
  consoleFolder: string
  /** The bearer token for `/metrics`; open to everybody when there is none. */
  metricsToken: string | undefined
  /** Without it this server is not ready; undefined where another server serves it. */
  expectedConsole: string | undefined
  /** Whether commands are accepted; shown by `/ready`. */
  ready(): boolean
  /** Proxies in front that are trusted to name the caller's address. */
  proxies: number
  /** Rate limit per person; generous by default. */
  share?: ShareLimits
  /** Rate limit per address without signing in; generous by default. */
  strangers?: ShareLimits
}

export function createHttp(services: Services, options: HttpOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', options.proxies)
  app.set('query parser', 'simple')
  app.use(securityHeaders(services.origin))
  app.use(operationsRouter(services, options))
  app.use(refuseWhileStopping(options.ready))
  app.use(
    watchProxySetup(
      { origin: services.origin, proxies: options.proxies },
      { log: services.log, found: services.metrics.setupFault },
    ),
  )
  const strangers = createStrangers(options.strangers)
  app.use(signInRouter(services, strangers))
  app.use('/api/demo', demoRouter(services))
  const { share } = options
  app.use('/api', apiRouter(apiRoutes(services, options.version), services, { ...(share && { share }), strangers }))
  app.use(consoleRouter(options.consoleFolder))
  app.use(refuseErrors(services))
  return app
}

/** Every route below /api, the description of all of them included. */
export function apiRoutes(services: Services, version: string): Route[] {
  const routes = [
    ...accountRoutes(services),
    ...passkeyRoutes(services),
    ...sessionRoutes(services),
    ...peopleRoutes(services),
    ...linkRoutes(services),
    ...leavingRoutes(services),
    ...tokenRoutes(services),
    ...organisationRoutes(services),
    ...auditRoutes(services),
    ...runbookRoutes(services),
    ...planRoutes(services),
    ...draftRoutes(services),
    ...compareRoutes(services),
    ...cutoverRoutes(services),
    ...fileRoutes(services),
    ...exportRoutes(services),
    ...newsRoutes(services),
    ...forecastRoutes(services),
    ...lookBackRoutes(services),
    ...decisionRecordRoutes(services),
    ...verificationRoutes(services),
    ...serviceNowRoutes(services),
    ...webhookRoutes(services),
    ...webhookDeliveryRoutes(services),
    ...channelRoutes(services),
    ...callRoutes(services),
    ...gatewayRoutes(services),
  ]
  const description: Route = {
    method: 'get',
    path: '/openapi.json',
    operationId: 'getDescription',
    summary: 'This description',
    tag: 'description',
    open: true,
    answers: { 200: { description: 'OpenAPI 3.1' } },
    takes: { limit: 0 },
    handle: async () => ({ status: 200, gzip: described, headers: { 'cache-control': 'public, max-age=60' } }),
  }
  const all = [...routes, description]
  // Open to everybody, and always the same.
  const described = descriptions.get(version) ?? gzipSync(JSON.stringify(describeApi(all, version)))
  descriptions.set(version, described)
  return all
}

/** Cached by version: it takes longer than the rest of an app, and one process may make many apps. */
const descriptions = new Map<string, Buffer>()

/** Only what the console needs: its own scripts, styles set by its components, and its own sockets. */
function securityHeaders(origin: string) {
  const secure = origin.startsWith('https://')
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure && { upgradeInsecureRequests: [] }),
      },
    },
    // On plain http, in a local network, a browser told to insist on https could not come back.
    strictTransportSecurity: secure,
    crossOriginOpenerPolicy: secure,
    originAgentCluster: false,
    referrerPolicy: { policy: 'same-origin' },
  })
}

/** The console's files need no database; other requests would lose theirs halfway. */
function refuseWhileStopping(ready: () => boolean): RequestHandler {
  return (request, response, next) => {
    if (ready()) return next()
    response.setHeader('connection', 'close')
    return send(request, response, refused('unavailable', 'T-Minus is stopping here. Try again in a moment.'))
  }
}

/** Outside /api too, nobody gets express's page with a stack trace. */
function refuseErrors({ log }: Services): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    return send(request, response, failure(error, log, { method: request.method }))
  }
}
