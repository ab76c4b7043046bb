/** Queries over a pool of node-postgres that outlive the loss of any connection. */
import { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { describe } from './faults.ts'
import { type Queries, queriesOver } from './sql.ts'

/** The statements of one transaction, all on one connection. */
export type Transaction = Queries

/** A pool of connections, which are made when the first statements need them. */
export interface Sql extends Queries {
  /**
   * Runs the work in a transaction (READ COMMITTED) and commits; whatever fails rolls all of it back, also a statement
   * whose failure the work ignores. Rejects as soon as the connection is lost, whatever the work waits for then, and with
   * it every statement that is still to come. After ConnectionLost, or a code of class 57, it may have been committed.
   */
  begin<Result>(work: (transaction: Transaction) => Result | Promise<Result>): Promise<Result>
  /** Lets what runs end, for at most so many seconds (default 5), then closes every connection. */
  end(options?: { timeout?: number }): Promise<void>
}

/** A connection ended before the answer came: what was asked may have happened or not. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
  readonly code = 'CONNECTION_LOST'
}

export interface PoolListeners {
  /** Notices of the server. */
  onNotice?: (message: string) => void
  /** After a connection has ended, by us or by others. */
  onClose?: () => void
}

/** The pool beside the queries is for libraries that want one. */
export function openPool(config: pg.PoolConfig, { onNotice, onClose }: PoolListeners): { pool: pg.Pool; sql: Sql } {
  const sockets = new Set<Socket>()
  const pool = new pg.Pool({
    ...config,
    // Statements of a transaction do not wait for the answers to those before them.
    pipeline: true,
    // Connections stay: sign-ins and commands come in bursts.
    idleTimeoutMillis: 0,
    stream() {
      const socket = new Socket()
      sockets.add(socket)
      return socket.once('close', () => sockets.delete(socket))
    },
  })
  // A connection that dies while nobody uses it concerns nobody; the pool has dropped it.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    if (onNotice) client.on('notice', ({ message }) => onNotice(message ?? ''))
    if (onClose) client.on('end', onClose)
  })
  survive(pool)
  return { pool, sql: sqlOver(pool, sockets) }
}
