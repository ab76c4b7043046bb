/**
 * A browser's copy of one cutover. It fetches the pinned runbook and a state, follows the log from there and applies every
 * event strictly by its seq and hash with the same `evolve` as the server (R4). Knows neither React nor sockets: whoever
 * owns the connection hands in what arrives, in any order and any number of times, and offers three questions to ask.
 */

import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { evolve } from '../../shared/evolve/evolve.ts'
import { ImpossibleHistory } from '../../shared/evolve/history.ts'
import { inPresentShape } from '../../shared/evolve/upcasters.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import type { ReplicaOptions, ReplicaTransport } from './replicaTransport.ts'
import type { Mended, ReplicaView } from './replicaView.ts'
import { Retry } from './retry.ts'
import { createStore, type Store } from './store.ts'

/** More events than this ahead of a gap are not kept: the answer to `watch` brings them again. */
const MAX_AHEAD = 2000
/** Questions in a row without an answer that confirms where we stand; the next one waits. A state and its tail take three. */
const MAX_UNCONFIRMED = 3

export class Replica implements Store<ReplicaView> {
  readonly cutoverId: string
  readonly #transport: ReplicaTransport
  readonly #now: () => number
  readonly #stands: (isSure: boolean) => void
  readonly #retry: Retry
  readonly #view = createStore<ReplicaView>({ status: 'loading' })
  readonly #ahead = new Map<number, ChainedEvent>()
  readonly #eventListeners = new Set<(events: readonly ChainedEvent[]) => void>()
  readonly #mendedListeners = new Set<() => void>()
  #hash: string | undefined
  /** Why a state is to be fetched: there is none yet, the tail would be too long, ours cannot be right, or its log is gone. */
  #needsState: 'first' | 'newer' | 'broken' | 'mended' | undefined = 'first'
  #brokenAt: number | undefined
  #mended: Mended | undefined
  #unreadable: Refusal | undefined
  /** Where the server last said that its log stands, as long as we have not come there. */
  #told: { head: number; hash: string } | undefined
  #unconfirmed = 0
  #asking = false
  #askAgain = false
  #closed = false

  constructor(cutoverId: string, transport: ReplicaTransport, options: ReplicaOptions = {}) {
    const { retryAfter = 2000, now = Date.now, stands = () => undefined } = options
    this.cutoverId = cutoverId
    this.#transport = transport
    this.#now = now
    this.#stands = stands
    this.#retry = new Retry(() => this.ask(), { firstMs: retryAfter, longestMs: 15 * retryAfter })
  }

  get = (): ReplicaView => this.#view.get()
  subscribe: Store<ReplicaView>['subscribe'] = (listener) => this.#view.subscribe(listener)

  /** The cutover as far as it is known, also when the page has become too old to follow it. */
  get cutover(): Cutover | undefined {
    const view = this.get()
    return 'cutover' in view ? view.cutover : undefined
  }

  /** How many events wait here for what comes before them. */
  get kept(): number {
    return this.#ahead.size
  }

  /** Hears every event once, in order, after it has been applied; events before the first state are not among them. */
  onEvents(listener: (events: readonly ChainedEvent[]) => void): () => void {
    this.#eventListeners.add(listener)
    return () => this.#eventListeners.delete(listener)
  }

  /** Hears that events which were heard before are not in the log any more; the state is that of the log that is there. */
  onMended(listener: () => void): () => void {
    this.#mendedListeners.add(listener)
    return () => this.#mendedListeners.delete(listener)
  }

  /** The notice about what was lost has been read. */
  dismissMended(): void {
    this.#mended = undefined
    const view = this.get()
    if (view.status === 'following') this.#show(view.cutover)
  }

  /** Begins, or asks at once where the log stands. */
  ask = (): void => {
    this.#unconfirmed = 0
    this.#askNow()
  }

