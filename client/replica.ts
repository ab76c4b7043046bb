/**
 * A browser's copy of one cutover. It fetches the pinned runbook and a state, follows the log from there and applies every
 * event strictly by its seq with the same `evolve` as the server (R4). Knows neither React nor sockets: whoever owns the
 * connection hands in what arrives, in any order and any number of times, and offers three questions to ask.
 */
import { evolve } from '../shared/cutover.ts'
import type { Cutover } from '../shared/cutoverState.ts'
import type { LoggedEvent } from '../shared/events.ts'
import { ImpossibleHistory } from '../shared/history.ts'
import type { StateAnswer, WatchAnswer } from '../shared/protocol.ts'
import { isRefusal, type Refusal } from '../shared/refusal.ts'
import type { Runbook } from '../shared/runbook.ts'
import { currentVersion } from '../shared/upcasters.ts'
import { createStore, type Store } from './store.ts'

/** What a replica may ask. Each rejects when no answer can be had for now; the replica then asks again by itself. */
export interface ReplicaTransport {
  /** From now on every event is to be handed to `receive`; answers what lies after this seq. */
  watch(after: number): Promise<WatchAnswer>
  state(): Promise<StateAnswer | Refusal>
  runbook(id: string, hash: string): Promise<Runbook | Refusal>
}

export type ReplicaView =
  | { status: 'loading' }
  | { status: 'refused'; refusal: Refusal }
  | { status: 'following'; cutover: Cutover }
  /** The log holds what this page cannot read; only a newer page can go on. */
  | { status: 'outdated'; cutover: Cutover; event: { seq: number; type: string } }

export interface ReplicaOptions {
  /** Milliseconds until an unanswered question is asked again; up to twice as long, so that not everybody asks at once. */
  retryAfter?: number
}

/** More events than this ahead of a gap are not kept; the answer to `watch` brings them again. */
const MOST_AHEAD = 2000

