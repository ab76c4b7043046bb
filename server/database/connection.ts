/**
 * One connection: a postgres.js client of its own, over a socket that never tells the driver that it has ended
 * (`Shield`). When the real socket ends, we reject whatever waits for an answer and throw the client away.
 */
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import postgres from 'postgres'
import { openDatabaseSocket, type SocketTarget } from './databaseSocket.ts'
import { ConnectionLost, StatementError } from './errors.ts'
import { Shield } from './shield.ts'
import type { Statement } from './sql.ts'
import { TYPES } from './values.ts'

export interface Target extends SocketTarget {
  database: string
  user: string
  password: string
  applicationName: string
  /** Settings of each session as `-c name=value …`. */
  settings: string
  /** Timeout of a statement in milliseconds, after which its connection counts as lost; 0 means none. */
  answerTimeout: number
}

export interface ConnectionListeners {
  onNotice?: ((message: string) => void) | undefined
  onNotification?: ((payload: string) => void) | undefined
  /** It has ended, on either side. */
  onClose?: (() => void) | undefined
}

export interface Connection {
  /**
   * Pipelines a statement behind those sent before, without waiting for their answers. Rejects with StatementError, or
   * with ConnectionLost as soon as the connection is.
   */
  send(statement: Statement): Promise<Answer>
  /** Why it accepts no more statements. */
  lost(): ConnectionLost | undefined
  /** Every statement is answered and no transaction is open; a text that fails after its own BEGIN leaves one open. */
  isIdle(): boolean
  /** Called once, when it is lost or closed. Returns a function that removes the listener. */
  whenLost(listener: (reason: ConnectionLost) => void): () => void
  /** Milliseconds since it was opened. */
  age(): number
  /** Closes in order; never rejects. */
  close(): Promise<void>
}

export interface Answer {
  rows: object[]
  /** The command that was executed, such as ROLLBACK. */
  command: string
}

const CLOSE_TIMEOUT_MS = 1000
const TERMINATE = Buffer.from([88, 0, 0, 0, 4])
/** The protocol counts parameters in 16 bits, and the driver accepts two fewer. */
const MAX_PARAMETERS = 65_533

/**
 * @param signal aborts it at any point
 * @throws StatementError when the login is refused; the system's errno; ConnectionLost
 */
export async function openConnection(
  target: Target,
  listeners: ConnectionListeners = {},
  signal?: AbortSignal,
): Promise<Connection> {
  const startedAt = performance.now()
  const socket = await openDatabaseSocket(target, signal)
  try {
    const connection = connectionOver(socket, target, listeners)
    // The driver only logs in when it has a first statement.
    const left = Math.max(1, target.connectTimeout - (performance.now() - startedAt))
    await connection.send({ text: '', values: [], isPrepared: false }, left)
    return connection
  } catch (error) {
    socket.destroy()
    throw error
  }
}

function connectionOver(socket: Socket, target: Target, { onNotice, onNotification, onClose }: ConnectionListeners) {
  const openedAt = performance.now()
  const shield = new Shield(socket)
  /** How to reject each statement that has no answer yet. */
  const unanswered = new Set<(reason: ConnectionLost) => void>()
  const listeners = new Set<(reason: ConnectionLost) => void>()
  let lost: ConnectionLost | undefined
  let socketError: Error | undefined
  let closing: Promise<void> | undefined

  const options = {
    ...optionsOf(target),
    onnotice: ({ message }: postgres.Notice) => onNotice?.(message ?? ''),
    // The driver's types lack these two.
    onnotify: (_channel: string, payload: string) => onNotification?.(payload),
    socket: () => shield,
  }
  const client = postgres(options)

  function lose(reason: ConnectionLost): void {
    if (lost) return
    lost = reason
    for (const reject of unanswered) reject(reason)
    for (const listener of listeners) listener(reason)
    socket.destroy()
  }

  socket.on('error', (error) => {
    socketError = error
  })
  socket.on('close', () => {
    const reason = closing
      ? 'The connection was closed'
      : `The database hung up: ${socketError?.message ?? 'no reason given'}`
    lose(shield.fatalError() ?? new ConnectionLost(reason))
    onClose?.()
  })

  function send(statement: Statement, timeout = target.answerTimeout): Promise<Answer> {
    if (lost) return Promise.reject(lost)
    // The driver would fail on it amid its own bookkeeping and reject another statement in its place.
    if (statement.values.length > MAX_PARAMETERS) {
      return Promise.reject(new RangeError(`A statement has more than ${MAX_PARAMETERS} parameters`))
    }
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const timer = timeout
      ? setTimeout(() => lose(new ConnectionLost(`The database did not answer within ${timeout} ms`)), timeout)
      : undefined
    const settled = () => {
      unanswered.delete(reject)
      clearTimeout(timer)
    }
    unanswered.add(reject)
    sendThrough(client, statement).then(
      (result) => {
        settled()
        resolve(answerOf(result))
      },
      (error: unknown) => {
        settled()
        reject(errorOf(error))
      },
    )
    return promise
  }

  async function close(): Promise<void> {
    if (lost) return
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.end(TERMINATE)
    await Promise.race([closed, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })])
    lose(new ConnectionLost('The connection was closed'))
  }

  return {
    send,
    lost: () => lost,
    isIdle: () => unanswered.size === 0 && shield.isIdle(),
    whenLost(listener: (reason: ConnectionLost) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    age: () => performance.now() - openedAt,
    close: () => (closing ??= close()),
  }
}

/**
 * The driver's pool, reconnecting, timeouts and look-up of types are off. What is left out here it would take from the
 * environment (PGSSL, PGDEBUG …).
 */
function optionsOf({ host, port, database, user, password, applicationName, settings }: Target) {
  return {
    host,
    port,
    database,
    user,
    pass: password,
    ssl: false,
    max: 1,
    prepare: true,
    types: TYPES,
    fetch_types: false,
    debug: false,
    keep_alive: null,
    idle_timeout: 0,
    connect_timeout: 0,
    max_lifetime: 0,
    connection: { application_name: applicationName, options: settings },
  }
}

function sendThrough(client: postgres.Sql, { text, values, isPrepared, asArrays }: Statement): Promise<unknown> {
  // `simple` (not in the driver's types) allows several statements. The driver assumes it for every text without values.
  const how = { prepare: isPrepared, simple: !isPrepared && values.length === 0 }
  const query = client.unsafe(text, [...values], how)
  // The driver would look up the origin of a failed query, and keep that in a map which never shrinks.
  Object.defineProperty(query, 'origin', { value: '' })
  return asArrays ? query.values().execute() : query.execute()
}

/** A text of several statements has several results: the last one counts. */
function answerOf(result: unknown): Answer {
  if (!Array.isArray(result)) return { rows: [], command: '' }
  if (!('command' in result)) return answerOf(result.at(-1))
  // A statement that fails amid its rows makes the driver leave as many holes in the next result; `filter` skips them.
  return { rows: result.filter(() => true), command: String(result.command) }
}

/** The driver's own errors hold the statement and its values. */
function errorOf(error: unknown): unknown {
  if (!(error instanceof postgres.PostgresError)) return error
  const { code, message, constraint_name: constraint, position } = error
  return new StatementError({ code, message, constraint, position })
}
