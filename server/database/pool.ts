/** Queries over a pool of node-postgres, which outlive the loss of any connection. */
import { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type Queries, queriesOver } from './sql.ts'

/** A connection ended before it had answered: what was asked of it may have happened or not. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
  readonly code = 'CONNECTION_LOST'
}

/** The statements of one transaction, all on one connection. */
export type Transaction = Queries

/** A pool of connections, which are made when the first statements need them. */
export interface Sql extends Queries {
  /**
   * Runs the work in a transaction (READ COMMITTED) and commits. Any failure rolls all of it back, also that of a statement
   * which the work shrugs off. Rejects as soon as the connection is lost, whatever the work waits for then, and with it
   * every statement that the work still comes to. A commit whose answer is lost rejects and may have happened.
   */
  begin<Result>(work: (transaction: Transaction) => Result | Promise<Result>): Promise<Result>
  /** Lets what runs end, for at most so many seconds (default 5), then closes every connection. */
  end(options?: { timeout?: number }): Promise<void>
}

export interface PoolListeners {
  /** Notices of the server, such as "relation already exists, skipping". */
  onNotice?: (message: string) => void
  /** A connection has ended, by us or by others. */
  onClose?: () => void
}

/**
 * @param config `connectionTimeoutMillis` is for connecting alone; who waits for a free connection waits as long as it takes
 * @returns beside the queries the pool, for libraries that want one; `sql.end` closes it, whatever they do
 */
export function openPool(config: pg.PoolConfig, listeners: PoolListeners = {}): { pool: pg.Pool; sql: Sql } {
  const { connectionTimeoutMillis, ...rest } = config
  const sockets = new Set<Socket>()
  const pool = new pg.Pool({
    ...rest,
    Client: class extends pg.Client {
      constructor(given?: pg.ClientConfig) {
        super({ ...given, connectionTimeoutMillis })
      }
    },
    // The statements of a transaction do not wait for the answers to those before them.
    pipeline: true,
    // Connections stay for the next burst.
    idleTimeoutMillis: 0,
    stream() {
      const socket = new Socket()
      sockets.add(socket)
      return socket.once('close', () => sockets.delete(socket))
    },
  })
  outliveConnections(pool, listeners)
  return { pool, sql: sqlOver(pool, sockets) }
}

function outliveConnections(pool: pg.Pool, { onNotice, onClose }: PoolListeners): void {
  const lent = new WeakSet<pg.PoolClient>()
  pool.on('acquire', (client) => lent.add(client))
  pool.on('release', (_, client) => lent.delete(client))
  // One that dies while nobody uses it concerns nobody, and the pool has dropped it.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    // Its user learns of its death from the statements; without a listener it would be the death of the process.
    client.on('error', () => undefined)
    client.on('end', () => {
      onClose?.()
      if (!lent.has(client)) return
      // drizzle never gives back a connection that dies at BEGIN, and the pool would be one short for good.
      const { release } = client
      client.release = () => undefined
      release(true)
    })
    if (onNotice) client.on('notice', ({ message }) => onNotice(message ?? ''))
  })
}

function sqlOver(pool: pg.Pool, sockets: ReadonlySet<Socket>): Sql {
  const running = new Map<Promise<unknown>, (reason: ConnectionLost) => void>()
  let ending: Promise<void> | undefined

  function run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (ending) return Promise.reject(new Error('The pool of connections is closed'))
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    running.set(promise, reject)
    work()
      .then(resolve, reject)
      .finally(() => running.delete(promise))
    return promise
  }

  async function end(seconds: number): Promise<void> {
    const late = delay(seconds * 1000, undefined, { ref: false })
    await Promise.race([Promise.allSettled(running.keys()), late])
    // Resolves too early, before the connections are closed, and leaves those in the lurch who wait for one.
    void pool.end()
    await Promise.race([Promise.all([...sockets].map(closed)), late])
    for (const reject of running.values()) reject(new ConnectionLost('The pool of connections was closed'))
    for (const socket of sockets) socket.destroy()
  }

  return Object.assign(
    queriesOver((statement) => run(async () => rowsOf(await answered(pool.query(statement()))))),
    {
      begin: <Result>(work: Work<Result>) => run(() => transact(pool, work)),
      end: ({ timeout = 5 } = {}) => (ending ??= end(timeout)),
    },
  )
}

type Work<Result> = (transaction: Transaction) => Result | Promise<Result>

async function transact<Result>(pool: pg.Pool, work: Work<Result>): Promise<Result> {
  const client = await answered(pool.connect())
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => undefined)
  /** Why no more statements are taken: they would run outside of the transaction, or inside the next one. */
  let over: unknown
  let failure: unknown
  const transaction = queriesOver((statement) => {
    const rows = (async () => {
      if (over) throw over
      return rowsOf(await answered(client.query(statement())))
    })()
    // A statement that fails makes the transaction fail, so nobody need listen to this promise.
    rows.catch((error) => {
      failure ??= error
    })
    return rows
  })
  const lose = (error: Error) => {
    over ??= lossIn(error)
    lost.reject(over)
  }
  client.once('error', lose)
  try {
    await answered(client.query('begin'))
    const result = await Promise.race([work(transaction), lost.promise])
    over = new Error('The transaction is over')
    const { command } = await answered(client.query('commit'))
    // PostgreSQL answers the COMMIT of a transaction that failed with ROLLBACK, and calls that no error.
    if (command !== 'COMMIT') throw failure ?? new Error('The transaction was rolled back')
    client.release()
    return result
  } catch (error) {
    over ??= new Error('The transaction was rolled back')
    await rollBack(client)
    throw error
  } finally {
    client.removeListener('error', lose)
  }
}

async function rollBack(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('rollback')
    client.release()
  } catch {
    client.release(true)
  }
}

/** The answer of the driver, whose own words for a lost connection have no code to know them by. */
async function answered<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked
  } catch (error) {
    throw lossIn(error)
  }
}

/** PostgreSQL's errors have an SQLSTATE, those of the system an errno, and those of a caller's mistake another name. */
function lossIn(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'Error' || 'code' in error) return error
  return new ConnectionLost(`The database did not answer: ${error.message}`, { cause: error })
}

/** Several statements at once have several results. */
function rowsOf(result: pg.QueryResult | pg.QueryResult[]): object[] {
  const last = Array.isArray(result) ? result.at(-1) : result
  return last?.rows ?? []
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}