  /** Asks for what is missing, unless that was asked in vain just now and is going to be asked again anyway. */
  askUnlessWaiting(): void {
    if (!this.#retry.isWaiting) this.#askNow()
  }

  /** Events of this cutover as they arrive: late, twice and out of order are all fine. */
  receive(events: readonly ChainedEvent[]): void {
    const { status } = this.get()
    // A page that cannot read the log, or may not, has no use for more of it.
    if (this.#closed || status === 'refused' || status === 'outdated') return
    this.#apply(events)
    if (this.#ahead.size === 0) return
    if (this.#ahead.size > MAX_AHEAD) this.#ahead.clear()
    if (status === 'following') this.askUnlessWaiting()
  }

  /** Where the log stands according to the server. */
  heard(head: number, hash: string): void {
    if (this.get().status !== 'following') return
    if (this.#isAt(head, hash)) {
      this.#told = undefined
      return void this.#confirm()
    }
    if (head <= this.#seq) this.#stands(false)
    const isNews = this.#told?.head !== head || this.#told.hash !== hash
    this.#told = { head, hash }
    // What did not help when it was asked does not help more often either.
    if (isNews) this.askUnlessWaiting()
    else this.#retry.later()
  }

  close(): void {
    this.#closed = true
    this.#retry.cancel()
    this.#ahead.clear()
    this.#eventListeners.clear()
    this.#mendedListeners.clear()
  }

  get #seq(): number {
    return this.cutover?.seq ?? 0
  }

  #isAt(head: number, hash: string): boolean {
    return head === this.#seq && hash === this.#hash && this.#needsState === undefined
  }

  #askNow(): void {
    if (this.#closed) return
    this.#askAgain = true
    if (!this.#asking) void this.#askUntilComplete()
  }

  #confirm(): void {
    this.#unconfirmed = 0
    this.#stands(true)
    if (this.#told && this.#isAt(this.#told.head, this.#told.hash)) this.#told = undefined
    if (this.#ahead.size === 0 && !this.#told) this.#retry.succeeded()
  }

  async #askUntilComplete(): Promise<void> {
    this.#asking = true
    this.#retry.cancel()
    try {
      while (this.#askAgain && !this.#closed && this.get().status !== 'outdated') {
        this.#askAgain = false
        const before = this.#seq
        this.#unconfirmed += 1
        if (this.#unconfirmed > MAX_UNCONFIRMED) this.#retry.later()
        else if (this.#needsState === undefined) await this.#fetchTail()
        else await this.#fetchState()
        if (this.#ahead.size === 0 || this.#askAgain) continue
        // An answer that brought nothing may come from a server that lags; asking at once again would not help it.
        if (this.#seq === before) this.#retry.later()
        else this.#askAgain = true
      }
    } catch {
      if (!this.#closed) this.#retry.later()
    } finally {
      this.#asking = false
    }
  }

  async #fetchTail(): Promise<void> {
    const answer = await this.#transport.watch(this.#seq, this.#hash)
    if (this.#closed) return
    if (!answer.ok) return this.#refuse(answer.refusal)
    this.#canBeRead()
    if ('stateAt' in answer) {
      this.#needsState = answer.mended ? 'mended' : 'newer'
      if (answer.mended) this.#stands(false)
      this.#askAgain = true
      return
    }
    this.#apply(answer.events)
    if (!this.#askAgain && this.#needsState === undefined && this.get().status === 'following') this.#confirm()
  }

  async #fetchState(): Promise<void> {
    const answer = await this.#transport.state()
    if (this.#closed) return
    if (isRefusal(answer)) return this.#refuse(answer)
    this.#canBeRead()
    const { runbookId, runbookHash } = answer
    const known = this.cutover?.runbookHash === runbookHash ? this.cutover.runbook : undefined
    const runbook = known ?? (await this.#transport.runbook(runbookId, runbookHash))
    if (this.#closed) return
    if (isRefusal(runbook)) return this.#refuse(runbook)
    this.#take({ ...answer.state, runbook }, answer.hash)
    this.#askAgain = true
    this.#apply([])
  }

  #take(found: Cutover, hash: string): void {
    const why = this.#needsState
    const lost = why === 'mended' ? this.cutover : undefined
    // A server that does not know yet that its log is gone; it is asked again later.
    if (lost && hash === this.#hash) return
    this.#needsState = undefined
    // A cached state may be older than what was followed meanwhile.
    if (why === 'newer' && found.seq <= this.#seq) return
    this.#hash = hash
    if (lost) {
      this.#told = undefined
      this.#mended = { at: this.#now(), lost, found }
    }
    this.#show(found)
    if (lost) for (const listener of [...this.#mendedListeners]) listener()
  }

  #show(cutover: Cutover): void {
    this.#view.set({
      status: 'following',
      cutover,
      ...(this.#mended && { mended: this.#mended }),
      ...(this.#unreadable && { unreadable: this.#unreadable }),
    })
  }

  #refuse(refusal: Refusal): void {
    const { cutover } = this
    if (refusal.code === 'cutoverUnreadable' && cutover) {
      this.#stands(false)
      this.#retry.later()
      this.#unreadable = refusal
      this.#show(cutover)
      return
    }
    const view = this.get()
    const wasThere = 'cutover' in view || (view.status === 'refused' && view.wasThere === true)
    // It may be put back as it was taken away, or be readable again.
    if (wasThere || refusal.code === 'cutoverUnreadable') this.#retry.later()
    this.#needsState = 'first'
    this.#hash = undefined
    this.#ahead.clear()
    this.#stands(false)
    this.#view.set({ status: 'refused', refusal, ...(wasThere && { wasThere }) })
  }

  #canBeRead(): void {
    if (!this.#unreadable) return
    this.#unreadable = undefined
    const { cutover } = this
    if (cutover) this.#show(cutover)
  }

  /** Keeps the events and applies, as far as there is no gap, what follows the event that we stand at. */
  #apply(events: readonly ChainedEvent[]): void {
    for (const event of events) if (event.seq > this.#seq) this.#ahead.set(event.seq, event)
    let cutover = this.cutover
    if (cutover === undefined || this.#needsState === 'broken' || this.#needsState === 'mended') return
    const applied: ChainedEvent[] = []
    let unreadable: { event: ChainedEvent; error: unknown } | undefined
    for (let next = this.#ahead.get(cutover.seq + 1); next; next = this.#ahead.get(cutover.seq + 1)) {
      if (next.prev !== this.#hash) {
        // One of the two is of a log that is gone; the server knows which.
        this.#ahead.clear()
        this.#stands(false)
        this.#askAgain = true
        break
      }
      const event = inPresentShape(next)
      try {
        if (!event) throw new Error('The event has a newer shape')
        cutover = evolve(cutover, event)
      } catch (error) {
        unreadable = { event: next, error }
        break
      }
      this.#hash = event.hash
      applied.push(event)
    }
    for (const seq of this.#ahead.keys()) if (seq <= cutover.seq) this.#ahead.delete(seq)
    if (applied.length > 0) {
      this.#show(cutover)
      if (this.#ahead.size === 0) this.#stands(true)
      for (const listener of [...this.#eventListeners]) listener(applied)
    }
    if (unreadable) this.#stopAt(unreadable.event, unreadable.error, cutover)
    else if (this.#askAgain && !this.#asking) this.askUnlessWaiting()
  }

  /** Either our copy is wrong, which the server's state mends once, or this page is too old for the event. */
  #stopAt(event: ChainedEvent, error: unknown, cutover: Cutover): void {
    this.#ahead.clear()
    this.#stands(false)
    if (error instanceof ImpossibleHistory && this.#brokenAt !== event.seq) {
      this.#brokenAt = event.seq
      this.#needsState = 'broken'
      this.ask()
    } else this.#view.set({ status: 'outdated', cutover, event: { seq: event.seq, type: event.type } })
  }
}
