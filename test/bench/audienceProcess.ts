/**
 * The screens of many watchers in one process. Each follows the log for itself, strictly by seq; what the same bytes say
 * is worked out once for all, since a thousand real screens would not share these processors with the server.
 */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { openWire } from './wire.ts'

export const orders = z.discriminatedUnion('order', [
  z.object({
    order: z.literal('watch'),
    origin: z.string(),
    cutoverId: z.string(),
    after: z.number(),
    tokens: z.array(z.string()),
  }),
  z.object({ order: z.literal('listen'), origin: z.string(), watchers: z.number() }),
  /** Says so when everybody has the event of that seq. */
  z.object({ order: z.literal('until'), group: z.string(), seq: z.number() }),
])
export type Order = z.output<typeof orders>

export const reports = z.discriminatedUnion('report', [
  z.object({ report: z.literal('watching') }),
  /** `at` in epoch milliseconds, with fractions; `messages` and `gaps` of all watchers since the last time. */
  z.object({ report: z.literal('arrived'), at: z.number(), messages: z.number(), gaps: z.number() }),
])
export type Report = z.output<typeof reports>

const message = z.object({ events: z.array(z.object({ seq: z.number() })) })

/** Watchers of one server. */
class Group {
  readonly #heads: number[] = []
  #messages = 0
  #gaps = 0
  #bytes: Buffer = Buffer.alloc(0)
  #seqs: number[] = []
  #target = Number.POSITIVE_INFINITY
  #there = 0

  add(head: number): (bytes: Buffer) => void {
    const watcher = this.#heads.push(head) - 1
    return (bytes) => this.#take(watcher, bytes)
  }

  until(seq: number): void {
    this.#target = seq
    this.#there = this.#heads.filter((head) => head >= seq).length
    this.#tellWhenAllAreThere()
  }

  #take(watcher: number, bytes: Buffer): void {
    this.#messages += 1
    if (!this.#bytes.equals(bytes)) {
      this.#bytes = Buffer.from(bytes)
      this.#seqs = seqsOf(bytes)
    }
    let head = this.#heads[watcher] ?? 0
    const before = head
    for (const seq of this.#seqs) {
      if (seq !== head + 1) this.#gaps += 1
      head = seq
    }
    this.#heads[watcher] = head
    if (before < this.#target && head >= this.#target) {
      this.#there += 1
      this.#tellWhenAllAreThere()
    }
  }

  #tellWhenAllAreThere(): void {
    if (this.#there < this.#heads.length) return
    this.#target = Number.POSITIVE_INFINITY
    const at = performance.timeOrigin + performance.now()
    tell({ report: 'arrived', at, messages: this.#messages, gaps: this.#gaps })
    this.#messages = 0
    this.#gaps = 0
  }
}

/** Of T-Minus's packet, `["events", {…}]`, or of the bare message. */
function seqsOf(bytes: Buffer): number[] {
  const parsed: unknown = JSON.parse(bytes.toString())
  const { events } = message.parse(Array.isArray(parsed) ? parsed[1] : parsed)
  return events.map(({ seq }) => seq)
}

const groups = new Map<string, Group>()

function groupOf(origin: string): Group {
  const group = groups.get(origin) ?? new Group()
  groups.set(origin, group)
  return group
}

/** So many handshakes at a time: more would only wait for each other. */
const AT_ONCE = 32

async function follow(order: Order): Promise<void> {
  if (order.order === 'until') return groups.get(order.group)?.until(order.seq)
  const group = groupOf(order.origin)
  if (order.order === 'watch') {
    const { origin, cutoverId, after, tokens } = order
    await inTurns(tokens, async (token) => {
      const client = await openWire(origin, token, group.add(after))
      const answer = z.looseObject({ ok: z.boolean() }).parse(await client.ask('watch', { cutoverId, after }))
      if (!answer.ok) throw new Error(`Cannot watch: ${JSON.stringify(answer)}`)
    })
  } else {
    await inTurns(Array.from({ length: order.watchers }), async () => {
      const socket = new WebSocket(order.origin, { perMessageDeflate: false, skipUTF8Validation: true })
      const take = group.add(0)
      socket.on('message', (data) => Buffer.isBuffer(data) && take(data))
      await once(socket, 'open')
    })
  }
  tell({ report: 'watching' })
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]()
  const worker = async () => {
    for (const item of waiting) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function tell(report: Report): void {
  process.send?.(report)
}

if (import.meta.main) process.on('message', (given) => void follow(orders.parse(given)))
