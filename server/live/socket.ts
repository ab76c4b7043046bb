/** The live endpoint: Socket.IO, typed by shared/protocol.ts. Parses what comes in; decides nothing. */
import type { Server as HttpServer } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible'
import { Server } from 'socket.io'
import { z } from 'zod'
import type { DraftPresence } from '../../shared/draft/protocol.ts'
import { HEARTBEAT_SECONDS, type PortfolioLine, type Refused } from '../../shared/protocol.ts'
import { refuse } from '../../shared/refusal.ts'
import { refused, UNAUTHORISED } from '../commands/answers.ts'
import { Unavailable } from '../commands/commandQueue.ts'
import { credentialKey } from '../commands/credential.ts'
import type { CommandHandler } from '../commands/handleCommand.ts'
import { isTransient } from '../database/faults.ts'
import type { Drafts } from '../drafts/drafts.ts'
import type { Watcher } from './audience.ts'
import type { Broadcast } from './broadcast.ts'
import { createDraftPresence } from './draftPresence.ts'
import { serveDrafts } from './draftSocket.ts'
import { createFollowing } from './following.ts'
import { encode, writerTo } from './frame.ts'
import { admit, type HandshakeOptions, notNow } from './handshake.ts'
import type { PortfolioBroadcast } from './portfolioBroadcast.ts'
import { createPresence } from './presence.ts'
import { createRecheck } from './recheck.ts'
import type { LiveServer, LiveSocket } from './socketTypes.ts'

export interface Sockets {
  attach(httpServer: HttpServer): void
  /** From now on handshakes are accepted, and heartbeats sent. */
  start(): void
  /** Accepts no more connections and tells everybody that this server is stopping. */
  sayGoodbye(reason: string): void
  /** Checks everybody's credential again, and closes the sockets of those that are no longer valid. */
  recheck(): Promise<void>
  /** The same, debounced and retried until it succeeds. */
  recheckSoon(): void
  /** Who has a draft open on another node. */
  heardPresence(node: string, organisation: string, presence: DraftPresence): void
  close(): Promise<void>
}

export interface SocketOptions extends HandshakeOptions {
  handleCommand: CommandHandler['handleCommand']
  broadcast: Broadcast
  portfolio: PortfolioBroadcast
  drafts: Drafts
  /** The database's clock, which pages follow too; epoch milliseconds. */
  now(): number
  /** Milliseconds since this node was last known to lack nothing. */
  silence(): number
  /** Who has a draft open here, for the other nodes. */
  tellOthers(organisation: string, presence: DraftPresence): void
  log: Logger
}

/** Fits a bulk of 500 commands with short texts, not a pasted file. */
const MAX_MESSAGE_BYTES = 256 * 1024
/** Rate limit: messages of one person in a second; what comes faster waits. */
const MESSAGES_A_SECOND = 50
/** A client with so many messages waiting is no person at a screen. */
const MAX_WAITING_MESSAGES = 500
/** Back-pressure: bytes of unread answers at which a connection is closed. One more answer comes on top. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024
/** The portfolio follows any number over one subscription; nobody looks at so many cutovers one by one. */
const MAX_WATCHED = 100
/** Expired sessions are noticed this often; those that are ended, at once. */
const RECHECK_MS = 30_000
/** After so long without the database, silence must tell the screens that they are not live. */
const CERTAIN_FOR_MS = 4000

const cutoverId = z.string().min(1).max(200)
const watchMessage = z.object({ cutoverId, after: z.int().min(0), hash: z.string().max(64).optional() })
const unwatchMessage = z.object({ cutoverId })
const commandMessage = z.object({
  cutoverId,
  commandId: z.unknown(),
  command: z.unknown(),
  until: z.number().optional(),
})

