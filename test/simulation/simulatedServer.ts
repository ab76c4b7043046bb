/** A server of a simulation: a whole one, with its sockets, deadlines, wake-ups and presence. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import pino from 'pino'
import { type App, createApp } from '../../server/app.ts'
import { connect } from '../../server/database/connect.ts'
import type { EventFormats } from '../../shared/evolve/upcasters.ts'
import type { SimulatedDatabase } from './simulatedDatabase.ts'
import type { Traffic } from './traffic.ts'
import { Wire } from './wire.ts'

/** Enough to wait for a lock and work beside it; each costs a process of PostgreSQL. */
const MAX_CONNECTIONS = 3

export interface ServerOptions {
  /** Reached over a wire of this server. */
  database: SimulatedDatabase
  organisation: { id: string; name: string }
  traffic: Traffic
  /** Of this server, unlike any other's. */
  name: string
}

interface Booted {
  app: App
  port: number
  /** Whether a question of it to the database, or to it by HTTP, has no answer yet. */
  isBusy(): boolean
  /** The ends of its connections to pages, by the port at the other end. */
  ends: Map<number, Socket>
  stop(): Promise<void>
}

/** One server, which may be killed and started again, also as another release. */
export class SimulatedServer {
  readonly databaseWire: Wire
  readonly #options: ServerOptions
  readonly #ending: Promise<unknown>[] = []
  readonly #url: string
  #formats: EventFormats | undefined
  #booted: Booted | undefined

  constructor(options: ServerOptions) {
    this.#options = options
    const target = new URL(options.database.url)
    target.hostname = `${options.name}.database`
    this.#url = target.href
    this.databaseWire = new Wire(target.hostname, options.traffic, () => options.database.backends.open())
  }

  get app(): App {
    if (!this.#booted) throw new Error('This server does not run')
    return this.#booted.app
  }
  get runs(): boolean {
    return this.#booted !== undefined
  }
  /** Undefined while it does not run. */
  get port(): number | undefined {
    return this.#booted?.port
  }
  /** The release as which it runs, or ran last: what that reads and writes; undefined for the present one. */
  get formats(): EventFormats | undefined {
    return this.#formats
  }
  get isBusy(): boolean {
    const { isStalled, isOpening } = this.databaseWire
    return !isStalled && (isOpening || (this.#booted?.isBusy() ?? false))
  }

  /** It listens for what the others say. */
  get hears(): boolean {
    return this.databaseWire.isListening
  }

  async start(formats?: EventFormats): Promise<void> {
    this.#formats = formats
    this.databaseWire.refuse(false)
    this.#booted = await boot(this.#options, this.#url, formats)
  }

  /** As `kill -9`: it says nothing to anybody any more, and nothing that it goes on doing reaches the database. */
  kill(): void {
    const before = this.#booted
    if (!before) return
    this.#booted = undefined
    this.databaseWire.refuse(true)
    this.databaseWire.stall(false)
    this.databaseWire.cut()
    for (const end of before.ends.values()) end.resetAndDestroy()
    this.#ending.push(before.stop())
  }

  /** It says goodbye, as in an upgrade. */
  stop(): Promise<void> {
    const stopped = this.#booted?.stop() ?? Promise.resolve()
    this.#booted = undefined
    return stopped
  }

  /** A slow reader, who has left as much unread as a server bears, or one who has caught up. */
  slow(readerPorts: readonly number[], isSlow: boolean): void {
    for (const port of readerPorts) {
      const end = this.#booted?.ends.get(port)
      if (!end) continue
      if (isSlow) Object.defineProperty(end, 'writableLength', { value: 2 ** 20, configurable: true })
      else Reflect.deleteProperty(end, 'writableLength')
    }
  }

  /** Resolves once nothing of any of its runs is left. */
  async gone(): Promise<void> {
    this.kill()
    await Promise.allSettled(this.#ending)
    this.databaseWire.close()
  }
}

async function boot({ organisation, traffic }: ServerOptions, url: string, formats?: EventFormats): Promise<Booted> {
  const database = connect(url, { max: MAX_CONNECTIONS })
  const server = createServer((request, response) => app.handle(request, response))
  const ends = new Map<number, Socket>()
  let asked = 0
  server.on('connection', (socket) => {
    traffic.carry(socket)
    const port = socket.remotePort ?? 0
    ends.set(port, socket)
    socket.once('close', () => ends.delete(port))
  })
  server.on('request', (_, response) => {
    asked += 1
    response.once('close', () => {
      asked -= 1
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const app = createApp(
    {
      database,
      url,
      organisation,
      secret: 'only for tests, and long enough for them',
      origin: `http://127.0.0.1:${address.port}`,
      version: formats ? 'older' : 'present',
      ...(formats && { formats }),
      log: pino({ level: process.env.TMINUS_LOG ?? 'silent' }),
    },
    server,
  )
  await app.start()
  return {
    app,
    port: address.port,
    isBusy() {
      const { open, idle, waiting } = database.sql.load()
      return asked > 0 || open > idle || waiting > 0
    },
    ends,
    async stop() {
      await app.stop().catch(() => undefined)
      server.closeAllConnections()
      server.close()
      await database.close(0).catch(() => undefined)
    },
  }
}
