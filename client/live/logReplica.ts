/**
 * What follows one log, of a cutover or of a draft: a snapshot, then the log's tail, every event strictly by seq and hash
 * with the same `evolve` as the server (R4). Independent of React and sockets: the connection passes in what arrives, in any
 * order and with duplicates, and provides the requests.
 */

import { ImpossibleHistory } from '../../shared/evolve/history.ts'
import { isRefusal, type Refusal, type RefusalCode } from '../../shared/refusal.ts'
import type { LogTransport, LogView, Mended, ReplicaOptions } from './logTransport.ts'
import { Retry } from './retry.ts'
import { createStore, type Store, type WritableStore } from './store.ts'

/** At most this many events are buffered behind a gap: the answer to `watch` includes them anyway. */
const MAX_AHEAD = 2000
/** Consecutive requests that did not bring us to the head before backing off. A snapshot and its tail take three. */
const MAX_UNCONFIRMED = 3

/** How a log of this kind is read. */
interface LogOf<State, Event, View> {
  transport: LogTransport<State, Event>
  /** The event in its present shape; throws where this page cannot read it. */
  present(event: Event): Event
  /** Throws ImpossibleHistory where the state must be wrong, and anything else where this page cannot read the event. */
  evolve(state: State, event: Event): State
  /** What is shown; what has not changed is the same object. */
  show(view: LogView<State>): View
  /** With which the server says that it cannot read the log any further. */
  unreadable?: RefusalCode
}

interface InChain {
  seq: number
  hash: string
  prev: string
  type: string
}

export class LogReplica<State extends { seq: number }, Event extends InChain, View> implements Store<View> {
  readonly #log: LogOf<State, Event, View>
  readonly #now: () => number
  readonly #stands: (isSure: boolean) => void
  readonly #retry: Retry
  #known: LogView<State> = { status: 'loading' }
  readonly #view: WritableStore<View>
  readonly #ahead = new Map<number, Event>()
  readonly #eventListeners = new Set<(events: readonly Event[]) => void>()
  readonly #mendedListeners = new Set<() => void>()
  #hash: string | undefined
  /** Why to fetch a snapshot: there is none yet, the tail would be too long, ours cannot be right, or its log was replaced. */
  #needsState: 'first' | 'newer' | 'broken' | 'mended' | undefined = 'first'
  #brokenAt: number | undefined
  #mended: Mended<State> | undefined
  #unreadable: Refusal | undefined
  /** The server's last known head, until we reach it. */
  #serverHead: { head: number; hash: string } | undefined
  #unconfirmed = 0
  #asking = false
  #askAgain = false
  #closed = false

  constructor(log: LogOf<State, Event, View>, options: ReplicaOptions = {}) {
    const { retryAfter = 2000, now = Date.now, stands = () => undefined } = options
    this.#log = log
    this.#view = createStore(log.show(this.#known))
    this.#now = now
    this.#stands = stands
    this.#retry = new Retry(() => this.ask(), { firstMs: retryAfter, longestMs: 15 * retryAfter })
  }

  get = (): View => this.#view.get()
  subscribe: Store<View>['subscribe'] = (listener) => this.#view.subscribe(listener)

  /** The state as last known, also once the page is too old to follow it. */
  get state(): State | undefined {
    return 'state' in this.#known ? this.#known.state : undefined
  }

  /** How many events are buffered behind a gap. */
  get kept(): number {
    return this.#ahead.size
  }

