/**
 * Connections to PostgreSQL that outlive who uses them: for a login it makes a process, which takes longer than everything
 * else that an evening asks of it. Whoever logs in as somebody did before takes over what that one has left behind, cleaned
 * as when PostgreSQL notices that its client is gone: what was begun is rolled back, what was prepared is forgotten.
 */
import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** The start of the last thing that PostgreSQL says of a login: that it is accepted. */
const ACCEPTED = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0])
/** The end of any answer outside of transactions. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])
const CLEAN = Buffer.concat([Buffer.from('DISCARD ALL\0'), READY])
const TERMINATE = 0x58
const CLEANING = Buffer.concat([queryOf('rollback'), queryOf('discard all')])

export class Backends {
  readonly #address: { host: string; port: number }
  readonly #idle = new Map<string, Backend[]>()
  readonly #all = new Set<Backend>()

  constructor(address: { host: string; port: number }) {
    this.#address = address
  }

  /** A connection that waits for a login, like one to PostgreSQL itself. */
  open(): Lent {
    return new Lent((login) => {
      const key = login.toString('base64')
      const kept = this.#idle.get(key)?.pop()
      if (kept) return { backend: kept, isNew: false }
      const backend = new Backend(connect({ ...this.#address, noDelay: true }), () => {
        this.#idle.set(key, [...(this.#idle.get(key) ?? []), backend])
      })
      this.#all.add(backend)
      backend.socket.once('close', () => {
        this.#all.delete(backend)
        this.#idle.set(
          key,
          (this.#idle.get(key) ?? []).filter((one) => one !== backend),
        )
      })
      return { backend, isNew: true }
    })
  }

  close(): void {
    for (const { socket } of this.#all) socket.destroy()
  }
}

class Backend {
  readonly socket: Socket
  readonly #cleaned: () => void
  #user: Lent | undefined
  #isCleaning = false
  /** What has come lately. */
  #last = Buffer.alloc(0)
  /** What PostgreSQL said when the login was accepted. */
  greeting: Buffer | undefined

  constructor(socket: Socket, cleaned: () => void) {
    this.socket = socket
    this.#cleaned = cleaned
    socket.on('error', () => undefined)
    socket.once('close', () => this.#user?.resetAndDestroy())
    socket.on('data', (chunk: Buffer) => this.#heard(chunk))
  }

  use(user: Lent): void {
    this.#user = user
  }

  leave(): void {
    this.#user = undefined
    if (!this.greeting) return void this.socket.destroy()
    this.#isCleaning = true
    this.#last = Buffer.alloc(0)
    this.socket.write(CLEANING)
  }

  #heard(chunk: Buffer): void {
    this.#user?.hear(chunk)
    if (this.greeting && !this.#isCleaning) return
    this.#last = Buffer.concat([this.#last, chunk])
    if (!this.greeting && this.#last.subarray(-READY.length).equals(READY))
      this.greeting = this.#last.subarray(Math.max(0, this.#last.indexOf(ACCEPTED)))
    if (this.#isCleaning && this.#last.subarray(-CLEAN.length).equals(CLEAN)) {
      this.#isCleaning = false
      this.#cleaned()
    }
  }
}

/** What its user takes for a connection to PostgreSQL. */
export class Lent extends Duplex {
  bytesRead = 0
  bytesWritten = 0
  /** By the name that a server gives itself there, this is where it hears of the others. */
  listens = false
  readonly #find: (login: Buffer) => { backend: Backend; isNew: boolean }
  #backend: Backend | undefined

  constructor(find: (login: Buffer) => { backend: Backend; isNew: boolean }) {
    super()
    this.#find = find
  }

  /** The login was not accepted yet. */
  get isOpening(): boolean {
    return this.#backend?.greeting === undefined
  }

  hear(chunk: Buffer): void {
    this.bytesRead += chunk.length
    this.push(chunk)
  }

  /** It is gone, without a word. */
  resetAndDestroy(): void {
    this.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.bytesWritten += chunk.length
    if (this.#backend) {
      if (chunk[0] !== TERMINATE) this.#backend.socket.write(chunk)
    } else {
      this.listens = chunk.includes('listener')
      const { backend, isNew } = this.#find(chunk)
      this.#backend = backend
      backend.use(this)
      if (isNew) backend.socket.write(chunk)
      else setImmediate(() => this.#backend?.greeting && this.hear(this.#backend.greeting))
    }
    done()
  }

  override _final(done: () => void): void {
    done()
    this.destroy()
  }

  override _read(): void {}

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#backend?.leave()
    this.#backend = undefined
    done(error)
  }
}

function queryOf(text: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(4 + text.length + 1)
  return Buffer.concat([Buffer.from('Q'), length, Buffer.from(`${text}\0`)])
}
