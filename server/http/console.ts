/** The console's files as built by vite, and its one page for every address that is not a file. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import compression from 'compression'
import express, { Router } from 'express'

const YEAR_SECONDS = 31_536_000

/** @param folder the built console; while it is missing, its addresses say so */
export function consoleRouter(folder: string): Router {
  const router = Router()
  router.use(compression())
  // Their names carry a hash of their content.
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: YEAR_SECONDS * 1000, index: false }),
  )
  // An asset of an older build must not be answered with the page.
  router.use('/assets', (_, response) => {
    response.status(404).type('text/plain').send('There is no such file any more. Load the page again.')
  })
  router.use(express.static(folder, { index: false, maxAge: 0 }))
  router.get(/.*/, (request, response, next) => {
    if (!request.accepts('html')) return next()
    if (!existsSync(join(folder, 'index.html'))) {
      response.status(503).type('text/plain').send('The console is not built. Run npm start, or npx vite build.')
      return
    }
    response.setHeader('cache-control', 'no-cache')
    response.sendFile('index.html', { root: folder })
  })
  return router
}
