/** Serves the routes under /api, and turns every error there into a refusal. */
import { promisify } from 'node:util'
import express, { type ErrorRequestHandler, Router } from 'express'
import { type Answer, refused, send } from './answers.ts'
import { callerOf, refuseCrossSite, refuseMistaken } from './caller.ts'
import { createFairShare, type FairShare, type ShareLimits } from './fairShare.ts'
import { failure } from './faults.ts'
import { expressPath, type Route } from './route.ts'
import type { Services } from './services.ts'
import type { Strangers } from './strangers.ts'

export interface ApiLimits {
  /** Limit per person. */
  share?: ShareLimits
  /** Limit per address, for all who are not signed in. */
  strangers: Strangers
}

export function apiRouter(routes: readonly Route[], services: Services, limits: ApiLimits): Router {
  const router = Router({ caseSensitive: true })
  router.use('/auth', services.auth.handler)
  const share = createFairShare(limits.share)
  for (const route of routes) serve(router, route, services, { share, strangers: limits.strangers })
  refuseOtherMethods(router, routes)
  router.use((request, response) =>
    send(request, response, refused('unknownRoute', `There is no ${request.method} ${request.path} under /api.`)),
  )
  router.use(refuseErrors(services))
  return router
}

/** Timeout of a reader that takes nothing; until then its answer is held in memory. */
const UNREAD_MS = 30_000

function serve(
  router: Router,
  route: Route,
  services: Services,
  { share, strangers }: { share: FairShare; strangers: Strangers },
): void {
  // Bodies are read as bytes whatever their media type, and only once the sender is known.
  const readBody = promisify(express.raw({ type: () => true, limit: route.takes.limit }))
  router[route.method](expressPath(route.path), async (request, response) => {
    const crossSite = refuseCrossSite(request, services.origin)
    if (crossSite) return send(request, response, crossSite)
    if (Object.values(request.params).some((part) => part.includes('\0'))) {
      return send(request, response, refused('malformed', 'The address contains a NUL character.'))
    }
    const caller = await callerOf(request, services)
    if (!caller && !route.open) {
      await strangers.count(request.ip)
      return send(request, response, await route.handle(request, undefined))
    }
    const mistaken = refuseMistaken(request, caller)
    if (mistaken) return send(request, response, mistaken)
    const leave = caller && (await share.enter(caller.actor.id, route.cost ?? 1))
    if (leave) response.once('close', leave)
    // It may have disconnected while it was queued.
    if (response.destroyed) return leave?.()
    await readBody(request, response)
    const answer = await route.handle(request, caller)
    if (!caller && isTheirFault(answer)) await strangers.count(request.ip)
    response.setTimeout(UNREAD_MS, () => response.destroy())
    const bytes = await send(request, response, answer)
    if (caller) share.charge(caller.actor.id, bytes)
  })
}

/** 429 is not: that caller is being refused for a while already. */
const isTheirFault = ({ status }: Answer): boolean => status >= 400 && status < 500 && status !== 429

/** A path that exists, asked with another method. */
function refuseOtherMethods(router: Router, routes: readonly Route[]): void {
  const paths = Map.groupBy(routes, ({ path }) => path)
  for (const [path, known] of paths) {
    const methods = known.map(({ method }) => method.toUpperCase())
    router.all(expressPath(path), (request, response) => {
      const answer: Answer = {
        ...refused('methodNotAllowed', `${request.method} is not answered here, only ${methods.join(' and ')}.`),
        headers: { allow: methods.join(', ') },
      }
      return send(request, response, answer)
    })
  }
}

function refuseErrors({ log }: Services): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    return send(request, response, failure(error, log, { method: request.method, path: request.route?.path }))
  }
}
