/** A server of the storm: the real log, commands, turns and sweeps, on a thread of life that can be cut anywhere. */
import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { authorise } from '../../server/auth/authority.ts'
import { emailsOf, namesOf } from '../../server/auth/names.ts'
import { resolvePeople } from '../../server/auth/people.ts'
import { consumeStepUp } from '../../server/auth/stepUp.ts'
import { type CommandHandler, createCommandHandler } from '../../server/commands/handleCommand.ts'
import { type Consumers, createConsumers } from '../../server/consumers/consumers.ts'
import type { Sql } from '../../server/database/connect.ts'
import type { Columns, Fragment, Part, Queries } from '../../server/database/sql.ts'
import { createEventLog, type EventLog } from '../../server/log/eventLog.ts'
import { createRunbookLibrary, type RunbookLibrary } from '../../server/runbooks/runbookLibrary.ts'
import { type OpenInstance, openInstance } from '../../server/servicenow/client/openInstance.ts'
import { serviceNowConsumer } from '../../server/servicenow/consumer.ts'
import { createSweep, type Sweep } from '../../server/servicenow/sweeps.ts'
import { takeTurn } from '../../server/servicenow/turn.ts'
import { type Due, makeDue } from '../../server/servicenow/turnRows.ts'
import { LOG_KEY } from '../support/installation.ts'
import type { Random } from './random.ts'
import type { VirtualTime } from './servicenowTime.ts'

/** The process is no more; nothing that it began goes on. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

export interface NodeParts {
  sql: Sql
  organisation: string
  /** Of the instance. */
  name: string
  address: string
  time: VirtualTime
  random: Random
  /** Real milliseconds; only what hangs takes so long. */
  timeLimit: number
  /** What becomes of an error that nobody waits for. */
  survive(error: unknown): void
}

/** The storm looks for turns by itself. */
const CONSUMER = serviceNowConsumer(LOG_KEY, async () => undefined)

export class StormNode {
  readonly instance: OpenInstance
  readonly library: RunbookLibrary
  readonly eventLog: EventLog
  readonly commands: CommandHandler
  readonly sweep: Sweep
  readonly #consumers: Consumers
  readonly #parts: NodeParts
  readonly #sql: Sql
  readonly #server = randomUUID()
  #callsToLive = Number.POSITIVE_INFINITY
  #callsToSleep = Number.POSITIVE_INFINITY
  isDead = false
  /** The whole process: nobody may ask it for anything meanwhile. */
  isAsleep = false

  constructor(parts: NodeParts) {
    this.#parts = parts
    const { name, address, time, random, timeLimit } = parts
    // Commands are taken as a whole: only turns and sweeps sleep in the middle.
    this.#sql = this.#mortal(parts.sql, true)
    const sql = this.#mortal(parts.sql, false)
    this.instance = openInstance(
      {
        name,
        url: address,
        auth: { kind: 'oauth', clientId: 'tminus', clientSecret: 'tminus-secret' },
        timeLimit: timeLimit / 1000,
        writeTimeLimit: timeLimit / 1000,
        quota: 60,
        patience: 20,
        requestsPerSecond: 1000,
        maxConcurrent: 32,
      },
      {
        fetch: (url, init) => this.#call(() => wholeAnswer(url, init), true),
        now: time.now,
        delay: (milliseconds, signal) => time.sleep(milliseconds, signal),
        random: random.share,
      },
    )
    const log = pino({ level: 'silent' })
    this.library = createRunbookLibrary(sql)
    this.eventLog = createEventLog({
      logKey: LOG_KEY,
      sql,
      library: this.library,
      log,
      onCommitted: ({ cutoverId }) => void this.readOn(cutoverId).catch(parts.survive),
    })
    this.#consumers = createConsumers({ sql: this.#sql, eventLog: this.eventLog, consumers: [], log })
    this.commands = createCommandHandler({
      sql,
      eventLog: this.eventLog,
      authorise,
      consumeStepUp,
      resolvePeople,
      instances: [name],
    })
    this.sweep = createSweep(name, this.instance, {
      sql: this.#sql,
      happened: (_, sysId) => this.happened(sysId),
      now: time.now,
    })
  }

  get sql(): Sql {
    return this.#sql
  }

  /** Somebody presses a button; thrown away with the process. */
  give(given: Parameters<CommandHandler['handleCommand']>[0]): ReturnType<CommandHandler['handleCommand']> {
    return this.#parts.time.track(this.commands.handleCommand(given))
  }

