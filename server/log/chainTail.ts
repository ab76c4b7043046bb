/** The newest part of one log as a node knows it: its head, and the events that lead there. No I/O. */
import type { ChainedEvent } from '../../shared/events.ts'

/** A position in a log: the seq of an event, and the hash that tells it from the same seq in another log. */
export interface ChainPoint {
  seq: number
  hash: string
}

/** What a log of any kind holds: records that name the one before by its hash. */
export interface LinkedEvent extends ChainPoint {
  /** ISO instant. */
  at: string
  prev: string
}

/** An event with its JSON, serialised once for all who receive it. */
export interface TailEntry<Event extends LinkedEvent = ChainedEvent> {
  event: Event
  json: string
}

/** `gap`: events in between are missing here. `fork`: one of the two belongs to a log that was replaced. */
export type Joined = 'joined' | 'gap' | 'fork'

/** A tail that reaches either of them is long enough. */
export interface TailLength {
  events: number
  /** Of their JSON, in characters. */
  size: number
}

/** Cut only beyond this: moving a thousand entries at each event would cost more than it saves. */
const SLACK = { events: 2, size: 4 }

export class ChainTail<Event extends LinkedEvent = ChainedEvent> {
  /** Without a gap, each the predecessor of the next, the last at the head. */
  readonly entries: TailEntry<Event>[] = []
  readonly #enough: TailLength
  #head: ChainPoint
  #size = 0

  /** @param enough at least this much is kept, and at most twice the events or four times the size, and one commit */
  constructor(head: ChainPoint, enough: TailLength) {
    this.#head = head
    this.#enough = enough
  }

  get head(): ChainPoint {
    return this.#head
  }

  /** The first seq kept; the one after the head when nothing is. */
  get firstSeq(): number {
    return this.entries[0]?.event.seq ?? this.#head.seq + 1
  }

  /** Whether older events would be of no use. */
  get isEnough(): boolean {
    return this.entries.length >= this.#enough.events || this.#size >= this.#enough.size
  }

  /** Of the event at a seq; undefined where that is not known here. */
  hashAt(seq: number): string | undefined {
    if (seq === this.#head.seq) return this.#head.hash
    const position = seq - this.firstSeq
    return position === -1 ? this.entries[0]?.event.prev : this.entries[position]?.event.hash
  }

  /** Appends what follows the head, up to the first that does not. Events that are here already are skipped. */
  append(events: readonly Event[]): Joined {
    for (const event of events) {
      if (event.seq <= this.#head.seq) {
        if ((this.hashAt(event.seq) ?? event.hash) !== event.hash) return 'fork'
        continue
      }
      if (event.seq !== this.#head.seq + 1) return 'gap'
      if (event.prev !== this.#head.hash) return 'fork'
      const entry = entryOf(event)
      this.entries.push(entry)
      this.#size += entry.json.length
      this.#head = { seq: event.seq, hash: event.hash }
    }
    this.#cut()
    return 'joined'
  }

  /** Puts older events before the tail, if they still connect to it; it may have been cut since they were read. */
  prepend(events: readonly Event[]): Joined {
    const last = events.at(-1)
    if (last?.seq !== this.firstSeq - 1) return 'gap'
    if (last.hash !== this.hashAt(last.seq)) return 'fork'
    const entries = events.map(entryOf)
    this.entries.unshift(...entries)
    this.#size += sizeOf(entries)
    this.#cut()
    return 'joined'
  }

  /** What follows a seq; undefined when part of it was cut. */
  after(seq: number): readonly TailEntry<Event>[] | undefined {
    return seq < this.firstSeq - 1 ? undefined : this.entries.slice(seq + 1 - this.firstSeq)
  }

  #cut(): void {
    const { events, size } = this.#enough
    if (this.entries.length <= SLACK.events * events && this.#size <= SLACK.size * size) return
    let kept = 0
    let first = this.entries.length
    while (first > 0 && kept < size && this.entries.length - first < events) {
      first -= 1
      kept += this.entries[first]?.json.length ?? 0
    }
    this.entries.splice(0, first)
    this.#size = kept
  }
}

const entryOf = <Event extends LinkedEvent>(event: Event): TailEntry<Event> => ({ event, json: JSON.stringify(event) })
const sizeOf = (entries: readonly { json: string }[]): number => entries.reduce((sum, { json }) => sum + json.length, 0)
