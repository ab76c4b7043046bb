/**
 * The one live line to the server. Sends commands until each has its answer, whatever breaks in between (R3), hands events
 * to the replicas that follow a cutover, keeps the clock right, and says since when all that is no longer true.
 */
import { io, type Socket } from 'socket.io-client'
import type { CommandInput } from '../shared/commands.ts'
import {
  type ClientToServer,
  type CommandAnswer,
  type PortfolioLine,
  PROTOCOL,
  type ServerToClient,
  SILENCE_SECONDS,
  type StateAnswer,
} from '../shared/protocol.ts'
import type { Runbook } from '../shared/runbook.ts'
import { createServerClock, type ServerClock } from './clock.ts'
import { newCommandId } from './commandId.ts'
import { createHttp, type Http } from './http.ts'
import { Replica, type ReplicaTransport } from './replica.ts'
import { createStore, type Store, type WritableStore } from './store.ts'

/** A question without an answer is asked again after this long. */
const ANSWER_WITHIN = 10_000
/** After so much silence a line that calls itself open is closed and opened again. */
const RECONNECT_AFTER = 3 * SILENCE_SECONDS * 1000

/** Codes with which the server turns a handshake away. */
export const NOT_SIGNED_IN = 'notSignedIn'
export const OTHER_PROTOCOL = 'otherProtocol'
const NOT_NOW = 'unavailable'

/** Why the server will not talk to this page. */
export interface TurnedAway {
  code: string
  message: string
}

export interface ConnectionState {
  /** Epoch milliseconds by the server's clock when it was last heard; absent while it is heard. */
  notLiveSince?: number
  /** The server will not talk to this page: nobody is signed in, or the page is too old. */
  refused?: TurnedAway
  /** What the server said when it went away on purpose. */
  goodbye?: string
  /** Commands that still wait for their answer. */
  sending: number
}

export interface ConnectionOptions {
  /** Where the server is; the page's own origin when left out. */
  origin?: string
  /** An API token, for programs; browsers have their session cookie. */
  token?: string
}

/** A cutover that is being followed, until `end` is called as often as `follow` was. */
export interface Following {
  replica: Replica
  /** The people who have it open, as person ids. */
  presence: Store<readonly string[]>
  end(): void
}

export interface Connection {
  state: Store<ConnectionState>
  clock: ServerClock
  http: Http
  /** By cutover, who has it open: of those followed and, while the portfolio is followed, of all. */
  present: Store<ReadonlyMap<string, readonly string[]>>
  /** Resolves once the server has answered, after reconnects if need be; never rejects. */
  send(cutoverId: string, command: CommandInput): Promise<CommandAnswer>
  follow(cutoverId: string): Following
  /** Hears the whole portfolio now and after each reconnect, and single lines as they change. */
  followPortfolio(listener: (lines: PortfolioLine[], complete: boolean) => void): () => void
  close(): void
}

interface Followed {
  replica: Replica
  presence: WritableStore<readonly string[]>
  followers: number
}

interface Unanswered {
  message: { cutoverId: string; commandId: string; command: CommandInput }
  answered(answer: CommandAnswer): void
}

