/** Servers of the simulation: everything of server/core.ts but its sockets, its timers and its LISTEN. */
import pino from 'pino'
import type { Watcher } from '../../server/audience.ts'
import { authorise } from '../../server/auth/authority.ts'
import { resolvePeople } from '../../server/auth/people.ts'
import { spendStepUp } from '../../server/auth/stepUp.ts'
import { type Broadcast, createBroadcast } from '../../server/broadcast.ts'
import type { ChainPoint } from '../../server/chainTail.ts'
import { Unavailable } from '../../server/commandQueue.ts'
import type { PersonCredential } from '../../server/credential.ts'
import type { Sql } from '../../server/database/connect.ts'
import { isPassing } from '../../server/database/faults.ts'
import { createDeadlines, type Deadlines } from '../../server/deadlines.ts'
import { createEventLog, type EventLog } from '../../server/eventLog.ts'
import { type CommandHandler, createCommandHandler, UNAUTHORISED } from '../../server/handleCommand.ts'
import { createRunbookLibrary, type RunbookLibrary } from '../../server/runbookLibrary.ts'
import { createStateAnswers, type StateAnswers } from '../../server/stateAnswers.ts'
import { LOG_KEY } from '../support/installation.ts'
import type { Door, Message, Send, ServerEnd } from './line.ts'

/** What is under way in the servers, so that the simulation knows when they have come to rest. */
export class Work {
  readonly #under = new Set<Promise<unknown>>()

