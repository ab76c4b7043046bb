/** What operations asks, outside /api and without signing in: is it alive, can it serve, what does it measure. */
import { type RequestHandler, Router } from 'express'
import type { Services } from './services.ts'

/** @param ready whether migrations are applied and commands are taken */
export function operationsRouter({ sql, metrics, log }: Services, ready: () => boolean): Router {
  const router = Router()
  const fresh: RequestHandler = (_, response, next) => {
    response.setHeader('cache-control', 'no-store')
    next()
  }
  router.get('/health', fresh, (_, response) => {
    response.json({ ok: true })
  })

  router.get('/ready', fresh, async (_, response) => {
    if (!ready()) {
      response.status(503).json({ ok: false, waitingFor: 'start' })
      return
    }
    try {
      await sql`select 1`
      response.json({ ok: true })
    } catch (error) {
      log.warn({ error }, 'The database does not answer')
      response.status(503).json({ ok: false, waitingFor: 'database' })
    }
  })

  router.get('/metrics', fresh, async (_, response) => {
    response.type(metrics.contentType).send(await metrics.text())
  })

  return router
}
