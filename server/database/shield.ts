import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { ConnectionLost } from './errors.ts'

/** ReadyForQuery with the status byte I: outside of any transaction. */
const READY_AND_IDLE = Buffer.from([90, 0, 0, 0, 5, 73])
/** Bytes; a message may arrive in several chunks. */
const KEPT = 1024

/**
 * The socket as postgres.js sees it: it delivers data and never closes or fails. Writes after the end of the real
 * socket are dropped. So none of the driver's code for a closed socket ever runs: that code loses statements, reaches
 * into the next transaction, or ends the process.
 */
export class Shield extends EventEmitter {
  /** The driver looks at it before it ends a socket. */
  readonly readyState = 'open'
  readonly #socket: Socket
  #lastBytes: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    super()
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#lastBytes =
        chunk.length < KEPT ? Buffer.concat([this.#lastBytes.subarray(chunk.length - KEPT), chunk]) : chunk
      this.emit('data', chunk)
    })
    socket.on('drain', () => this.emit('drain'))
  }

  write(chunk: Uint8Array): boolean {
    // False would make the driver wait for a drain and hold back statements that are rejected already.
    return this.#socket.writable ? this.#socket.write(chunk) : true
  }

  end(chunk: Uint8Array): void {
    this.#socket.end(chunk)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Whether the last message was that the server waits for a statement, with no transaction open. */
  isIdle(): boolean {
    return this.#lastBytes.subarray(-READY_AND_IDLE.length).equals(READY_AND_IDLE)
  }

  /**
   * The error with which the server closed the connection. The driver reports it as the answer to a statement, or not
   * at all. No column's text can look like it, since text holds no zero byte.
   */
  fatalError(): ConnectionLost | undefined {
    const [, code, message] = /\0V(?:FATAL|PANIC)\0C(\w{5})\0M([^\0]*)\0/.exec(this.#lastBytes.toString('utf8')) ?? []
    return code === undefined ? undefined : new ConnectionLost(message ?? '', code)
  }
}
