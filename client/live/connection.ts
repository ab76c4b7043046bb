/**
 * The page's single live connection. Resends commands until each is acknowledged (R3), passes events to the replicas that
 * follow a cutover, keeps the clock in sync, and tells since when the connection has been lost.
 */
import { io } from 'socket.io-client'
import {
  ANOTHER_PERSON,
  type PortfolioLine,
  PROTOCOL,
  SILENCE_SECONDS,
  type StateAnswer,
} from '../../shared/protocol.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { lineIsDown } from '../ui/fetchCode.ts'
import { createServerClock, type ServerClock } from './clock.ts'
import { demoTab } from './demoTab.ts'
import { type ConsoleSocket, createDraftLine, type DraftLine } from './draftLine.ts'
import { createHttp, type Http } from './http.ts'
import { createLiveness, type Liveness } from './liveness.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { Replica } from './replica.ts'
import type { ReplicaTransport } from './replicaTransport.ts'
import { Retry } from './retry.ts'
import { createStore, type Store, type WritableStore } from './store.ts'
import { createUnsent, type Unsent } from './unsent.ts'

/** A request without an ack is retried after this long. */
const ANSWER_WITHIN_MS = 10_000
/** A socket that claims to be open but is silent is closed and reopened. */
const RECONNECT_WHEN_SILENT = { firstMs: 15_000, longestMs: 120_000 }
/** The library's own back-off, also used where the server closed the connection or refused the handshake for now. */
const RECONNECT = { firstMs: 1500, longestMs: 5000 }
const ASK_PORTFOLIO_AGAIN = { firstMs: 2000, longestMs: 30_000 }

/** Codes with which the server refuses a handshake. */
export const NOT_SIGNED_IN = 'notSignedIn'
export const OTHER_PROTOCOL = 'otherProtocol'
const NOT_NOW = 'unavailable'

/** Why the server rejects this page. */
export interface TurnedAway {
  code: string
  message: string
}

export interface ConnectionState {
  /** When the connection was last alive, epoch milliseconds by the server's clock; absent while it is. Cutovers have their own. */
  notLiveSince?: number
  /** The server rejects this page: nobody is signed in, somebody else is, or the page is too old. */
  refused?: TurnedAway
  /** The server's message when it shut down on purpose. */
  goodbye?: string
  /** Commands not yet acknowledged. */
  sending: number
}

export interface ConnectionOptions {
  /** The server's origin; defaults to the page's own. */
  origin?: string
  /** An API token, for programs; browsers have their session cookie. */
  token?: string
  /** Whoever looks at the page, who is asked about what waited on a dead line; a program is not asked. */
  personId?: string
}

/** A followed cutover; reference-counted, until `end` is called as often as `follow` was. */
export interface Following {
  replica: Replica
  /** Since when it may be stale, epoch milliseconds; undefined while live. */
  notLiveSince: Store<number | undefined>
  /** The people who have it open, as person ids. */
  presence: Store<readonly string[]>
  /** What verification found wrong with the log, as a clause; undefined while nothing is known. */
  broken: Store<string | undefined>
  end(): void
}

export interface Connection {
  state: Store<ConnectionState>
  clock: ServerClock
  http: Http
  /** Who has which cutover open: for those followed and, while the portfolio is followed, for all. */
  present: Store<ReadonlyMap<string, readonly string[]>>
  /** Resolves once acknowledged, after reconnects if need be; never rejects. See `Outbox`. */
  send: Outbox['send']
  /** What waited on a dead line and is to be asked. */
  unsent: Store<readonly Unsent[]>
  sendUnsent: Outbox['sendUnsent']
  discardUnsent(commandId: string): void
  follow(cutoverId: string): Following
  drafts: DraftLine
  /** Receives the whole portfolio now and after each reconnect, and its changes in order. */
  followPortfolio(listener: (change: PortfolioChange) => void): () => void
  close(): void
}

export type PortfolioChange =
  | { kind: 'all'; lines: PortfolioLine[] }
  | { kind: 'line'; line: PortfolioLine }
  | { kind: 'gone'; id: string }

interface Followed {
  replica: Replica
  liveness: Liveness
  presence: WritableStore<readonly string[]>
  broken: WritableStore<string | undefined>
  followers: number
}