  track<Result>(promise: Promise<Result>): Promise<Result> {
    const done = promise.finally(() => this.#under.delete(done))
    this.#under.add(done)
    return done
  }

  /** Resolves once nothing is under way, nor about to be. */
  async rested(): Promise<void> {
    do {
      await Promise.allSettled([...this.#under])
      await new Promise((resolve) => setImmediate(resolve))
    } while (this.#under.size > 0)
  }
}

export interface NodeOptions {
  sql: Sql
  organisation: string
  credential(client: string): PersonCredential
  work: Work
  /** The database's clock, epoch milliseconds. */
  now(): number
  /** Tells the other servers that a log has grown, which may get lost. */
  wakeOthers(node: SimulatedNode, cutoverId: string, head: ChainPoint): void
}

interface Booted {
  library: RunbookLibrary
  eventLog: EventLog
  broadcast: Broadcast
  commands: CommandHandler
  deadlines: Deadlines
  stateAnswers: StateAnswers
  /** A server that was killed tells nobody anything any more; what it had begun may still be committed. */
  killed: boolean
  ends: Set<ServerEnd & { lose(): void }>
}

export class SimulatedNode implements Door {
  readonly #options: NodeOptions
  #booted: Booted

  constructor(options: NodeOptions) {
    this.#options = options
    this.#booted = boot(options, this)
  }

  get library(): RunbookLibrary {
    return this.#booted.library
  }
  get eventLog(): EventLog {
    return this.#booted.eventLog
  }
  get broadcast(): Broadcast {
    return this.#booted.broadcast
  }
  get commands(): CommandHandler {
    return this.#booted.commands
  }
  get deadlines(): Deadlines {
    return this.#booted.deadlines
  }

  /** `kill -9` and a new start: all that it remembered is gone, and every line to it breaks. */
  kill(): void {
    const before = this.#booted
    before.killed = true
    this.#booted = boot(this.#options, this)
    for (const end of before.ends) end.lose()
  }

  /** The answer of GET /api/cutovers/:id/state. */
  async readState(cutoverId: string): Promise<Uint8Array | undefined> {
    const { work, organisation } = this.#options
    return (await work.track(this.#booted.stateAnswers.read(organisation, cutoverId)))?.gzip
  }

  /** As each node does every second: a wake-up that was lost costs a second, never an event. */
  async poll(): Promise<void> {
    const { sql, organisation, work } = this.#options
    const { broadcast } = this.#booted
    const questions = broadcast.questions()
    const asked = sql<(ChainPoint & { id: string })[]>`
      select id, head as seq, head_hash as hash from cutovers
      where organisation = ${organisation} and id = any(${questions.map(({ cutoverId }) => cutoverId)})`
    const heads = await asked.catch(() => undefined)
    for (const { cutoverId, found } of heads ? questions : []) found(heads?.find(({ id }) => id === cutoverId))
    await work.rested()
  }

  open(client: string, send: Send, lose: () => void): ServerEnd {
    const { organisation, work, credential } = this.#options
    const booted = this.#booted
    const watched = new Set<string>()
    const watcher: Watcher = {
      send({ packet }) {
        const [name, message]: [string, unknown] = JSON.parse(packet.slice(1))
        return send(name, message, false)
      },
      behind: (cutoverId, head) => void send('behind', { cutoverId, head }, true),
    }
    const answerTo = async (name: string, message: Message): Promise<unknown> => {
      switch (name) {
        case 'watch':
          watched.add(message.cutoverId)
          return booted.broadcast.watch(
            organisation,
            message.cutoverId,
            { after: message.after ?? 0, hash: message.hash },
            watcher,
          )
        case 'unwatch':
          return booted.broadcast.unwatch(organisation, message.cutoverId, watcher)
        case 'command': {
          const { cutoverId, ...body } = message
          return booted.commands.handleCommand({ organisation, cutoverId, credential: credential(client), body })
        }
        default:
          throw new Error(`Nobody here understands ${name}`)
      }
    }
    const end = {
      receive(name: string, message: Message, ack: (answer: unknown) => void) {
        const answered = (answer: unknown) => {
          if (answer === UNAUTHORISED) throw new Error(`${client} is not who they were`)
          if (!booted.killed) ack(answer)
        }
        void work.track(answerTo(name, message).then(answered, leaveUnanswered))
      },
      close() {
        booted.ends.delete(end)
        for (const cutoverId of watched) booted.broadcast.unwatch(organisation, cutoverId, watcher)
      },
      lose,
    }
    booted.ends.add(end)
    return end
  }
}

/** As in socket.ts: what cannot be answered now is asked again by the client. */
function leaveUnanswered(error: unknown): void {
  if (!(error instanceof Unavailable) && !isPassing(error)) throw error
}

function boot({ sql, organisation, work, now, wakeOthers }: NodeOptions, node: SimulatedNode): Booted {
  const log = pino({ level: 'silent' })
  const library = createRunbookLibrary(sql)
  const booted = { killed: false, ends: new Set<ServerEnd & { lose(): void }>() }
  const eventLog = createEventLog({
    logKey: LOG_KEY,
    sql,
    library,
    log,
    onCommitted({ cutoverId, events, head }) {
      if (booted.killed) return
      broadcast.publish(organisation, cutoverId, events)
      wakeOthers(node, cutoverId, head)
    },
  })
  const broadcast = createBroadcast({
    readHead: (_, cutoverId) => work.track(readHead(sql, organisation, cutoverId)),
    async readHash(_, cutoverId, seq) {
      const [record] = await work.track(eventLog.readRecords(organisation, cutoverId, seq - 1, 1))
      return record?.hash
    },
    readEvents: (...range) => work.track(eventLog.readEvents(...range)),
    now,
    log,
  })
  const commands = createCommandHandler({ eventLog, authorise, consumeStepUp: spendStepUp, resolvePeople })
  const deadlines = createDeadlines({ sql, passTime: commands.passTime, log })
  const stateAnswers = createStateAnswers({ states: eventLog.states, now })
  return Object.assign(booted, { library, eventLog, broadcast, commands, deadlines, stateAnswers })
}

async function readHead(sql: Sql, organisation: string, cutoverId: string): Promise<ChainPoint | undefined> {
  const [row] = await sql<ChainPoint[]>`
    select head as seq, head_hash as hash from cutovers where organisation = ${organisation} and id = ${cutoverId}`
  return row
}
