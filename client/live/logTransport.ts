/** The requests that a replica makes, its callbacks, and what it knows of its log. */
import type { Refused, WhereLogStands } from '../../shared/protocol.ts'
import type { Refusal } from '../../shared/refusal.ts'

/** Requests of a replica. Each rejects when there is no answer for now; the replica then retries by itself. */
export interface LogTransport<State, Event> {
  /** Subscribes: from now on every event is passed to `receive`. Returns the tail after this event, given by seq and hash. */
  watch(after: number, hash: string | undefined): Promise<LogTail<Event>>
  /** @param known the state so far, for what need not be fetched again */
  state(known: State | undefined): Promise<{ state: State; hash: string } | Refusal>
}

/** `stateAt`: the state has to be fetched instead. `mended`: the requested position is not in the log. */
type LogTail<Event> =
  | (WhereLogStands & { ok: true } & ({ events: Event[] } | { stateAt: number; mended?: true }))
  | Refused

export interface ReplicaOptions {
  /** Milliseconds until the first retry; the back-off grows to 15 times that. */
  retryAfter?: number
  /** Epoch milliseconds by the server's clock. */
  now?: () => number
  /** Called with whether the replica is at the log's head: false as soon as anything contradicts it. */
  stands?: (isSure: boolean) => void
}

/** The log lost events that had been shown, as by a restored backup or a failover. */
export interface Mended<State> {
  /** When it was noticed here, epoch milliseconds by the server's clock. */
  at: number
  /** The last state shown of the previous log, and the first of the current one. */
  lost: State
  found: State
}

export type LogView<State> =
  | { status: 'loading' }
  /** `wasThere`: it was shown until now, but no longer exists on the server. */
  | { status: 'refused'; refusal: Refusal; wasThere?: true }
  /** `unreadable`: the server cannot read the log any further; what is shown is from before that, and not live. */
  | { status: 'following'; state: State; mended?: Mended<State>; unreadable?: Refusal }
  /** The log has events that this page cannot read; it needs a newer page. */
  | { status: 'outdated'; state: State; event: { seq: number; type: string } }