export function createSockets(options: SocketOptions): Sockets {
  const { sql, authorise, broadcast, portfolio, drafts, log } = options
  const io: LiveServer = new Server({
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
  })
  const presence = createPresence((organisation, message) => {
    const frame = encode('presence', message)
    broadcast.tell(organisation, message.cutoverId, frame)
    portfolio.tell(organisation, frame)
  })
  const draftPresence = createDraftPresence({
    tell: (organisation, message) =>
      drafts.broadcast.tell(organisation, message.draftId, encode('draftPresence', message)),
    tellOthers: options.tellOthers,
  })
  const limiter = new RateLimiterQueue(new RateLimiterMemory({ points: MESSAGES_A_SECOND, duration: 1 }), {
    maxQueueSize: MAX_WAITING_MESSAGES,
  })
  const access = createRecheck(recheck, (error) =>
    log.warn({ err: error }, 'Credentials could not be checked; retrying'),
  )
  const timers: NodeJS.Timeout[] = []
  let isOpen = false
  let isAttached = false

  io.use(async (socket, next) => {
    try {
      const asked = access.wanted()
      const admitted = isOpen ? await admit(socket.handshake, options) : notNow()
      // Revoked during the look-up: it was not among the sockets yet, so that check missed it.
      if (access.wanted() !== asked) access.soon()
      if (admitted instanceof Error) return next(admitted)
      socket.data = admitted
      next()
    } catch (error) {
      if (isTransient(error)) log.warn({ err: error }, 'Handshakes are rejected: the database does not answer')
      else log.error({ err: error }, 'A handshake failed')
      next(notNow())
    }
  })
  io.on('connection', (socket) => serve(socket))

  /** A command that hit a bug had no effect, and is answered: unanswered, it would be resent for ever. */
  function failed(error: unknown): Refused {
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
    const writer = writerTo(socket.conn)
    /** Where its person counts as present. */
    const present = new Set<string>()
    const watcher: Watcher = {
      send: writer.send,
      behind: (behindId, head) => socket.emit('behind', { cutoverId: behindId, head }),
    }

    /** Sends an answer, unless too many are unread: then the page reconnects by itself, and asks again. */
    const answer = (give: () => void) => {
      if (!socket.connected) return
      if (writer.owed() <= MAX_UNREAD_BYTES) return give()
      log.warn({ person: actor.id }, 'A connection is cut: its answers are not read')
      writer.cut()
    }

    /** Runs a message's work in turn; what fails is not acknowledged, and the client asks again. */
    const inTurn = (work: () => Promise<void>) => {
      limiter.removeTokens(1, actor.id).then(
        () =>
          work().catch((error) => {
            // Not acknowledged, so the client asks again.
            if (error instanceof Unavailable || isTransient(error)) return
            log.error({ err: error, person: actor.id }, 'A message failed')
          }),
        () => socket.disconnect(true),
      )
    }

    const cutovers = createFollowing({
      organisation,
      broadcast,
      watcher,
      most: MAX_WATCHED,
      called: 'cutovers',
      isConnected: () => socket.connected,
      answer,
      came(id) {
        if (!present.has(id)) presence.join(organisation, id, actor.id)
        present.add(id)
        socket.emit('presence', presence.of(organisation, id))
      },
      left(id) {
        if (present.delete(id)) presence.leave(organisation, id, actor.id)
      },
    })

    socket.on('watch', (message, ack) => {
      inTurn(async () => {
        const given = watchMessage.safeParse(message)
        if (!given.success || typeof ack !== 'function') return void socket.disconnect(true)
        const { cutoverId: id, ...from } = given.data
        await cutovers.watch(id, from, ack)
      })
    })

    socket.on('unwatch', (message) => {
      inTurn(async () => {
        const given = unwatchMessage.safeParse(message)
        if (given.success) cutovers.leave(given.data.cutoverId)
      })
    })

    socket.on('watchPortfolio', (_message, ack) => {
      inTurn(async () => {
        if (typeof ack !== 'function') return void socket.disconnect(true)
        if (!socket.connected) return
        const tell = (lines: PortfolioLine[]) => answer(() => ack({ ok: true, lines }))
        await portfolio.watch(organisation, watcher, tell).finally(() => {
          // It subscribes before it reads, and may have done so after `disconnect`.
          if (!socket.connected) portfolio.unwatch(organisation, watcher)
        })
        for (const here of presence.all(organisation)) socket.emit('presence', here)
      })
    })

    socket.on('command', (message, ack) => {
      inTurn(async () => {
        const given = commandMessage.safeParse(message)
        if (!given.success || typeof ack !== 'function') return void socket.disconnect(true)
        const { cutoverId: id, until = Number.POSITIVE_INFINITY, ...body } = given.data
        if (options.now() > until) return answer(() => ack(refused(WAITED_TOO_LONG)))
        const { credential } = socket.data
        const outcome = await options.handleCommand({ organisation, cutoverId: id, credential, body }).catch(failed)
        if (outcome === UNAUTHORISED) socket.disconnect(true)
        else answer(() => ack(outcome))
      })
    })

    const endDrafts = serveDrafts(socket, {
      drafts,
      presence: draftPresence,
      inTurn,
      answer,
      send: writer.send,
      failed,
      late: (until) => (options.now() > until ? refused(WAITED_TOO_LONG) : undefined),
    })

    socket.on('disconnect', () => {
      endDrafts()
      cutovers.leaveAll()
      portfolio.unwatch(organisation, watcher)
    })
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
          if (options.silence() >= CERTAIN_FOR_MS) return
          broadcast.beat()
          drafts.broadcast.beat()
        }, HEARTBEAT_SECONDS * 1000),
        setInterval(() => access.soon(), RECHECK_MS),
      )
    },

    sayGoodbye(reason) {
      isOpen = false
      io.emit('goodbye', { reason })
    },

    recheck,
    recheckSoon: access.soon,
    heardPresence: draftPresence.heard,

    async close() {
      isOpen = false
      access.stop()
      for (const timer of timers) clearInterval(timer)
      presence.stop()
      draftPresence.stop()
      // Answers just given go out before the connection closes.
      await setImmediate()
      io.disconnectSockets(true)
      // The engine exists only once it is attached.
      if (isAttached) io.engine.close()
    },
  }
}

const WAITED_TOO_LONG = refuse(
  'notSent',
  'It was on its way for too long and was not carried out; look at what has happened since.',
)
