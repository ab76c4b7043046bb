import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { compileFunction } from 'node:vm'
import type postgresJs from 'postgres'

/**
 * postgres.js 3.4.9 does not survive the loss of a connection; tried, one restart of the database under load is enough.
 * A query, often its own ROLLBACK, is written to the socket that is gone, which ends the process; a connection lost at
 * the wrong moment never sends anything again; and what a dead transaction still does runs inside another one.
 * The mends are proposed upstream (porsager/postgres 1066, 1133, 1186, 1193, 1208, 1209, 1215, 1216) but not published.
 *
 * Each piece of the published text must be there exactly once: another version fails at the start, not in the night.
 */
const MENDS: Record<string, { published: string; mended: string }[]> = {
  './connection.js': [
    // A write for a socket that is gone rejects its query instead of ending the process.
    {
      published: `    const x = socket.write(chunk, fn)
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
`,
      mended: `    const x = socket ? socket.write(chunk, fn) : false
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket || error(Errors.connection('CONNECTION_CLOSED', options))
`,
    },
    // What was not yet sent is forgotten with the connection; else its successor believes that it is about to be sent.
    {
      published: `    clearImmediate(nextWriteTimer)
    if (socket) {`,
      mended: `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    if (socket) {`,
    },
    {
      published: `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
      mended: `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)`,
    },
    // A server that hangs up before it has let us in is an error, not a reason to try again without end or pause.
    {
      published: `    if (initial)
      return reconnect()

    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
    closedTime = performance.now()
    hadError && options.shared.retries++
`,
      mended: `    if (initial && (terminated || options.host.length > 1))
      return reconnect()

    hadError = hadError || initial
    ;(initial || query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
    query = results = errorResponse = null
    result = new Result()
    closedTime = performance.now()
    hadError && options.shared.retries++
`,
    },
  ],
  './index.js': [
    // A transaction, or a reservation, ends with its connection: nothing of it may reach the connection's successor.
    {
      published: `      , connection
      , prepare = null
`,
      mended: `      , connection
      , lost = null
      , prepare = null
`,
    },
    {
      published: `        new Promise((_, reject) => connection.onclose = reject)
`,
      mended: `        new Promise((_, reject) => connection.onclose = e => {
          lost = e
          while (queries.length) queries.shift().reject(e)
          reject(e)
        })
`,
    },
    {
      published: `        q.catch(e => uncaughtError || (uncaughtError = e))
`,
      mended: `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost) return q.reject(lost)
`,
    },
    {
      published: `    const sql = Sql(handler)
    sql.release = () => {
      c.reserved = null
`,
      mended: `    let lost = null
    c.onclose = e => {
      lost = e
      while (queue.length) queue.shift().reject(e)
    }
    const sql = Sql(handler)
    sql.release = () => {
      if (lost) return
      c.onclose = c.reserved = null
`,
    },
    {
      published: `    function handler(q) {
      c.queue === full
        ? queue.push(q)
`,
      mended: `    function handler(q) {
      if (lost) return q.reject(lost)
      c.queue === full
        ? queue.push(q)
`,
    },
  ],
}

/** postgres.js with its mends; apart from them, and of the same types, as the package. */
export const postgres: typeof postgresJs = loadDriver()

function loadDriver(): typeof postgresJs {
  const loaded = load(createRequire(import.meta.url).resolve('postgres'), './index.js')
  if (!isDriver(loaded)) throw new Error('The package postgres does not export its function')
  return loaded
}

function isDriver(loaded: unknown): loaded is typeof postgresJs {
  return typeof loaded === 'function' && 'PostgresError' in loaded
}

/** Evaluates one of the package's CommonJS files after mending it; those without mends are loaded as they are. */
function load(path: string, name: string): unknown {
  const requirePublished = createRequire(path)
  const requireMended = (id: string): unknown =>
    id in MENDS ? load(join(dirname(path), id), id) : requirePublished(id)
  const module: { exports: unknown } = { exports: {} }
  compileFunction(mend(path, name), ['module', 'require'], { filename: path })(module, requireMended)
  return module.exports
}

function mend(path: string, name: string): string {
  return (MENDS[name] ?? []).reduce(
    (text, { published, mended }) => {
      const parts = text.split(published)
      if (parts.length !== 2) {
        throw new Error(
          `${path} is not of the version that driver.ts mends: see whether the mends are published by now`,
        )
      }
      return parts.join(mended)
    },
    readFileSync(path, 'utf8'),
  )
}
