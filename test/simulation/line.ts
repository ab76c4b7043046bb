/**
 * A client's line over the simulated network: what client/connection.ts uses of Socket.IO's client. line.test.ts holds it
 * against the real one.
 */
import { type Network, throughWire } from './network.ts'

/** A server as a line finds it. */
export interface Door {
  /** A handshake. Undefined when nobody answers. `lose` breaks the line from the server's side, without a word. */
  open(client: string, send: Send, lose: () => void): ServerEnd | undefined
}

/** Towards the client. False when the reader has left too much unread; nothing was sent then. */
export type Send = (name: string, message: unknown, patient: boolean) => boolean

export interface ServerEnd {
  receive(name: string, message: Message, ack: (answer: unknown) => void): void
  close(): void
}

/** Whatever a client says; what it says depends on its name. */
export interface Message {
  cutoverId: string
  after?: number
  hash?: string
  commandId?: string
  command?: unknown
}

type Handler = (message: unknown) => void
type Answered = (answer: unknown) => void

interface Session {
  end: ServerEnd
  alive: boolean
  unread: number
}

/** Characters that a slow reader may leave unread. */
const MOST_UNREAD = 3000

export class Line {
  connected = false
  /** Takes nothing of what was sent to it. */
  slow = false
  /** Hears whatever is put on it. */
  onSend: (name: string, message: Message) => void = () => undefined
  /** Hears every answer that arrives, also those that nobody waits for any more. */
  onAnswer: (name: string, message: Message, answer: unknown) => void = () => undefined
  readonly #name: string
  readonly #network: Network
  readonly #door: Door
  readonly #handlers = new Map<string, Handler[]>()
  readonly #waiting = new Map<number, { resolve: Answered; reject: (error: Error) => void }>()
  #session: Session | undefined
  #wanted = true
  #knocking = false
  #asked = 0

  constructor(name: string, network: Network, door: Door) {
    this.#name = name
    this.#network = network
    this.#door = door
    queueMicrotask(() => this.#knock())
  }

  on(name: string, handler: Handler): this {
    this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), handler])
    return this
  }

  emit(name: string, message: Message): this {
    this.#tell(name, message, () => undefined)
    return this
  }

  timeout(milliseconds: number) {
    return {
      emitWithAck: (name: string, message: Message) =>
        new Promise<unknown>((resolve, reject) => {
          const id = ++this.#asked
          const give = () => this.#waiting.delete(id)
          const timer = setTimeout(() => give() && reject(new Error('operation has timed out')), milliseconds)
          this.#waiting.set(id, {
            resolve(answer) {
              clearTimeout(timer)
              if (give()) resolve(answer)
            },
            reject(error) {
              clearTimeout(timer)
              if (give()) reject(error)
            },
          })
          this.#tell(name, message, (answer) => {
            this.onAnswer(name, message, answer)
            this.#waiting.get(id)?.resolve(answer)
          })
        }),
    }
  }

  connect(): this {
    this.#wanted = true
    this.#knock()
    return this
  }

  disconnect(): this {
    this.#wanted = false
    this.#end('io client disconnect')
    return this
  }

  /** The line breaks without a word; the library opens it again by itself. */
  break(): void {
    this.#end('transport close')
    this.#knockLater()
  }

  /** The server closes it; that stands until somebody connects again. */
  closeByServer(): void {
    if (!this.#session) return
    this.#wanted = false
    this.#end('io server disconnect')
  }

  #knock(): void {
    if (this.#session || this.#knocking) return
    this.#knocking = true
    this.#network.send({
      alive: () => true,
      deliver: () => this.#enter(),
      lost: () => {
        this.#knocking = false
        this.#knockLater()
      },
    })
  }

  #knockLater(): void {
    setTimeout(() => this.#wanted && this.#knock(), 500 + Math.random() * 2500)
  }

  #enter(): void {
    if (!this.#knocking) return
    this.#knocking = false
    if (!this.#wanted || this.#session) return
    const session: Session = { end: { receive: () => undefined, close: () => undefined }, alive: true, unread: 0 }
    const send: Send = (name, message, patient) => this.#hear(session, name, message, patient)
    const end = this.#door.open(this.#name, send, () => this.break())
    if (!end) {
      this.#fire('connect_error', new Error('websocket error'))
      this.#knockLater()
      return
    }
    session.end = end
    this.#session = session
    this.connected = true
    this.#fire('connect', undefined)
  }

  #end(reason: string): void {
    const session = this.#session
    if (!session) return
    this.#session = undefined
    this.connected = false
    session.alive = false
    session.end.close()
    for (const { reject } of [...this.#waiting.values()]) reject(new Error('socket has been disconnected'))
    this.#fire('disconnect', reason)
  }

  #tell(name: string, message: Message, answered: Answered): void {
    const session = this.#session
    if (!session) return
    this.onSend(name, message)
    const sent = throughWire(message)
    this.#network.send({
      alive: () => session.alive,
      deliver: () =>
        session.end.receive(name, sent, (answer) => {
          const back = throughWire(answer)
          this.#network.send({
            alive: () => session.alive,
            waits: () => this.slow,
            deliver: () => answered(back),
          })
        }),
    })
  }

  #hear(session: Session, name: string, message: unknown, patient: boolean): boolean {
    const sent = JSON.stringify(message)
    if (!patient && session.unread > MOST_UNREAD) return false
    session.unread += sent.length
    this.#network.send({
      alive: () => session.alive,
      waits: () => this.slow,
      lost: () => {
        session.unread -= sent.length
      },
      deliver: () => {
        session.unread = Math.max(0, session.unread - sent.length)
        this.#fire(name, JSON.parse(sent))
      },
    })
    return true
  }

  #fire(name: string, message: unknown): void {
    for (const handler of this.#handlers.get(name) ?? []) handler(message)
  }
}

const lines = new Map<string, Line>()

/** Whoever connects to this origin gets this line. */
export function serveOrigin(origin: string, line: Line): void {
  lines.set(origin, line)
}

/** Takes the place of Socket.IO's `io` in the simulation. */
export function io(origin: string): Line {
  const line = lines.get(origin)
  if (!line) throw new Error(`Nobody serves ${origin}`)
  return line
}
