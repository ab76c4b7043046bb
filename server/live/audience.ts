/** The watchers of one log on this node, and up to which event they were sent. */
import { MAX_TAIL } from '../../shared/protocol.ts'
import type { ChainTail, LinkedEvent, TailEntry } from '../log/chainTail.ts'
import type { Frame } from './frame.ts'

/** Somebody who watches, as the broadcast sees them. */
export interface Watcher {
  /** False when the reader is too slow; nothing was sent then. */
  send(frame: Frame): boolean
  /** Sent even to a slow reader, who gets nothing more until it watches again. */
  behind(id: string, head: number): void
}

/** Debounce: a burst becomes one message per this many milliseconds; a single event goes at once. */
const BURST_MS = 20

/** How events are sent and measured. */
export interface Sending {
  /** A message of events, each as its JSON. */
  eventsFrame(id: string, events: readonly string[]): Frame
  now(): number
  delivered?(lagSeconds: number): void
}

export class Audience<Event extends LinkedEvent> {
  readonly #id: string
  readonly #watchers = new Set<Watcher>()
  readonly #sending: Sending
  #tail: ChainTail<Event> | undefined
  /** The last event that was sent to everybody. */
  #sent = 0
  #sentAt = 0
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined

  constructor(id: string, sending: Sending) {
    this.#id = id
    this.#sending = sending
  }

  get size(): number {
    return this.#watchers.size
  }

  /** From now on sends what follows the tail's present head. */
  follow(tail: ChainTail<Event>): void {
    this.#tail = tail
    this.#sent = tail.head.seq
  }

  join(watcher: Watcher): void {
    this.#watchers.add(watcher)
  }

  leave(watcher: Watcher): void {
    this.#watchers.delete(watcher)
  }

  send(frame: Frame): void {
    for (const watcher of this.#watchers) if (!watcher.send(frame)) this.#fallBehind(watcher)
  }

  /** Drops everybody who is here now; each has to watch again. */
  dismiss(): void {
    this.stop()
    for (const watcher of [...this.#watchers]) this.#fallBehind(watcher)
  }

  stop(): void {
    if (!this.#timer) return
    if ('refresh' in this.#timer) clearTimeout(this.#timer)
    else clearImmediate(this.#timer)
    this.#timer = undefined
  }

  sendSoon(): void {
    if (this.#timer || !this.#tail || this.#sent >= this.#tail.head.seq) return
    const rest = this.#sentAt + BURST_MS - performance.now()
    const due = () => this.sendNow()
    this.#timer = rest <= 0 ? setImmediate(due) : setTimeout(due, rest)
  }

  /** Sends what is pending. */
  sendNow(): void {
    this.stop()
    const tail = this.#tail
    const sent = this.#sent
    if (!tail || sent >= tail.head.seq) return
    this.#sentAt = performance.now()
    this.#sent = tail.head.seq
    const entries = tail.after(sent)
    // Part of it may be cut off already: a watcher who lacks it asks for it.
    if (entries) this.#sendEvents(entries)
    else this.dismiss()
  }

  #sendEvents(entries: readonly TailEntry<Event>[]): void {
    const { now, delivered } = this.#sending
    const leaves = now()
    for (const { event } of entries) delivered?.(Math.max(0, leaves - Date.parse(event.at)) / 1000)
    for (let from = 0; from < entries.length; from += MAX_TAIL) {
      const events = entries.slice(from, from + MAX_TAIL).map(({ json }) => json)
      this.send(this.#sending.eventsFrame(this.#id, events))
    }
  }

  #fallBehind(watcher: Watcher): void {
    this.#watchers.delete(watcher)
    watcher.behind(this.#id, this.#tail?.head.seq ?? 0)
  }
}
