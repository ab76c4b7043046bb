/** Sends the queue to T-Minus, as the app's jobs do: a new row at once, the others when they are due. */
import { createHmac } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { fromGlideDate, toGlideDate } from '../records/dates.ts'
import { systemWriter } from '../records/recordStore.ts'
import type { GateScripts } from './gateScripts.ts'

/** What can happen to a delivery on its way. */
export type DeliveryFault =
  /** It never arrives, and the instance thinks that it did. */
  | { kind: 'lose' }
  /** It arrives twice, with the same id. */
  | { kind: 'duplicate' }
  | { kind: 'delay'; milliseconds: number }
  /** It arrives after the one that follows it. */
  | { kind: 'reorder' }
  /** Signed with another key. */
  | { kind: 'wrongSignature' }
  /** As if it had been on its way so long. */
  | { kind: 'oldTimestamp'; seconds: number }

export interface DeliveryTrigger {
  nth?: number
  times?: number
  probability?: number
}

/** One request that was sent. */
export interface SentDelivery {
  id: string
  attempt: number
  headers: Record<string, string>
  body: string
  /** 0 where nobody answered. */
  status: number
}

interface Armed {
  on: DeliveryTrigger
  fault: DeliveryFault
  seen: number
  fired: number
}

const batch = 50
const timeout = 10_000

export class Deliveries {
  readonly #instance: Instance
  readonly #scripts: GateScripts
  readonly #running = new Set<Promise<void>>()
  readonly #overtaken: (() => Promise<void>)[] = []
  #armed: Armed[] = []
  /** Everything that was sent, oldest first. */
  readonly sent: SentDelivery[] = []

  constructor(instance: Instance, scripts: GateScripts) {
    this.#instance = instance
    this.#scripts = scripts
    instance.store.after('x_tminus_gate_event', ({ operation, row }) => {
      if (operation === 'insert') this.later(() => this.#first(row.sys_id ?? ''))
    })
  }

  addFault(on: DeliveryTrigger, fault: DeliveryFault): void {
    this.#armed.push({ on, fault, seen: 0, fired: 0 })
  }

  clearFaults(): void {
    this.#armed = []
  }

  /** Runs a job of its own, after what is under way. */
  later(job: () => void | Promise<void>): void {
    const running = new Promise<void>((resolve) => setImmediate(resolve)).then(job)
    this.#running.add(running)
    void running.finally(() => this.#running.delete(running))
  }

  /** When no job is running; deliveries that wait for their next attempt do not count. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  /** The scheduled script of each minute: what is due, oldest first, until an answer speaks for the whole address. */
  async sendDue(): Promise<void> {
    const { store, clock } = this.#instance
    const due = store
      .rows('x_tminus_gate_event')
      .filter((row) => row.state === 'ready' && (fromGlideDate(row.next_attempt ?? '') ?? 0) <= clock.now())
      .sort((a, b) => ((a.next_attempt ?? '') < (b.next_attempt ?? '') ? -1 : 1))
    for (const row of due.slice(0, batch)) if (await this.#attempt(row)) return
  }

  async #first(event: string): Promise<void> {
    const row = this.#instance.store.find('x_tminus_gate_event', event)
    if (row?.state === 'ready' && row.attempts === '0') await this.#attempt(row)
  }

  /** Whether the answer speaks for the whole address. */
  async #attempt(row: Row): Promise<boolean> {
    const settings = this.#scripts.settings()
    if (settings.problem !== null) return true
    const { store, clock } = this.#instance
    const id = row.sys_id ?? ''
    const attempt = Number(row.attempts) + 1
    const next_attempt = toGlideDate(clock.now() + this.#scripts.waitAfter(attempt) * 1000)
    store.update(id, { attempts: String(attempt), next_attempt }, systemWriter)
    const faults = this.#faults()
    const send = () => this.#send(id, attempt, settings.address, settings.key, faults)
    if (faults.some(({ kind }) => kind === 'lose')) {
      this.#scripts.settle(id, attempt, 200, null)
      return false
    }
    if (faults.some(({ kind }) => kind === 'reorder')) {
      this.#overtaken.push(async () => {
        await send()
      })
      return false
    }
    const isStopped = await send()
    for (const overtaken of this.#overtaken.splice(0)) await overtaken()
    return isStopped
  }

  async #send(
    id: string,
    attempt: number,
    address: string,
    key: string,
    faults: readonly DeliveryFault[],
  ): Promise<boolean> {
    const { clock } = this.#instance
    const body = this.#scripts.body(id)
    let seconds = Math.floor(clock.now() / 1000)
    let secret = Buffer.from(key, 'base64')
    for (const fault of faults) {
      if (fault.kind === 'oldTimestamp') seconds -= fault.seconds
      if (fault.kind === 'wrongSignature') secret = Buffer.alloc(secret.length)
      if (fault.kind === 'delay') await wait(fault.milliseconds)
    }
    const mac = createHmac('sha256', secret)
      .update(this.#scripts.signedString(id, String(seconds), body))
      .digest('base64')
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': `v1,${mac}`,
      'tminus-attempt': String(attempt),
    }
    let answer = await post(address, headers, body)
    this.sent.push({ id, attempt, headers, body, status: answer.status })
    if (faults.some(({ kind }) => kind === 'duplicate')) {
      answer = await post(address, headers, body)
      this.sent.push({ id, attempt, headers, body, status: answer.status })
    }
    if (!this.#instance.store.find('x_tminus_gate_event', id)) return false
    return this.#scripts.settle(id, attempt, answer.status, answer.retryAfter).stop
  }

  #faults(): DeliveryFault[] {
    return this.#armed.flatMap((armed) => {
      armed.seen += 1
      const { nth, times, probability } = armed.on
      const isTurn = (nth === undefined || nth === armed.seen) && (times === undefined || armed.fired < times)
      if (!isTurn || (probability !== undefined && this.#instance.random() >= probability)) return []
      armed.fired += 1
      return [armed.fault]
    })
  }
}

async function post(address: string, headers: Record<string, string>, body: string) {
  try {
    const options = { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeout) } as const
    const response = await fetch(address, options)
    await response.arrayBuffer()
    return { status: response.status, retryAfter: response.headers.get('retry-after') }
  } catch {
    // Refused, cut off or too late: to the instance all the same.
    return { status: 0, retryAfter: null }
  }
}
