/** What a replica shows of its cutover, and its status. */
import type { Cutover } from '../../shared/cutoverState.ts'
import type { Refusal } from '../../shared/refusal.ts'
import type { Mended as LogMended } from './logTransport.ts'

export type Mended = LogMended<Cutover>

export type ReplicaView =
  | { status: 'loading' }
  /** `wasThere`: it was shown until now, but no longer exists on the server. */
  | { status: 'refused'; refusal: Refusal; wasThere?: true }
  /** `unreadable`: the server cannot read the log any further; what is shown is from before that, and not live. */
  | { status: 'following'; cutover: Cutover; mended?: Mended; unreadable?: Refusal }
  /** The log has events that this page cannot read; it needs a newer page. */
  | { status: 'outdated'; cutover: Cutover; event: { seq: number; type: string } }
