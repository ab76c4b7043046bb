/** Endpoints for operations, outside /api and without signing in: is it alive, is it ready, what are its metrics. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type RequestHandler, Router } from 'express'
import { bearerOf } from '../auth/authority.ts'
import type { Sql } from '../database/connect.ts'
import { retryAfter } from './answers.ts'
import type { Services } from './services.ts'

export interface OperationsOptions {
  /** Whether migrations are applied and commands are accepted. */
  ready(): boolean
  /** Of the console, which has to be there; undefined where another server serves it. */
  expectedConsole: string | undefined
  /** The bearer token for the metrics; open to everybody when there is none. */
  metricsToken: string | undefined
}

export function operationsRouter({ sql, core, metrics }: Services, options: OperationsOptions): Router {
  const { ready, expectedConsole, metricsToken } = options
  const router = Router()
  const answers = createProbe(sql)
  const fresh: RequestHandler = (_, response, next) => {
    response.setHeader('cache-control', 'no-store')
    next()
  }
  router.get('/health', fresh, (_, response) => {
    response.json({ ok: true })
  })

  async function waitingFor(): Promise<'start' | 'console' | 'database' | 'upgrade' | undefined> {
    if (!ready()) return 'start'
    if (expectedConsole !== undefined && !existsSync(join(expectedConsole, 'index.html'))) return 'console'
    if (!(await answers())) return 'database'
    // Not ready only if other servers can do better: otherwise this one serves all it can read.
    return core.unreadable().some(({ byOthers }) => byOthers) ? 'upgrade' : undefined
  }

  /** The cutovers that cannot be read here; the others are served. */
  function unreadable(): { unreadable?: object } {
    const found = core.unreadable()
    if (found.length === 0) return {}
    const cutovers = found.slice(0, MAX_NAMED).map(({ cutoverId, message }) => ({ cutoverId, message }))
    return { unreadable: { count: found.length, cutovers } }
  }

  router.get('/ready', fresh, async (_, response) => {
    const missing = await waitingFor()
    // It serves all the same: whoever executes a cutover tonight needs it now.
    const brokenLogs = core.verifier.brokenCount()
    if (missing === undefined) response.json({ ok: true, ...(brokenLogs > 0 && { brokenLogs }), ...unreadable() })
    else
      response
        .status(503)
        .set(retryAfter(1))
        .json({ ok: false, waitingFor: missing, ...unreadable() })
  })

  router.get('/metrics', fresh, async (request, response) => {
    if (metricsToken !== undefined && !isSame(bearerOf(request.headers), metricsToken)) {
      response
        .status(401)
        .set('www-authenticate', 'Bearer')
        .type('text/plain')
        .send('TMINUS_METRICS_TOKEN, as a bearer token\n')
      return
    }
    response.type(metrics.contentType).send(await metrics.text())
  })

  return router
}

/** In constant time. */
function isSame(given: string | undefined, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return given !== undefined && timingSafeEqual(hash(given), hash(token))
}

/** Maximum of cutovers listed by /ready. */
const MAX_NAMED = 10

/** Timeout: a database that has not answered by then counts as away. */
const ANSWER_WITHIN_MS = 1000
/** Requests meanwhile share the answer, so that a frozen database does not use up the pool's connections. */
const MAX_PROBES = 3

/** Whether the database answers, within a second. */
function createProbe(sql: Sql): () => Promise<boolean> {
  let asked = 0
  let latest: { at: number; answer: Promise<boolean> } | undefined

  async function ask(): Promise<boolean> {
    asked += 1
    try {
      await sql`select`
      return true
    } catch {
      return false
    } finally {
      asked -= 1
    }
  }

  return async () => {
    const now = performance.now()
    const isOpen = latest !== undefined && now - latest.at < ANSWER_WITHIN_MS
    if (!latest || (!isOpen && asked < MAX_PROBES)) latest = { at: now, answer: ask() }
    return Promise.race([latest.answer, delay(ANSWER_WITHIN_MS, false, { ref: false })])
  }
}
