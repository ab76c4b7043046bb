/** What a replica shows of its cutover, and what is to be said of that. */
import type { Cutover } from '../../shared/cutoverState.ts'
import type { Refusal } from '../../shared/refusal.ts'

/** The log lost what had been shown, as by a restored backup or a failover. */
export interface Mended {
  /** Epoch milliseconds by the server's clock, when it was noticed here. */
  at: number
  /** The last that was shown of the log that is gone, and the first of the one that is there. */
  lost: Cutover
  found: Cutover
}

export type ReplicaView =
  | { status: 'loading' }
  /** `wasThere`: it was shown until now, and the server has it no more. */
  | { status: 'refused'; refusal: Refusal; wasThere?: true }
  /** `unreadable`: the server cannot read the log any further; what is shown is as of before that, and not live. */
  | { status: 'following'; cutover: Cutover; mended?: Mended; unreadable?: Refusal }
  /** The log holds what this page cannot read; only a newer page can go on. */
  | { status: 'outdated'; cutover: Cutover; event: { seq: number; type: string } }
