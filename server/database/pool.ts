/** A connection pool and its transactions; it survives the loss of any connection. */
import { setTimeout as delay } from 'node:timers/promises'
import { type Connection, openConnection, type Target } from './connection.ts'
import { ConnectionLost } from './errors.ts'
import { type Queries, queriesOver, type Statement } from './sql.ts'

/** The statements of one transaction, all on one connection. */
export type Transaction = Queries

/** A pool of connections, which are made when the first statements need them. */
export interface Sql extends Queries {
  /**
   * Runs the work in a transaction (READ COMMITTED) and commits. Any failure rolls all of it back, even that of a
   * statement whose error the work swallows. Rejects as soon as the connection is lost, whatever the work waits for, as
   * does every later statement of the work. A commit whose answer is lost rejects and may have happened.
   */
  begin<Result>(work: Work<Result>): Promise<Result>
  /** Open connections, how many of them are idle, and how many callers wait for one. */
  load(): { open: number; idle: number; waiting: number }
  /** Waits for what is running, at most this many seconds (default 5), then closes every connection. */
  end(options?: { timeout?: number }): Promise<void>
}

type Work<Result> = (transaction: Transaction) => Result | Promise<Result>

export interface PoolListeners {
  /** Notices of the server, such as "relation already exists, skipping". */
  onNotice?: (message: string) => void
  /** A connection has ended, on either side. */
  onClose?: () => void
}

export interface PoolOptions {
  /** Size of the pool. */
  max: number
  /** Seconds after which a connection is replaced; never by default. */
  lifetime?: number | undefined
}

export function openPool(target: Target, { max, lifetime }: PoolOptions, listeners: PoolListeners = {}): Sql {
  const places = createPlaces(max)
  const idle: Connection[] = []
  const open = new Set<Connection>()
  /** What is running, and how to reject it. */
  const running = new Map<Promise<unknown>, (reason: ConnectionLost) => void>()
  const abandoned = new AbortController()
  let isClosed = false
  let ending: Promise<void> | undefined

  const isUsable = (connection: Connection) =>
    !connection.lost() && (lifetime === undefined || connection.age() <= lifetime * 1000)

  async function take(): Promise<Connection> {
    for (let candidate = idle.pop(); candidate; candidate = idle.pop()) {
      if (isUsable(candidate)) return candidate
      void candidate.close()
    }
    const connection = await openConnection(target, listeners, abandoned.signal)
    open.add(connection)
    connection.whenLost(() => open.delete(connection))
    return connection
  }

  function putBack(connection: Connection): void {
    if (isUsable(connection) && connection.isIdle()) idle.push(connection)
    else void connection.close()
  }

  async function onConnection<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    await places.enter()
    try {
      if (isClosed) throw poolClosed()
      const connection = await take()
      try {
        return await work(connection)
      } finally {
        putBack(connection)
      }
    } finally {
      places.leave()
    }
  }

  function run<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    if (ending) return Promise.reject(poolClosed())
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    running.set(promise, reject)
    onConnection(work)
      .then(resolve, reject)
      .finally(() => running.delete(promise))
    return promise
  }

  async function end(seconds: number): Promise<void> {
    const timeout = delay(seconds * 1000, undefined, { ref: false })
    await Promise.race([Promise.allSettled(running.keys()), timeout])
    isClosed = true
    for (const reject of running.values()) reject(poolClosed())
    await Promise.all([...open].map((connection) => connection.close()))
    // Those that are still being made.
    abandoned.abort()
  }

  return Object.assign(
    queriesOver(async (makeStatement) => {
      const statement = makeStatement()
      const { rows } = await run((connection) => connection.send(statement))
      return rows
    }),
    {
      begin: <Result>(work: Work<Result>) => run((connection) => transact(connection, work)),
      load: () => ({ open: open.size, idle: idle.length, waiting: places.waiting() }),
      end: ({ timeout = 5 } = {}) => (ending ??= end(timeout)),
    },
  )
}

const poolClosed = () => new ConnectionLost('The pool of connections was closed')

async function transact<Result>(connection: Connection, work: Work<Result>): Promise<Result> {
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => undefined)
  /** Why no more statements are accepted: they would run outside of the transaction, or inside the next one. */
  let over: unknown
  /** The error of the first statement that failed. */
  let failure: unknown
  const transaction = queriesOver((makeStatement) => {
    const rows = (async () => {
      if (over) throw over
      return (await connection.send(makeStatement())).rows
    })()
    // A failed statement fails the transaction, so nobody has to handle this promise.
    rows.catch((error) => {
      failure ??= error
    })
    return rows
  })
  const stopListening = connection.whenLost((reason) => {
    over ??= reason
    lost.reject(reason)
  })
  try {
    await connection.send(BEGIN)
    const result = await Promise.race([work(transaction), lost.promise])
    over = new Error('The transaction is over')
    // A statement that could not even be sent fails the transaction too, and PostgreSQL does not know of it.
    if (failure) throw failure
    const { command } = await connection.send(COMMIT)
    // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, without an error.
    if (command !== 'COMMIT') throw failure ?? new Error('The transaction was rolled back')
    return result
  } catch (error) {
    over ??= new Error('The transaction was rolled back')
    await connection.send(ROLLBACK).catch(() => connection.close())
    throw error
  } finally {
    stopListening()
  }
}

const unprepared = (text: string): Statement => ({ text, values: [], isPrepared: false })
const BEGIN = unprepared('begin')
const COMMIT = unprepared('commit')
const ROLLBACK = unprepared('rollback')

/** A semaphore: at most this many inside at once; the others wait in order of arrival. */
function createPlaces(count: number) {
  const waiting: (() => void)[] = []
  let free = count
  return {
    enter(): Promise<void> | undefined {
      if (free === 0) return new Promise((resolve) => waiting.push(resolve))
      free -= 1
      return undefined
    },
    waiting: () => waiting.length,
    leave(): void {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    },
  }
}