export class Replica implements Store<ReplicaView> {
  readonly cutoverId: string
  readonly #transport: ReplicaTransport
  readonly #retryAfter: number
  readonly #view = createStore<ReplicaView>({ status: 'loading' })
  readonly #ahead = new Map<number, LoggedEvent>()
  readonly #eventListeners = new Set<(events: readonly LoggedEvent[]) => void>()
  /** Why a state is to be fetched: there is none yet, the tail would be too long, or ours cannot be right. */
  #needsState: 'first' | 'newer' | 'mended' | undefined = 'first'
  #mendedAt: number | undefined
  #asking = false
  #askAgain = false
  #retry: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(cutoverId: string, transport: ReplicaTransport, options: ReplicaOptions = {}) {
    this.cutoverId = cutoverId
    this.#transport = transport
    this.#retryAfter = options.retryAfter ?? 1000
  }

  get = (): ReplicaView => this.#view.get()
  subscribe = (listener: () => void): (() => void) => this.#view.subscribe(listener)

  /** The cutover as far as it is known, also when the page has become too old to follow it. */
  get cutover(): Cutover | undefined {
    const view = this.get()
    return 'cutover' in view ? view.cutover : undefined
  }

  /** Hears every event once, in order, after it has been applied; events before the first state are not among them. */
  onEvents(listener: (events: readonly LoggedEvent[]) => void): () => void {
    this.#eventListeners.add(listener)
    return () => this.#eventListeners.delete(listener)
  }

  /** Begins, or asks for what is missing: after a reconnect, a gap, or when the server calls us too slow. */
  ask = (): void => {
    if (this.#closed) return
    this.#askAgain = true
    if (!this.#asking) void this.#askUntilComplete()
  }

  /** Events of this cutover as they arrive: late, twice and out of order are all fine. */
  receive(events: readonly LoggedEvent[]): void {
    if (this.#closed) return
    this.#apply(events)
    if (this.#ahead.size === 0 || this.get().status !== 'following') return
    if (this.#ahead.size > MOST_AHEAD) this.#ahead.clear()
    this.ask()
  }

  /** The head of the log according to the server. Beyond ours it shows that the last event was lost. */
  heard(head: number): void {
    if (this.get().status === 'following' && head > this.#seq) this.ask()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    this.#ahead.clear()
    this.#eventListeners.clear()
  }

  get #seq(): number {
    return this.cutover?.seq ?? 0
  }

  async #askUntilComplete(): Promise<void> {
    this.#asking = true
    clearTimeout(this.#retry)
    try {
      while (this.#askAgain && !this.#closed && this.get().status !== 'outdated') {
        this.#askAgain = false
        const before = this.#seq
        if (this.#needsState === undefined) await this.#fetchTail()
        else await this.#fetchState()
        if (this.#ahead.size === 0 || this.#askAgain) continue
        // An answer that brought nothing may come from a server that lags; asking at once again would not help it.
        if (this.#seq === before) this.#askLater()
        else this.#askAgain = true
      }
    } catch {
      this.#askLater()
    } finally {
      this.#asking = false
    }
  }

  async #fetchTail(): Promise<void> {
    const answer = await this.#transport.watch(this.#seq)
    if (this.#closed) return
    if (!answer.ok) {
      this.#needsState = 'first'
      this.#view.set({ status: 'refused', refusal: answer.refusal })
    } else if ('stateAt' in answer) {
      this.#needsState = 'newer'
      this.#askAgain = true
    } else this.#apply(answer.events)
  }

  async #fetchState(): Promise<void> {
    const answer = await this.#transport.state()
    if (this.#closed) return
    if (isRefusal(answer)) return this.#view.set({ status: 'refused', refusal: answer })
    const known = this.cutover
    const runbook =
      known?.runbookHash === answer.runbookHash
        ? known.runbook
        : await this.#transport.runbook(answer.runbookId, answer.runbookHash)
    if (this.#closed) return
    if (isRefusal(runbook)) return this.#view.set({ status: 'refused', refusal: runbook })
    // A cached state may be older than what was followed meanwhile.
    if (this.#needsState !== 'newer' || answer.state.seq > this.#seq)
      this.#view.set({ status: 'following', cutover: { ...answer.state, runbook } })
    this.#needsState = undefined
    this.#askAgain = true
    this.#apply([])
  }

  /** Keeps the events and applies, as far as there is no gap, what follows the seq that we stand at. */
  #apply(events: readonly LoggedEvent[]): void {
    for (const event of events) if (event.seq > this.#seq) this.#ahead.set(event.seq, event)
    let cutover = this.cutover
    if (cutover === undefined || this.#needsState === 'mended' || this.get().status === 'outdated') return
    const applied: LoggedEvent[] = []
    let unreadable: { event: LoggedEvent; error: unknown } | undefined
    for (let event = this.#ahead.get(cutover.seq + 1); event; event = this.#ahead.get(cutover.seq + 1)) {
      try {
        if ((event.shape ?? 1) !== currentVersion(event.type)) throw new Error('The event has a newer shape')
        cutover = evolve(cutover, event)
      } catch (error) {
        unreadable = { event, error }
        break
      }
      applied.push(event)
    }
    for (const seq of this.#ahead.keys()) if (seq <= cutover.seq) this.#ahead.delete(seq)
    if (applied.length > 0) {
      this.#view.set({ status: 'following', cutover })
      for (const listener of [...this.#eventListeners]) listener(applied)
    }
    if (unreadable) this.#stopAt(unreadable.event, unreadable.error, cutover)
  }

  /** Either our copy is wrong, which the server's state mends once, or this page is too old for the event. */
  #stopAt(event: LoggedEvent, error: unknown, cutover: Cutover): void {
    this.#ahead.clear()
    if (error instanceof ImpossibleHistory && this.#mendedAt !== event.seq) {
      this.#mendedAt = event.seq
      this.#needsState = 'mended'
      this.ask()
    } else this.#view.set({ status: 'outdated', cutover, event: { seq: event.seq, type: event.type } })
  }

  #askLater(): void {
    if (this.#closed) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(this.ask, this.#retryAfter * (1 + Math.random()))
  }
}