  /** Receives every event once, in order, after it is applied; not those before the first snapshot. */
  onEvents(listener: (events: readonly Event[]) => void): () => void {
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
    if (this.#known.status === 'following') this.#show(this.#known.state)
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

  /** Takes this log's events as they arrive: late, duplicated and out of order are all fine. */
  receive(events: readonly Event[]): void {
    const { status } = this.#known
    // A page that cannot or may not read the log has no use for more of it.
    if (this.#closed || status === 'refused' || status === 'outdated') return
    this.#apply(events)
    if (this.#ahead.size === 0) return
    if (this.#ahead.size > MAX_AHEAD) this.#ahead.clear()
    if (status === 'following') this.askUnlessWaiting()
  }

  /** The log's head according to the server. */
  heard(head: number, hash: string): void {
    if (this.#known.status !== 'following') return
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
    return this.state?.seq ?? 0
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
      while (this.#askAgain && !this.#closed && this.#known.status !== 'outdated') {
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
    const answer = await this.#log.transport.watch(this.#seq, this.#hash)
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
    if (!this.#askAgain && this.#needsState === undefined && this.#known.status === 'following') this.#confirm()
  }

  async #fetchState(): Promise<void> {
    const answer = await this.#log.transport.state(this.state)
    if (this.#closed) return
    if (isRefusal(answer)) return this.#refuse(answer)
    this.#canBeRead()
    this.#take(answer.state, answer.hash)
    this.#askAgain = true
    this.#apply([])
  }

  #take(found: State, hash: string): void {
    const why = this.#needsState
    const lost = why === 'mended' ? this.state : undefined
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

  #show(state: State): void {
    this.#set({
      status: 'following',
      state,
      ...(this.#mended && { mended: this.#mended }),
      ...(this.#unreadable && { unreadable: this.#unreadable }),
    })
  }

  #set(view: LogView<State>): void {
    this.#known = view
    this.#view.set(this.#log.show(view))
  }

  #refuse(refusal: Refusal): void {
    const { state } = this
    const isUnreadable = refusal.code === this.#log.unreadable
    if (isUnreadable && state) {
      this.#stands(false)
      this.#retry.later()
      this.#unreadable = refusal
      this.#show(state)
      return
    }
    const view = this.#known
    const wasThere = 'state' in view || (view.status === 'refused' && view.wasThere === true)
    // It may be restored, or become readable again.
    if (wasThere || isUnreadable) this.#retry.later()
    this.#needsState = 'first'
    this.#hash = undefined
    this.#ahead.clear()
    this.#stands(false)
    this.#set({ status: 'refused', refusal, ...(wasThere && { wasThere }) })
  }

  #canBeRead(): void {
    if (!this.#unreadable) return
    this.#unreadable = undefined
    const { state } = this
    if (state) this.#show(state)
  }

  /** Buffers the events and applies those that follow our position without a gap. */
  #apply(events: readonly Event[]): void {
    for (const event of events) if (event.seq > this.#seq) this.#ahead.set(event.seq, event)
    let { state } = this
    if (state === undefined || this.#needsState === 'broken' || this.#needsState === 'mended') return
    const applied: Event[] = []
    let unreadable: { event: Event; error: unknown } | undefined
    for (let next = this.#ahead.get(state.seq + 1); next; next = this.#ahead.get(state.seq + 1)) {
      if (next.prev !== this.#hash) {
        // One of the two is from a replaced log; the server knows which.
        this.#ahead.clear()
        this.#stands(false)
        this.#askAgain = true
        break
      }
      let event: Event
      try {
        event = this.#log.present(next)
        state = this.#log.evolve(state, event)
      } catch (error) {
        unreadable = { event: next, error }
        break
      }
      this.#hash = event.hash
      applied.push(event)
    }
    for (const seq of this.#ahead.keys()) if (seq <= state.seq) this.#ahead.delete(seq)
    if (applied.length > 0) {
      this.#show(state)
      if (this.#ahead.size === 0) this.#stands(true)
      for (const listener of [...this.#eventListeners]) listener(applied)
    }
    if (unreadable) this.#stopAt(unreadable.event, unreadable.error, state)
    else if (this.#askAgain && !this.#asking) this.askUnlessWaiting()
  }

  /** Either our copy is wrong, which one snapshot fixes, or this page is too old for the event. */
  #stopAt(event: Event, error: unknown, state: State): void {
    this.#ahead.clear()
    this.#stands(false)
    if (error instanceof ImpossibleHistory && this.#brokenAt !== event.seq) {
      this.#brokenAt = event.seq
      this.#needsState = 'broken'
      this.ask()
    } else this.#set({ status: 'outdated', state, event: { seq: event.seq, type: event.type } })
  }
}
