/**
 * A browser's replica of one cutover. Fetches the pinned runbook and a snapshot, follows the log's tail from there and
 * applies every event strictly by seq and hash with the same `evolve` as the server (R4). Independent of React and
 * sockets: the connection passes in what arrives, in any order and with duplicates, and provides three requests.
 */

import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { evolve } from '../../shared/evolve/evolve.ts'
import { withRunbook } from '../../shared/evolve/evolveRunbook.ts'
import { ImpossibleHistory } from '../../shared/evolve/history.ts'
import { inPresentShape } from '../../shared/evolve/upcasters.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import type { ReplicaOptions, ReplicaTransport } from './replicaTransport.ts'
import type { Mended, ReplicaView } from './replicaView.ts'
import { Retry } from './retry.ts'
import { createStore, type Store } from './store.ts'

/** At most this many events are buffered behind a gap: the answer to `watch` includes them anyway. */
const MAX_AHEAD = 2000
/** Consecutive requests that did not bring us to the head before backing off. A snapshot and its tail take three. */
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
  /** Why to fetch a snapshot: there is none yet, the tail would be too long, ours cannot be right, or its log was replaced. */
  #needsState: 'first' | 'newer' | 'broken' | 'mended' | undefined = 'first'
  #brokenAt: number | undefined
  #mended: Mended | undefined
  #unreadable: Refusal | undefined
  /** The server's last known head, until we reach it. */
  #serverHead: { head: number; hash: string } | undefined
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

  /** The cutover as last known, also once the page is too old to follow it. */
  get cutover(): Cutover | undefined {
    const view = this.get()
    return 'cutover' in view ? view.cutover : undefined
  }

  /** How many events are buffered behind a gap. */
  get kept(): number {
    return this.#ahead.size
  }

  /** Receives every event once, in order, after it is applied; not those before the first snapshot. */
  onEvents(listener: (events: readonly ChainedEvent[]) => void): () => void {
    this.#eventListeners.add(listener)
    return () => this.#eventListeners.delete(listener)
  }

  /** Called when events delivered earlier are no longer in the log; the state is already that of the current log. */
  onMended(listener: () => void): () => void {
    this.#mendedListeners.add(listener)
    return () => this.#mendedListeners.delete(listener)
  }

  /** Dismisses the notice about lost events. */
  dismissMended(): void {
    this.#mended = undefined
    const view = this.get()
    if (view.status === 'following') this.#show(view.cutover)
  }

  /** Starts, or checks the log's head at once. */
  ask = (): void => {
    this.#unconfirmed = 0
    this.#askNow()
  }

  /** Requests what is missing, unless that just failed and a retry is already scheduled. */
  askUnlessWaiting(): void {
    if (!this.#retry.isWaiting) this.#askNow()
  }

  /** Takes this cutover's events as they arrive: late, duplicated and out of order are all fine. */
  receive(events: readonly ChainedEvent[]): void {
    const { status } = this.get()
    // A page that cannot or may not read the log has no use for more of it.
    if (this.#closed || status === 'refused' || status === 'outdated') return
    this.#apply(events)
    if (this.#ahead.size === 0) return
    if (this.#ahead.size > MAX_AHEAD) this.#ahead.clear()
    if (status === 'following') this.askUnlessWaiting()
  }

  /** The log's head according to the server. */
  heard(head: number, hash: string): void {
    if (this.get().status !== 'following') return
    if (this.#isAt(head, hash)) {
      this.#serverHead = undefined
      return void this.#confirm()
    }
    if (head <= this.#seq) this.#stands(false)
    const isNews = this.#serverHead?.head !== head || this.#serverHead.hash !== hash
    this.#serverHead = { head, hash }
    // Repeating a request that did not help would not help either.
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
    if (this.#serverHead && this.#isAt(this.#serverHead.head, this.#serverHead.hash)) this.#serverHead = undefined
    if (this.#ahead.size === 0 && !this.#serverHead) this.#retry.succeeded()
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
        // An empty answer may come from a server that lags; asking again at once would only add load.
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
    const known = this.cutover?.runbookHash === runbookHash ? this.cutover.pinned : undefined
    const pinned = known ?? (await this.#transport.runbook(runbookId, runbookHash))
    if (this.#closed) return
    if (isRefusal(pinned)) return this.#refuse(pinned)
    const found = withRunbook(answer.state, pinned)
    if (!found) throw new Error('The state has edits that do not fit its runbook')
    this.#take(found, answer.hash)
    this.#askAgain = true
    this.#apply([])
  }

  #take(found: Cutover, hash: string): void {
    const why = this.#needsState
    const lost = why === 'mended' ? this.cutover : undefined
    // A server that has not noticed yet that its log was replaced; ask again later.
    if (lost && hash === this.#hash) return
    this.#needsState = undefined
    // A cached snapshot may be older than what was applied meanwhile.
    if (why === 'newer' && found.seq <= this.#seq) return
    this.#hash = hash
    if (lost) {
      this.#serverHead = undefined
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
    // It may be restored, or become readable again.
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

  /** Buffers the events and applies those that follow our position without a gap. */
  #apply(events: readonly ChainedEvent[]): void {
    for (const event of events) if (event.seq > this.#seq) this.#ahead.set(event.seq, event)
    let cutover = this.cutover
    if (cutover === undefined || this.#needsState === 'broken' || this.#needsState === 'mended') return
    const applied: ChainedEvent[] = []
    let unreadable: { event: ChainedEvent; error: unknown } | undefined
    for (let next = this.#ahead.get(cutover.seq + 1); next; next = this.#ahead.get(cutover.seq + 1)) {
      if (next.prev !== this.#hash) {
        // One of the two is from a replaced log; the server knows which.
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

  /** Either our copy is wrong, which one snapshot fixes, or this page is too old for the event. */
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
