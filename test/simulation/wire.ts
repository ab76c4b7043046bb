/** TCP connections to a server or a database, which break, stall and are refused as networks do it. */
import { Agent, request } from 'node:http'
import { connect, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { Lent } from './backends.ts'
import type { Traffic } from './traffic.ts'

/** By the name under which it is reached, which stands for one end of the wire only. */
const wires = new Map<string, Wire>()
export const wireOf = (host: string): Wire | undefined => wires.get(host)

/** A connection, or what is taken for one. */
export interface Line extends Duplex {
  readonly bytesRead: number
  readonly bytesWritten: number
  resetAndDestroy(): unknown
}

export class Wire {
  readonly host: string
  /** For HTTP and WebSockets over this wire. */
  readonly agent: Agent
  readonly #traffic: Traffic
  readonly #connect: () => Line
  readonly #lines = new Set<Line>()
  #released: PromiseWithResolvers<void> | undefined
  #refuses = false

  /** @param connect makes a connection to the other end, each time again: a balancer may choose another server */
  constructor(host: string, traffic: Traffic, connect: () => Line) {
    this.host = host
    this.agent = new WireAgent(this)
    this.#traffic = traffic
    this.#connect = connect
    wires.set(host, this)
  }

  get isStalled(): boolean {
    return this.#released !== undefined
  }

  /** Somebody logs in to the database. */
  get isOpening(): boolean {
    return [...this.#lines].some((line) => line instanceof Lent && line.isOpening)
  }

  /** Somebody listens there. */
  get isListening(): boolean {
    return [...this.#lines].some((line) => line instanceof Lent && line.listens && !line.isOpening)
  }

  /** Of each connection the port at this end, and that at the other. */
  get ends(): { near: number; far: number }[] {
    return [...this.#lines].flatMap((line) =>
      line instanceof Socket ? { near: line.localPort ?? 0, far: line.remotePort ?? 0 } : [],
    )
  }

  /** Opens a connection over this wire. Rejects when it is refused. */
  async open(): Promise<Line> {
    await this.#released?.promise
    if (this.#refuses) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const line = this.#connect()
    this.#lines.add(line)
    this.#traffic.carry(line)
    line.on('error', () => undefined)
    line.once('close', () => this.#lines.delete(line))
    if (this.isStalled) hold(line)
    return line
  }

  /** Breaks every connection off, without a word to either end; only those of which this is so, if it is given. */
  cut(isMeant: (line: Line) => boolean = () => true): void {
    for (const line of [...this.#lines]) if (isMeant(line)) line.resetAndDestroy()
  }

  /** Holds back whatever is sent, in both directions, until it is released; no connection ends. */
  stall(stalled: boolean): void {
    if (stalled === this.isStalled) return
    this.#released?.resolve()
    this.#released = stalled ? Promise.withResolvers() : undefined
    for (const line of this.#lines) stalled ? hold(line) : release(line)
  }

  /** Whoever connects is turned away, or let in again. */
  refuse(refuses: boolean): void {
    this.#refuses = refuses
  }

  close(): void {
    this.refuse(true)
    this.stall(false)
    this.cut()
    this.agent.destroy()
    wires.delete(this.host)
  }
}

function hold(line: Line): void {
  line.cork()
  line.pause()
}

function release(line: Line): void {
  line.uncork()
  line.resume()
}

class WireAgent extends Agent {
  readonly #wire: Wire

  constructor(wire: Wire) {
    super({ keepAlive: false })
    this.#wire = wire
  }

  override createConnection(_options: unknown, done: (error: Error | null, socket: Duplex) => void): undefined {
    this.#wire.open().then(
      (line) => done(null, line),
      // Its type asks for a socket in any case.
      (error) => Reflect.apply(done, undefined, [error]),
    )
  }
}

/** To a server on this machine; undefined when none listens, as nobody does at the first port. */
export const connectTo = (port: number | undefined): Line =>
  connect({ host: '127.0.0.1', port: port ?? 1, noDelay: true })

/** `fetch` of a page, over the wire that its address names. */
export function fetchOverWire(url: string, { method = 'GET', headers, signal }: RequestInit): Promise<Response> {
  const { hostname, pathname, search } = new URL(url)
  const wire = wireOf(hostname)
  if (!wire) return Promise.reject(new TypeError(`No wire leads to ${hostname}`))
  return new Promise((resolve, reject) => {
    const asked = request({
      agent: wire.agent,
      host: hostname,
      path: pathname + search,
      method,
      headers: Object.fromEntries(new Headers(headers)),
      ...(signal && { signal }),
    })
    asked.on('error', reject)
    asked.on('response', (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const body = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
        resolve(new Response(body.toString(), { status: answer.statusCode ?? 500 }))
      })
    })
    asked.end()
  })
}
