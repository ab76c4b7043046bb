/** One log as this node follows it for its watchers: fetched without a gap, sent to all, compared with the database. */
import type { Logger } from 'pino'
import type { ChainedEvent } from '../../shared/events.ts'
import { MAX_TAIL, type Refused, type WhereLogStands } from '../../shared/protocol.ts'
import type { Refusal } from '../../shared/refusal.ts'
import { refused } from '../commands/answers.ts'
import { Unavailable } from '../commands/commandQueue.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import { type ChainPoint, ChainTail, type LinkedEvent } from '../log/chainTail.ts'
import type { HeadQuestion } from '../log/wakeUp.ts'
import { Audience } from './audience.ts'
import type { Frame } from './frame.ts'

/** Programs that read the log for themselves may leave the hash out; their position is then trusted. */
export interface WatchedFrom {
  after: number
  hash?: string | undefined
}

/** How a kind of log speaks to its watchers. */
export interface LogSpeech {
  /** A message of events, each as its JSON. */
  eventsFrame(id: string, events: readonly string[]): Frame
  heartbeatFrame(id: string, stands: WhereLogStands & { serverNow: number; broken?: string }): Frame
  unknown(id: string): Refusal
}

/** As WatchAnswer, for events of any kind of log. */
export type AnswerOf<Event> =
  | (WhereLogStands & { ok: true; serverNow: number } & ({ events: Event[] } | { stateAt: number; mended?: true }))
  | Refused

export interface ChannelOptions<Event extends LinkedEvent = ChainedEvent> {
  speech: LogSpeech
  readHead(organisation: string, id: string): Promise<ChainPoint | undefined>
  /** The hash of the event at a seq, which the log may not have. */
  readHash(organisation: string, id: string, seq: number): Promise<string | undefined>
  readEvents(organisation: string, id: string, after: number, limit: number): Promise<Event[]>
  /** What is wrong with a log, as a clause; undefined while nothing is known. */
  broken?(organisation: string, id: string): string | undefined
  now(): number
  /** Lag in seconds from an event's own time until it was sent to the watchers here. */
  delivered?(lagSeconds: number): void
  log: Logger
}

/** A tail longer than either is not sent. */
const LONGEST = { events: MAX_TAIL, size: 1024 * 1024 }
/** A node that has lacked known events for so long no longer calls its screens live. */
const MAX_BEHIND_MS = 1500

/** The channel's position when the log was asked. */
interface PositionWhenAsked {
  head: ChainPoint
  wanted: number
}

export class Channel<Event extends LinkedEvent = ChainedEvent> {
  readonly organisation: string
  readonly id: string
  readonly audience: Audience<Event>
  /** Resolves once the log's head was read. Rejects when it could not be; the channel is closed then. */
  readonly opened: Promise<void>
  readonly #options: ChannelOptions<Event>
  readonly #closed: () => void
  /** Undefined until the head was read; the cutover may not exist. */
  #tail: ChainTail<Event> | undefined
  /** A seq announced for the log, though not all events up to it are here. */
  #wanted = 0
  /** `performance.now()` when events began to be missing, or when some of them last arrived. */
  #lackingSince: number | undefined
  #fetching: Promise<void> | undefined
  #filling: Promise<void> | undefined
  #isClosed = false
  #isAbandoned = false

  constructor(organisation: string, id: string, options: ChannelOptions<Event>, closed: () => void) {
    this.organisation = organisation
    this.id = id
    this.#options = options
    this.#closed = closed
    this.audience = new Audience(id, { ...options, eventsFrame: options.speech.eventsFrame })
    this.opened = this.#open()
  }

