/**
 * `/sign-in/<token>`: the one-time links. A GET consumes nothing, whoever sends it: a chat's preview, a mail scanner,
 * or the console's page, which asks whether to go on. Entering is a POST, which another site's page cannot send.
 */
import { type Request, Router } from 'express'
import { ADDRESS_HEADER } from '../auth/callerHeaders.ts'
import { organisationName } from '../auth/people.ts'
import { inspectLink } from '../auth/signInLinks.ts'
import { ok, refused, send } from './answers.ts'
import { refuseCrossSite } from './caller.ts'
import type { Services } from './services.ts'
import type { Strangers } from './strangers.ts'

const PATH = '/sign-in/:token'

export function signInRouter({ auth, sql, organisation, origin }: Services, strangers: Strangers): Router {
  const router = Router()
  router.use(PATH, (_, response, next) => {
    response.setHeader('cache-control', 'no-store')
    response.setHeader('referrer-policy', 'no-referrer')
    next()
  })

  router.get(PATH, async (request, response, next) => {
    if (wantsPage(request)) return next()
    const found = await inspectLink(sql, organisation.id, request.params.token)
    if (!found) await strangers.count(request.ip)
    await send(
      request,
      response,
      found ? ok({ ok: true, ...found, organisation: await organisationName(sql, organisation.id) }) : notGood(),
    )
  })

  router.post(PATH, async (request, response) => {
    const { token } = request.params
    const crossSite = refuseCrossSite(request, origin)
    if (crossSite) return send(request, response, crossSite)
    const entered = await auth.byLink(token, { ...request.headers, [ADDRESS_HEADER]: request.ip })
    if (!entered) await strangers.count(request.ip)
    const { cookies, ...led } = entered ?? {}
    if (!wantsPage(request)) {
      return send(request, response, cookies ? ok({ ok: true, ...led }, { 'set-cookie': cookies }) : notGood())
    }
    if (cookies) response.setHeader('set-cookie', cookies)
    // The page of an invalid link says so.
    response.redirect(303, cookies ? '/' : `/sign-in/${encodeURIComponent(token)}`)
  })
  return router
}

/** The console and programs ask for JSON, or for anything. */
const wantsPage = (request: Request): boolean => request.accepts(['json', 'html']) === 'html'

const notGood = () =>
  refused('linkUsed', 'This link was used already, has expired, or a newer one was made. Ask for a new one.')
