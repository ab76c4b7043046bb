/** `/sign-in/<token>`: the one-time links. */
import { Router } from 'express'
import { ADDRESS_HEADER } from '../auth.ts'
import type { Services } from './services.ts'

export function signInRouter({ auth }: Services): Router {
  const router = Router()
  // A chat that looks a link up by HEAD, to show what it leads to, must not spend it.
  router.head('/sign-in/:token', (_, response) => {
    response.status(204).end()
  })
  router.get('/sign-in/:token', async (request, response) => {
    const cookies = await auth.byLink(request.params.token, { ...request.headers, [ADDRESS_HEADER]: request.ip })
    response.setHeader('cache-control', 'no-store')
    response.setHeader('referrer-policy', 'no-referrer')
    if (cookies) response.setHeader('set-cookie', cookies)
    // The page asks for the password, or tells how to get a new link.
    response.redirect(303, cookies ? '/' : '/?link=used')
  })
  return router
}
