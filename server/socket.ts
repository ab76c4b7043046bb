/** The live door: Socket.IO, typed by shared/protocol.ts. Parses what comes in; decides nothing. */
import type { Server as HttpServer, IncomingHttpHeaders } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible'
import { type DefaultEventsMap, Server, type Socket } from 'socket.io'
import { z } from 'zod'
import {
  type ClientToServer,
  type CommandAnswer,
  HEARTBEAT_SECONDS,
  type PortfolioLine,
  PROTOCOL,
  type ServerToClient,
} from '../shared/protocol.ts'
import { refuse } from '../shared/refusal.ts'
import type { Watcher } from './audience.ts'
import type { Broadcast } from './broadcast.ts'
import { Unavailable } from './commandQueue.ts'
import { type Authorise, type Authority, credentialKey, type Identify, type PersonCredential } from './credential.ts'
import type { Sql } from './database/connect.ts'
import { isPassing } from './database/faults.ts'
import { encode, lineTo } from './frame.ts'
import { type CommandHandler, UNAUTHORISED } from './handleCommand.ts'
import type { PortfolioBroadcast } from './portfolioBroadcast.ts'
import { createPresence } from './presence.ts'
import { createRecheck } from './recheck.ts'

export interface Sockets {
  attach(httpServer: HttpServer): void
  /** From now on handshakes are accepted, and heartbeats sent. */
  start(): void
  /** Accepts nobody more and tells everybody that this server goes. */
  sayGoodbye(reason: string): void
  /** Asks again what everybody's credential is worth, and closes the sockets of those that are worth nothing. */
  recheck(): Promise<void>
  /** The same in a moment, once for all who ask meanwhile, and tried again until it succeeds. */
  recheckSoon(): void
  close(): Promise<void>
}

export interface SocketOptions {
  /** The address that people type. */
  origin?: string
  sql: Sql
  identify: Identify
  authorise: Authorise
  handleCommand: CommandHandler['handleCommand']
  broadcast: Broadcast
  portfolio: PortfolioBroadcast
  /** Milliseconds since it was last certain that nothing is missing here. */
  silence(): number
  log: Logger
}

/** A bulk of 500 commands with short texts fits; a pasted file does not. */
const LARGEST_MESSAGE = 256 * 1024
/** Messages of one person in a second; what comes faster waits. */
const MESSAGES_A_SECOND = 50
/** Who lets so many messages wait is no person at a screen. */
const MOST_WAITING = 500
/** Sessions that end because their time is over are noticed this often; those that are ended, at once. */
const RECHECK = 30_000
/** Without the database for so long, silence must tell the screens that they are not live. */
const CERTAIN_FOR = 4000

interface SocketData {
  credential: PersonCredential
  authority: Authority
}

type LiveServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>
type LiveSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>

const handshake = z.object({ protocol: z.unknown(), token: z.string().max(500).optional() })
const cutoverId = z.string().min(1).max(200)
const watchMessage = z.object({ cutoverId, after: z.int().min(0), hash: z.string().max(64).optional() })
const unwatchMessage = z.object({ cutoverId })
const commandMessage = z.object({ cutoverId, commandId: z.unknown(), command: z.unknown() })