  async #open(): Promise<void> {
    try {
      const head = await this.#options.readHead(this.organisation, this.id)
      if (head === undefined) return this.close()
      this.#tail = new ChainTail(head, LONGEST)
      this.audience.follow(this.#tail)
      this.#want(this.#wanted)
      if (this.#wanted > head.seq) this.#fetchMissing()
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Nobody uses it any more, or its log was replaced. */
  close(): void {
    this.#isClosed = true
    this.audience.stop()
    this.#closed()
  }

  /** Events that this node committed or found. */
  publish(events: readonly Event[]): void {
    const tail = this.#tail
    const last = events.at(-1)
    if (!last) return
    const joined = tail?.append(events)
    // Only the database knows which of the two logs was replaced; also where they are too old to be compared here.
    if (tail && last.seq <= tail.head.seq && tail.hashAt(last.seq) !== last.hash) this.#checkSoon(tail)
    else if (tail && joined === 'fork') this.#checkSoon(tail)
    else if (last.seq > this.#wanted) this.#want(last.seq)
    this.#grown()
    if (joined === 'gap') this.#fetchMissing()
  }

  /** A head that another node has announced. */
  wake(head: ChainPoint): void {
    const tail = this.#tail
    if (head.seq > this.#wanted) this.#want(head.seq)
    if (!tail) return
    if (head.seq > tail.head.seq) this.#fetchMissing()
    else if (tail.hashAt(head.seq) !== head.hash) this.#checkSoon(tail)
  }

  /** What to ask the log with each poll. */
  question(): HeadQuestion[] {
    if (!this.#tail) return []
    const stood: PositionWhenAsked = { head: this.#tail.head, wanted: this.#wanted }
    const { organisation, id } = this
    return [{ organisation, id, found: (head) => this.#compare(stood, head) }]
  }

  /** Sends everybody the log's head, unless this node does not know it. */
  beat(): void {
    const { organisation, id } = this
    if (!this.#tail) return
    if (this.#lackingSince !== undefined && performance.now() - this.#lackingSince > MAX_BEHIND_MS) return
    // The pending burst goes first, or the heartbeat would speak of events that nobody has.
    this.audience.sendNow()
    const { seq, hash } = this.#tail.head
    const broken = this.#options.broken?.(organisation, id)
    const serverNow = this.#options.now()
    this.audience.send(
      this.#options.speech.heartbeatFrame(id, {
        head: seq,
        hash,
        serverNow,
        ...(broken === undefined ? {} : { broken }),
      }),
    )
  }

  /** The answer for a watcher at that position. Undefined when the channel was abandoned meanwhile. */
  async answer(from: WatchedFrom): Promise<AnswerOf<Event> | undefined> {
    try {
      return await this.#answer(from)
    } catch (error) {
      if (error instanceof RefusedForNow) return refused(error.refusal)
      throw error
    }
  }

  async #answer(from: WatchedFrom): Promise<AnswerOf<Event> | undefined> {
    await this.opened
    const tail = this.#tail
    if (!tail) return refused(this.#options.speech.unknown(this.id))
    let isFollowing = await this.#isOnChain(tail, from)
    if (!isFollowing) {
      // One of the two is ahead, or of another log: the database decides.
      const found = await this.#check(tail)
      await this.#fetching
      if (this.#isAbandoned) return undefined
      if (found && found.seq >= from.after && tail.head.seq < from.after)
        throw new Unavailable('The log cannot be read')
      isFollowing = await this.#isOnChain(tail, from)
    }
    const events = isFollowing ? await this.#eventsAfter(tail, from.after) : undefined
    if (this.#isAbandoned) return undefined
    const { seq, hash } = events?.at(-1) ?? tail.head
    const stands = { ok: true, head: seq, hash, serverNow: this.#options.now() } as const
    if (!isFollowing) return { ...stands, stateAt: seq, mended: true }
    return events ? { ...stands, events } : { ...stands, stateAt: seq }
  }

  async #isOnChain(tail: ChainTail<Event>, { after, hash }: WatchedFrom): Promise<boolean> {
    if (after === 0) return true
    if (after > tail.head.seq) return false
    if (hash === undefined) return true
    if (tail.hashAt(after) === undefined && tail.head.seq - after <= MAX_TAIL && !tail.isEnough) await this.#fill(tail)
    const known = tail.hashAt(after) ?? (await this.#options.readHash(this.organisation, this.id, after))
    return hash === known
  }

  async #eventsAfter(tail: ChainTail<Event>, after: number): Promise<Event[] | undefined> {
    if (tail.head.seq - after > MAX_TAIL) return undefined
    if (!tail.after(after) && !tail.isEnough) await this.#fill(tail)
    const entries = tail.after(after)
    if (!entries || entries.length > MAX_TAIL) return undefined
    const size = entries.reduce((sum, { json }) => sum + json.length, 0)
    return size > LONGEST.size ? undefined : entries.map(({ event }) => event)
  }

  /** Makes the tail as long as an answer may be, so that a thousand who reconnect after a restart cost one read. */
  #fill(tail: ChainTail<Event>): Promise<void> {
    this.#filling ??= this.#fillTail(tail)
      .catch((error) => {
        // An older record is damaged while there is a state beyond it: a watcher who lacks it loads that state.
        if (!(error instanceof RefusedForNow)) throw error
      })
      .finally(() => {
        this.#filling = undefined
      })
    return this.#filling
  }

  async #fillTail(tail: ChainTail<Event>): Promise<void> {
    const end = tail.firstSeq
    const missing = Math.min(MAX_TAIL - tail.entries.length, end - 1)
    if (missing <= 0) return
    const events = await this.#options.readEvents(this.organisation, this.id, end - 1 - missing, missing)
    if (tail.prepend(events) === 'fork') this.#abandon(tail)
  }

  #want(seq: number): void {
    this.#wanted = seq
    if (!this.#tail || seq <= this.#tail.head.seq) this.#lackingSince = undefined
    else this.#lackingSince ??= performance.now()
  }

  /** After the tail has grown: sends it, and notes whether anything is still missing. */
  #grown(): void {
    this.#lackingSince = undefined
    this.#want(this.#wanted)
    this.audience.sendSoon()
  }

  #fetchMissing(): void {
    this.#fetching ??= this.#fetchAll()
      .catch((error) => this.#failed(error, 'Events could not be fetched; retrying'))
      .finally(() => {
        this.#fetching = undefined
      })
  }

  async #fetchAll(): Promise<void> {
    const tail = this.#tail
    while (tail && !this.#isClosed && tail.head.seq < this.#wanted) {
      const events = await this.#options.readEvents(this.organisation, this.id, tail.head.seq, MAX_TAIL)
      if (this.#isClosed) return
      if (events.length === 0) {
        // Announced, and lost before it could be read.
        await this.#check(tail)
        return
      }
      if (tail.append(events) === 'fork') this.#abandon(tail)
      this.#grown()
    }
  }

  async #check(tail: ChainTail<Event>): Promise<ChainPoint | undefined> {
    const stood: PositionWhenAsked = { head: tail.head, wanted: this.#wanted }
    const found = await this.#options.readHead(this.organisation, this.id)
    this.#compare(stood, found)
    return found
  }

  /** In the background; what fails is caught by the next poll of the heads. */
  #checkSoon(tail: ChainTail<Event>): void {
    this.#check(tail).catch((error) => this.#failed(error, 'The head of a log could not be read; retrying'))
  }

  /**
   * Compares with the log as read after the channel was at `stood`. Only such a read proves that the log is another
   * one: what was read or sent earlier may simply be stale.
   */
  #compare(stood: PositionWhenAsked, found: ChainPoint | undefined): void {
    const tail = this.#tail
    if (this.#isClosed || !tail) return
    const { seq, hash } = stood.head
    if (!found || found.seq < seq || (found.seq === seq && found.hash !== hash)) {
      this.#abandon(tail)
      return
    }
    // Unless something was announced meanwhile, wait for nothing beyond what was found.
    if (found.seq > this.#wanted || this.#wanted === stood.wanted) this.#want(found.seq)
    if (this.#wanted > tail.head.seq) this.#fetchMissing()
  }

  /** The watchers ask again, on a channel that follows the log as it is now, and learn whether to reload it. */
  #abandon({ head }: ChainTail<Event>): void {
    if (this.#isClosed) return
    this.#isAbandoned = true
    this.#options.log.warn({ log: this.id, seq: head.seq }, 'The log is not the one that was followed here')
    this.close()
    this.audience.dismiss()
  }

  #failed(error: unknown, message: string): void {
    // It continues with an event that this server cannot read: the watchers ask again, and learn that.
    if (error instanceof RefusedForNow) {
      this.close()
      this.audience.dismiss()
      return
    }
    this.#options.log.warn({ err: error, log: this.id }, message)
  }
}