export function connect({ origin = '', token, personId }: ConnectionOptions = {}): Connection {
  const clock = createServerClock()
  const mistaken = () => change({ refused: { code: ANOTHER_PERSON, message: 'Somebody else is signed in here.' } })
  const http = createHttp({
    origin,
    mistaken,
    ...(token === undefined ? {} : { token }),
    ...(personId === undefined ? {} : { personId }),
  })
  const present = createStore<ReadonlyMap<string, readonly string[]>>(new Map())
  const socket: ConsoleSocket = io(origin, {
    auth: {
      protocol: PROTOCOL,
      ...whoConnects(token),
      ...(personId === undefined ? {} : { person: personId }),
    },
    transports: ['websocket'],
    // A handshake that is lost on a bad line is as lost as an answer, and the next one may get through.
    timeout: ANSWER_WITHIN_MS,
    reconnectionDelayMax: 3000,
    forceNew: true,
  })
  const state = createStore<ConnectionState>({ notLiveSince: clock.now(), sending: 0 })
  const followed = new Map<string, Followed>()
  const portfolioListeners = new Set<(change: PortfolioChange) => void>()
  let heardAt = clock.now()
  const reconnect = new Retry(() => socket.connect(), RECONNECT)
  const reconnectWhenSilent = new Retry(() => socket.disconnect().connect(), RECONNECT_WHEN_SILENT)
  const portfolioAgain = new Retry(() => void askPortfolio(), ASK_PORTFOLIO_AGAIN)

  const change = (changes: Partial<ConnectionState>) => state.set({ ...state.get(), ...changes })
  const heard = () => {
    if (!socket.connected) return
    reconnect.succeeded()
    reconnectWhenSilent.succeeded()
    opened()
  }
  const opened = () => {
    heardAt = clock.now()
    if (state.get().notLiveSince === undefined) return
    lineIsDown(false)
    const { notLiveSince: _, goodbye: __, refused: ___, ...rest } = state.get()
    state.set(rest)
  }
  const lost = () => {
    lineIsDown(true)
    if (state.get().notLiveSince === undefined) change({ notLiveSince: heardAt })
  }

  const drafts = createDraftLine({
    socket,
    answerWithinMs: ANSWER_WITHIN_MS,
    heard(serverNow) {
      if (serverNow !== undefined) clock.correct(serverNow)
      heard()
    },
  })
  const unsent = personId === undefined ? undefined : createUnsent(personId, clock.now)
  const outbox = createOutbox({
    now: clock.now,
    seqOf: (cutoverId) => followed.get(cutoverId)?.replica.cutover?.seq ?? 0,
    unsent,
    async submit(message) {
      const answer = await socket.timeout(ANSWER_WITHIN_MS).emitWithAck('command', message)
      heard()
      if (answer.ok) followed.get(message.cutoverId)?.replica.receive(answer.events)
      return answer
    },
    isConnected: () => socket.connected,
    waiting: (sending) => change({ sending }),
  })
  const tellPortfolio = (news: PortfolioChange) => {
    for (const listener of [...portfolioListeners]) listener(news)
  }
  /** A no-op while disconnected: `connect` calls it. */
  const askPortfolio = async () => {
    portfolioAgain.cancel()
    if (!socket.connected || portfolioListeners.size === 0) return
    try {
      const answer = await socket.timeout(ANSWER_WITHIN_MS).emitWithAck('watchPortfolio', {})
      portfolioAgain.succeeded()
      if (answer.ok) tellPortfolio({ kind: 'all', lines: answer.lines })
    } catch {
      if (socket.connected) portfolioAgain.later()
    }
  }

  socket.on('connect', () => {
    opened()
    reconnectWhenSilent.cancel()
    present.set(new Map())
    outbox.sendAll()
    for (const { replica } of followed.values()) replica.ask()
    void askPortfolio()
  })
  socket.on('disconnect', (reason) => {
    lost()
    // Live again only once the log has been compared: it may have been replaced.
    for (const { liveness } of followed.values()) liveness.doubt()
    // The library does not reconnect by itself where the server closed the connection.
    if (reason === 'io server disconnect') reconnect.later()
  })
  socket.on('connect_error', (error) => {
    lost()
    const refused = refusalOf(error)
    if (!refused) return
    // Nor does it retry a refused handshake.
    if (refused.code === NOT_NOW) reconnect.later()
    else change({ refused })
  })
  socket.on('events', ({ cutoverId, events }) => {
    heard()
    followed.get(cutoverId)?.replica.receive(events)
  })
  socket.on('heartbeat', ({ cutoverId, head, hash, serverNow, broken }) => {
    clock.correct(serverNow)
    heard()
    const entry = followed.get(cutoverId)
    entry?.replica.heard(head, hash)
    if (entry && entry.broken.get() !== broken) entry.broken.set(broken)
  })
  socket.on('behind', ({ cutoverId }) => {
    heard()
    followed.get(cutoverId)?.replica.askUnlessWaiting()
  })
  socket.on('presence', ({ cutoverId, people }) => {
    heard()
    followed.get(cutoverId)?.presence.set(people)
    present.set(new Map(present.get()).set(cutoverId, people))
  })
  socket.on('portfolio', (line) => {
    heard()
    tellPortfolio({ kind: 'line', line })
  })
  socket.on('portfolioGone', ({ id }) => {
    heard()
    tellPortfolio({ kind: 'gone', id })
  })
  socket.on('goodbye', ({ reason }) => change({ goodbye: reason }))

  const watchdog = setInterval(() => {
    for (const { liveness } of followed.values()) liveness.tick()
    // Heartbeats are sent only to followers, so only they may treat silence as a lost connection.
    if (followed.size === 0 && !drafts.isFollowing()) return
    if (clock.now() - heardAt <= SILENCE_SECONDS * 1000) return
    lost()
    if (socket.connected) reconnectWhenSilent.later()
  }, 1000)

  const transportFor = (cutoverId: string): ReplicaTransport => ({
    async watch(after, hash) {
      if (!socket.connected) throw new Error('The line is down')
      const answer = await socket.timeout(ANSWER_WITHIN_MS).emitWithAck('watch', {
        cutoverId,
        after,
        ...(hash === undefined ? {} : { hash }),
      })
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

  const newFollowed = (cutoverId: string): Followed => {
    const liveness = createLiveness(clock.now)
    if (!socket.connected) liveness.doubt()
    const stands = (isSure: boolean) => (isSure && socket.connected ? liveness.confirm() : liveness.doubt())
    const replica = new Replica(cutoverId, transportFor(cutoverId), { now: clock.now, stands })
    // It took effect after all, only its answer was lost.
    replica.onEvents((events) => {
      for (const { commandId } of events) unsent?.forget(commandId)
    })
    return {
      replica,
      liveness,
      presence: createStore<readonly string[]>([]),
      broken: createStore<string | undefined>(undefined),
      followers: 0,
    }
  }

  return {
    state,
    clock,
    present,
    http,
    drafts,
    send: outbox.send,
    unsent: unsent?.asked ?? NONE,
    sendUnsent: outbox.sendUnsent,
    discardUnsent: (commandId) => unsent?.forget(commandId),
    follow(cutoverId) {
      const entry = followed.get(cutoverId) ?? newFollowed(cutoverId)
      entry.followers += 1
      if (entry.followers === 1) {
        followed.set(cutoverId, entry)
        heardAt = clock.now()
        entry.replica.ask()
      }
      let ended = false
      return {
        replica: entry.replica,
        notLiveSince: entry.liveness.notLiveSince,
        presence: entry.presence,
        broken: entry.broken,
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
      void askPortfolio()
      return () => portfolioListeners.delete(listener)
    },
    close() {
      clearInterval(watchdog)
      outbox.stop()
      unsent?.close()
      for (const retry of [reconnect, reconnectWhenSilent, portfolioAgain]) retry.cancel()
      for (const { replica } of followed.values()) replica.close()
      socket.disconnect()
    },
  }
}

/** Else it is the session of the cookie. */
function whoConnects(token: string | undefined): { token?: string; demo?: string } {
  if (token !== undefined) return { token }
  const tab = demoTab()
  return tab ? { demo: tab.secret } : {}
}

const NONE = createStore<readonly Unsent[]>([])

function refusalOf(error: Error): TurnedAway | undefined {
  const data = 'data' in error ? error.data : undefined
  if (typeof data !== 'object' || data === null || !('code' in data) || !('message' in data)) return undefined
  return { code: String(data.code), message: String(data.message) }
}