  /** What events want synchronised; after each commit, and for what a server has left that died before. */
  readOn(cutoverId: string): Promise<void> {
    return this.#consumers.readOn(CONSUMER, this.#parts.organisation, cutoverId)
  }

  async happened(sysId: string): Promise<number> {
    return (await makeDue(this.#sql, this.#parts.name, sysId)).length
  }

  takeTurn(due: Due): Promise<void> {
    const { time, name } = this.#parts
    return takeTurn(due, {
      sql: this.#sql,
      server: this.#server,
      instances: new Map([[name, { instance: this.instance, groups: {}, webhookSecrets: [] }]]),
      origin: 'https://tminus.example.org',
      readState: async (organisation, id) => (await time.track(this.eventLog.states.current(organisation, id)))?.state,
      record: async ({ organisation, cutoverId }, observations) => {
        const command = { type: 'recordChange' as const, observations }
        const commandId = `servicenow:${randomUUID()}`
        const answer = await time.track(this.commands.recordChange({ organisation, cutoverId, commandId, command }))
        return answer !== 'unauthorised' && answer.ok
      },
      nameOf: (ids) => namesOf(this.#sql, ids),
      emailsOf: (ids) => emailsOf(this.#sql, ids),
      now: time.now,
    })
  }

  /** `kill -9` at the so-many-th thing that it asks for from now on; half of these are done, and nobody hears it. */
  killAfter(calls: number): void {
    this.#callsToLive = calls
  }

  /** At the so-many-th thing that it asks for, the process sleeps for minutes. */
  sleepAfter(calls: number): void {
    this.#callsToSleep = calls
  }

  async #call<Result>(work: () => Promise<Result>, maySleep: boolean): Promise<Result> {
    const { time, random } = this.#parts
    if (this.isDead) throw new Killed()
    this.#callsToLive -= 1
    const dies = this.#callsToLive <= 0
    if (dies && random.chance(0.5)) this.#die()
    const result = await time.track(work())
    if (dies) this.#die()
    if (maySleep) {
      this.#callsToSleep -= 1
      if (this.#callsToSleep <= 0) {
        this.#callsToSleep = Number.POSITIVE_INFINITY
        this.isAsleep = true
        await time.sleep(random.whole(20, 400) * 1000)
        this.isAsleep = false
      }
    }
    if (this.isDead) throw new Killed()
    return result
  }

  #die(): never {
    this.isDead = true
    throw new Killed()
  }

  #mortal(sql: Sql, maySleep: boolean): Sql {
    const begin: Sql['begin'] = (work) => {
      const transact = () =>
        sql.begin(async (transaction) => {
          const result = await work(this.#mortalQueries(transaction, false))
          // A process that died in a transaction has rolled it back, whatever it did not wait for.
          if (this.isDead) throw new Killed()
          return result
        })
      return this.#call(transact, false)
    }
    return Object.assign(this.#mortalQueries(sql, maySleep), { begin, end: sql.end, load: sql.load })
  }

  #mortalQueries(sql: Queries, maySleep: boolean): Queries {
    const ask = <Rows extends readonly object[]>(text: TemplateStringsArray, values: Part[]): Promise<Rows> => {
      const asked = this.#call(() => sql<Rows>(text, ...values), maySleep)
      // Some statements are not waited for.
      asked.catch(() => undefined)
      return asked
    }
    function queries<Rows extends readonly object[]>(text: TemplateStringsArray, ...values: Part[]): Promise<Rows>
    function queries(rows: Columns | readonly Columns[]): Fragment
    function queries(first: TemplateStringsArray | Columns | readonly Columns[], ...values: Part[]): unknown {
      return isTemplate(first) ? ask(first, values) : sql(first)
    }
    return Object.assign(queries, { json: sql.json, unsafe: sql.unsafe })
  }
}

function isTemplate(first: TemplateStringsArray | Columns | readonly Columns[]): first is TemplateStringsArray {
  return Array.isArray(first) && 'raw' in first
}

/** Read to its end at once, so that nothing of an exchange is under way behind the back of time. */
async function wholeAnswer(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init)
  const { status, headers } = answer
  const body = await answer.arrayBuffer().then(
    (bytes) => (bytes.byteLength === 0 ? null : new Uint8Array(bytes)),
    (error: unknown) =>
      new ReadableStream({
        start(controller) {
          controller.error(error)
        },
      }),
  )
  return new Response(status === 204 || status === 304 ? null : body, { status, headers })
}