export function createSockets(options: SocketOptions): Sockets {
  const { sql, authorise, broadcast, portfolio, log } = options
  const io: LiveServer = new Server({
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: LARGEST_MESSAGE,
  })
  const presence = createPresence((organisation, message) => {
    const frame = encode('presence', message)
    broadcast.tell(organisation, message.cutoverId, frame)
    portfolio.tell(organisation, frame)
  })
  const limiter = new RateLimiterQueue(new RateLimiterMemory({ points: MESSAGES_A_SECOND, duration: 1 }), {
    maxQueueSize: MOST_WAITING,
  })
  const access = createRecheck(recheck, (error) =>
    log.warn({ err: error }, 'Credentials could not be checked; it is tried again'),
  )
  const timers: NodeJS.Timeout[] = []
  let isOpen = false
  let isAttached = false

  io.use(async (socket, next) => {
    try {
      const asked = access.wanted()
      const refused = await admit(socket, options, isOpen)
      // Revoked while it was looked up: it is not among the sockets yet, so that check has passed it over.
      if (access.wanted() !== asked) access.soon()
      next(refused)
    } catch (error) {
      if (isPassing(error)) log.warn({ err: error }, 'Handshakes are turned away: the database does not answer')
      else log.error({ err: error }, 'A handshake failed')
      next(notNow())
    }
  })
  io.on('connection', (socket) => serve(socket))

  /** A command that met a bug took no effect, and is answered; left without an answer it would be sent for ever. */
  function failed(error: unknown): CommandAnswer {
    if (error instanceof Unavailable) throw error
    log.error({ err: error }, 'A command failed')
    return {
      ok: false,
      refusal: refuse(
        'failed',
        'Something went wrong on our side; nothing has changed. It is in the log of the server.',
      ),
    }
  }

  function serve(socket: LiveSocket): void {
    const { organisation, actor } = socket.data.authority
    const line = lineTo(socket.conn)
    /** What the screen asked for last, known before the answer is; and where its person is counted as present. */
    const wanted = new Set<string>()
    const present = new Set<string>()
    const watcher: Watcher = {
      send: line.send,
      behind: (behindId, head) => socket.emit('behind', { cutoverId: behindId, head }),
    }

    /** Runs what a message asks for in its turn; what fails is not acknowledged, and asked again by the client. */
    const inTurn = (work: () => Promise<void>) => {
      limiter.removeTokens(1, actor.id).then(
        () =>
          work().catch((error) => {
            // What is not acknowledged is asked again.
            if (error instanceof Unavailable || isPassing(error)) return
            log.error({ err: error, person: actor.id }, 'A message failed')
          }),
        () => socket.disconnect(true),
      )
    }

    socket.on('watch', (message, ack) => {
      inTurn(async () => {
        const given = watchMessage.safeParse(message)
        if (!given.success || typeof ack !== 'function') return void socket.disconnect(true)
        const { cutoverId: id, ...from } = given.data
        if (!socket.connected) return
        wanted.add(id)
        const answer = await broadcast.watch(organisation, id, from, watcher).catch((error) => {
          leave(id)
          throw error
        })
        ack(answer)
        if (!answer.ok) return leave(id)
        // Whoever left before the answer came is not there.
        if (!wanted.has(id)) return
        if (!present.has(id)) presence.join(organisation, id, actor.id)
        present.add(id)
        socket.emit('presence', presence.of(organisation, id))
      })
    })

    socket.on('unwatch', (message) => {
      inTurn(async () => {
        const given = unwatchMessage.safeParse(message)
        if (given.success) leave(given.data.cutoverId)
      })
    })

    socket.on('watchPortfolio', (_message, ack) => {
      inTurn(async () => {
        if (typeof ack !== 'function') return void socket.disconnect(true)
        if (!socket.connected) return
        const answer = (lines: PortfolioLine[]) => ack({ ok: true, lines })
        await portfolio.watch(organisation, watcher, answer).finally(() => {
          // It joins before it reads, and may have done so behind the back of `disconnect`.
          if (!socket.connected) portfolio.unwatch(organisation, watcher)
        })
        for (const here of presence.all(organisation)) socket.emit('presence', here)
      })
    })

    socket.on('command', (message, ack) => {
      inTurn(async () => {
        const given = commandMessage.safeParse(message)
        if (!given.success || typeof ack !== 'function') return void socket.disconnect(true)
        const { cutoverId: id, ...body } = given.data
        const { credential } = socket.data
        const answer = await options.handleCommand({ organisation, cutoverId: id, credential, body }).catch(failed)
        if (answer === UNAUTHORISED) socket.disconnect(true)
        else ack(answer)
      })
    })

    socket.on('disconnect', () => {
      for (const id of wanted) leave(id)
      portfolio.unwatch(organisation, watcher)
    })

    function leave(id: string): void {
      wanted.delete(id)
      broadcast.unwatch(organisation, id, watcher)
      if (present.delete(id)) presence.leave(organisation, id, actor.id)
    }
  }

  async function recheck(): Promise<void> {
    const sockets = [...io.sockets.sockets.values()]
    const credentials = new Map(sockets.map(({ data }) => [credentialKey(data.credential), data.credential]))
    if (credentials.size === 0) return
    const authorities = await authorise(sql, [...credentials.values()])
    const byKey = new Map([...credentials.keys()].map((key, position) => [key, authorities[position]]))
    for (const socket of sockets) {
      const authority = byKey.get(credentialKey(socket.data.credential))
      if (authority?.organisation === socket.data.authority.organisation) socket.data.authority = authority
      else socket.disconnect(true)
    }
  }

  return {
    attach(httpServer) {
      io.attach(httpServer)
      isAttached = true
    },

    start() {
      isOpen = true
      timers.push(
        setInterval(() => {
          if (options.silence() < CERTAIN_FOR) broadcast.beat()
        }, HEARTBEAT_SECONDS * 1000),
        setInterval(() => access.soon(), RECHECK),
      )
    },

    sayGoodbye(reason) {
      isOpen = false
      io.emit('goodbye', { reason })
    },

    recheck,
    recheckSoon: access.soon,

    async close() {
      isOpen = false
      access.stop()
      for (const timer of timers) clearInterval(timer)
      presence.stop()
      // Answers that were just given go out before the line is closed.
      await setImmediate()
      io.disconnectSockets(true)
      // It comes with the server that it is attached to.
      if (isAttached) io.engine.close()
    },
  }
}

async function admit(socket: LiveSocket, options: SocketOptions, isOpen: boolean): Promise<Error | undefined> {
  if (!isOpen) return notNow()
  const given = handshake.safeParse(socket.handshake.auth)
  if (!given.success || given.data.protocol !== PROTOCOL) {
    return turnedAway('otherProtocol', 'This page is from another version of T-Minus. Load it again.')
  }
  const { token } = given.data
  const { headers } = socket.handshake
  if (token === undefined && isForeign(headers, options.origin)) return notSignedIn()
  const credential = await options.identify({ headers, ...(token === undefined ? {} : { token }) })
  const [authority] = credential ? await options.authorise(options.sql, [credential]) : []
  if (!credential || !authority) return notSignedIn()
  socket.data = { credential, authority }
  return undefined
}

const notSignedIn = () => turnedAway('notSignedIn', 'Sign in first.')
const notNow = () => turnedAway('unavailable', 'T-Minus is not ready. Try again in a moment.')

/** What the client reads from `connect_error`, in the shape of a refusal. */
function turnedAway(code: string, message: string): Error {
  return Object.assign(new Error(message), { data: { code, message } })
}

/** A page of another site that would use this one's cookie. Programs send no Origin. */
function isForeign(
  { origin, host, 'x-forwarded-host': forwarded }: IncomingHttpHeaders,
  own: string | undefined,
): boolean {
  // A proxy in front need not pass the host on that people type.
  if (origin === undefined || origin === own) return false
  const from = URL.canParse(origin) ? new URL(origin).host : undefined
  return from !== host && from !== forwarded
}
