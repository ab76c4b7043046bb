/** The app's own scripts, run as they are: what the endpoint answers and how a delivery looks is decided by their source. */
import { readFileSync } from 'node:fs'
import { createContext, Script, type Context as ScriptContext } from 'node:vm'
import { z } from 'zod'
import type { AccessRules, Caller } from '../api/access.ts'
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { glideGlobals, type ScriptSession } from './glide.ts'

const folder = new URL('../../app/src/scripts/', import.meta.url)
const files = ['TMinusTime', 'TMinusRequest', 'TMinusDelivery', 'TMinusLinks', 'TMinusQueue', 'TMinusEndpoint']

/** What this side asks of the scripts; texts in, JSON texts out, so that nothing of their world leaks into ours. */
const adapter = `
const answerRequest = (act, cutover, change, dataString) => {
  const answer = { status: 500, body: null }
  const response = {
    setStatus: (status) => { answer.status = status },
    setBody: (result) => { answer.body = { result } },
    setError: (error) => {
      answer.status = error.status
      answer.body = { error: { message: error.message, detail: error.detail }, status: 'failure' }
    },
  }
  const request = { pathParams: { cutover }, queryParams: { change }, body: { dataString } }
  new TMinusEndpoint(request, response)[act]()
  return JSON.stringify(answer)
}
// A receiver on this machine needs no certificate: only the stand-in sends to one.
const isPublicAddress = TMinusDelivery.prototype.isAddress
TMinusDelivery.prototype.isAddress = function (text) {
  return /^http:[/][/](127[.]0[.]0[.]1|localhost)(:[0-9]+)?[/]/.test(String(text)) || isPublicAddress.call(this, text)
}
const record = (id) => {
  const row = new GlideRecord('x_tminus_gate_event')
  return row.get(id) ? row : null
}
`

const endpointAnswer = z.object({ status: z.int(), body: z.unknown() })
const webhookSettings = z.union([
  z.object({ problem: z.string() }),
  z.object({ problem: z.null(), address: z.string(), key: z.string() }),
])
const outcome = z.object({ state: z.enum(['sent', 'ready', 'dead']), wait: z.number(), stop: z.boolean() })

export type EndpointAct = 'putLink' | 'getLink' | 'getLinks' | 'putStatus' | 'deleteLink' | 'getHealth' | 'postPing'

export class GateScripts {
  readonly #context: ScriptContext
  readonly #session: ScriptSession = { caller: undefined }
  /** What the scripts have written to the instance's log. */
  readonly log: string[] = []

  constructor(instance: Instance, access: AccessRules) {
    const globals = glideGlobals(instance, access, this.#session, (text) => this.log.push(text))
    this.#context = createContext({
      ...globals,
      Class: {
        create: () =>
          function create(this: { initialize(...args: unknown[]): void }, ...args: unknown[]) {
            this.initialize(...args)
          },
      },
    })
    for (const file of files) {
      const url = new URL(`${file}.js`, folder)
      new Script(readFileSync(url, 'utf8'), { filename: url.pathname }).runInContext(this.#context)
    }
    new Script(adapter).runInContext(this.#context)
  }

  /** A call of the scripted REST API, on behalf of its caller. */
  answer(act: EndpointAct, caller: Caller, cutover: string, change: string, body: string) {
    this.#session.caller = caller
    try {
      return endpointAnswer.parse(JSON.parse(this.#run('answerRequest', act, cutover, change, body)))
    } finally {
      this.#session.caller = undefined
    }
  }

  /** Whether a rule on any of these changes has something to tell. */
  watches(changes: readonly string[]): boolean {
    return this.#run('((...changes) => String(new TMinusLinks().watches(...changes)))', ...changes) === 'true'
  }

  /** Queues a delivery for each link of each of the changes. */
  recordChanged(table: string, row: Row, operation: string, changes: readonly string[]): void {
    const act =
      '((table, row, operation, changes) => String(new TMinusQueue().recordChanged(table, currentRecord(table, row, operation), changes)))'
    this.#run(act, table, row, operation, changes)
  }

  linkRemoved(link: Row): void {
    const act = "((link) => String(new TMinusQueue().linkRemoved(currentRecord('x_tminus_gate_link', link, 'delete'))))"
    this.#run(act, link)
  }

  settings() {
    return webhookSettings.parse(JSON.parse(this.#run('(() => JSON.stringify(new TMinusQueue().settings()))')))
  }

  /** The exact body of the delivery that this row of the queue stands for. */
  body(event: string): string {
    return this.#run(
      '((id) => { const queue = new TMinusQueue(); return queue.delivery.body(queue.eventOf(record(id))) })',
      event,
    )
  }

  signedString(id: string, timestamp: string, body: string): string {
    return this.#run('((...parts) => new TMinusDelivery().signedString(...parts))', id, timestamp, body)
  }

  /** Seconds until this attempt counts as lost. */
  waitAfter(attempt: number): number {
    return Number(this.#run('((attempt) => String(new TMinusDelivery().waitAfter(attempt)))', attempt))
  }

  /** Writes into the queue what an answer means, and says it. */
  settle(event: string, attempt: number, status: number, retryAfter: string | null) {
    const act = `((id, attempt, status, retryAfter) => {
      const queue = new TMinusQueue()
      return JSON.stringify(queue.settle(record(id), queue.delivery.outcome(attempt, status, retryAfter), status))
    })`
    return outcome.parse(JSON.parse(this.#run(act, event, attempt, status, retryAfter)))
  }

  #run(act: string, ...args: readonly unknown[]): string {
    const call: unknown = new Script(act).runInContext(this.#context)
    if (typeof call !== 'function') throw new Error(`The app's scripts have no ${act}.`)
    return String(Reflect.apply(call, undefined, args))
  }
}