export function connect({ origin = '', token }: ConnectionOptions = {}): Connection {
  const clock = createServerClock()
  const http = createHttp(origin, token)
  const present = createStore<ReadonlyMap<string, readonly string[]>>(new Map())
  const socket: Socket<ServerToClient, ClientToServer> = io(origin, {
    auth: { protocol: PROTOCOL, ...(token === undefined ? {} : { token }) },
    transports: ['websocket'],
    reconnectionDelayMax: 3000,
    forceNew: true,
  })
  const state = createStore<ConnectionState>({ notLiveSince: clock.now(), sending: 0 })
  const followed = new Map<string, Followed>()
  const unanswered = new Map<string, Unanswered>()
  const portfolioListeners = new Set<(lines: PortfolioLine[], complete: boolean) => void>()
  let heardAt = clock.now()
  let reconnecting: ReturnType<typeof setTimeout> | undefined

  const change = (changes: Partial<ConnectionState>) => state.set({ ...state.get(), ...changes })
  const heard = () => {
    heardAt = clock.now()
    if (state.get().notLiveSince === undefined || !socket.connected) return
    const { notLiveSince: _, goodbye: __, refused: ___, ...rest } = state.get()
    state.set(rest)
  }
  const lost = () => {
    if (state.get().notLiveSince === undefined) change({ notLiveSince: heardAt })
  }

  // Not all at the same moment after a server came back.
  const reconnectSoon = () => {
    clearTimeout(reconnecting)
    reconnecting = setTimeout(() => socket.connect(), 500 + Math.random() * 1000)
  }

  const submit = ({ message, answered }: Unanswered) => {
    if (!socket.connected) return
    socket
      .timeout(ANSWER_WITHIN)
      .emitWithAck('command', message)
      .then(answered, () => {
        // On a line that broke, the next `connect` sends it again.
        const waiting = unanswered.get(message.commandId)
        if (waiting && socket.connected) submit(waiting)
      })
  }

  const askPortfolio = async () => {
    const answer = await socket.timeout(ANSWER_WITHIN).emitWithAck('watchPortfolio', {})
    if (answer.ok) for (const listener of portfolioListeners) listener(answer.lines, true)
  }

  socket.on('connect', () => {
    heard()
    present.set(new Map())
    for (const command of unanswered.values()) submit(command)
    for (const { replica } of followed.values()) replica.ask()
    if (portfolioListeners.size > 0) void askPortfolio().catch(() => undefined)
  })
  socket.on('disconnect', (reason) => {
    lost()
    // The library reconnects by itself unless it was the server that closed the line.
    if (reason === 'io server disconnect') reconnectSoon()
  })
  socket.on('connect_error', (error) => {
    lost()
    const refused = refusalOf(error)
    if (!refused) return
    // Turned away, the library does not try again by itself.
    if (refused.code === NOT_NOW) reconnectSoon()
    else change({ refused })
  })
  socket.on('events', ({ cutoverId, events }) => {
    heard()
    followed.get(cutoverId)?.replica.receive(events)
  })
  socket.on('heartbeat', ({ cutoverId, head, serverNow }) => {
    clock.correct(serverNow)
    heard()
    followed.get(cutoverId)?.replica.heard(head)
  })
  socket.on('behind', ({ cutoverId }) => {
    heard()
    followed.get(cutoverId)?.replica.ask()
  })
  socket.on('presence', ({ cutoverId, people }) => {
    heard()
    followed.get(cutoverId)?.presence.set(people)
    present.set(new Map(present.get()).set(cutoverId, people))
  })
  socket.on('portfolio', (line) => {
    heard()
    for (const listener of portfolioListeners) listener([line], false)
  })
  socket.on('goodbye', ({ reason }) => change({ goodbye: reason }))

  const watchdog = setInterval(() => {
    // Only who follows a cutover is sent heartbeats, and may therefore take silence for a loss.
    if (followed.size === 0) return
    const silence = clock.now() - heardAt
    if (silence > SILENCE_SECONDS * 1000) lost()
    if (silence > RECONNECT_AFTER && socket.connected) socket.disconnect().connect()
  }, 1000)

  const transportFor = (cutoverId: string): ReplicaTransport => ({
    async watch(after) {
      if (!socket.connected) throw new Error('The line is down')
      const answer = await socket.timeout(ANSWER_WITHIN).emitWithAck('watch', { cutoverId, after })
      if (answer.ok) clock.correct(answer.serverNow)
      heard()
      return answer
    },
    async state() {
      const answer = await http.get<StateAnswer>(`/api/cutovers/${cutoverId}/state`)
      return answer
    },
    runbook: (id, hash) => http.get<Runbook>(`/api/runbooks/${id}/versions/${hash}`),
  })

  return {
    state,
    clock,
    present,
    http,
    send(cutoverId, command) {
      const commandId = newCommandId()
      return new Promise((resolve) => {
        const waiting: Unanswered = {
          message: { cutoverId, commandId, command },
          answered(answer) {
            heard()
            if (!unanswered.delete(commandId)) return
            change({ sending: unanswered.size })
            if (answer.ok) followed.get(cutoverId)?.replica.receive(answer.events)
            resolve(answer)
          },
        }
        unanswered.set(commandId, waiting)
        change({ sending: unanswered.size })
        submit(waiting)
      })
    },
    follow(cutoverId) {
      const entry = followed.get(cutoverId) ?? {
        replica: new Replica(cutoverId, transportFor(cutoverId)),
        presence: createStore<readonly string[]>([]),
        followers: 0,
      }
      entry.followers += 1
      if (entry.followers === 1) {
        followed.set(cutoverId, entry)
        heardAt = clock.now()
        entry.replica.ask()
      }
      let ended = false
      return {
        replica: entry.replica,
        presence: entry.presence,
        end() {
          if (ended) return
          ended = true
          entry.followers -= 1
          if (entry.followers > 0) return
          followed.delete(cutoverId)
          entry.replica.close()
          if (socket.connected) socket.emit('unwatch', { cutoverId })
        },
      }
    },
    followPortfolio(listener) {
      portfolioListeners.add(listener)
      if (socket.connected) void askPortfolio().catch(() => undefined)
      return () => portfolioListeners.delete(listener)
    },
    close() {
      clearInterval(watchdog)
      clearTimeout(reconnecting)
      for (const { replica } of followed.values()) replica.close()
      socket.disconnect()
    },
  }
}

function refusalOf(error: Error): TurnedAway | undefined {
  const data = 'data' in error ? error.data : undefined
  if (typeof data !== 'object' || data === null || !('code' in data) || !('message' in data)) return undefined
  return { code: String(data.code), message: String(data.message) }
}
