/** Whom a replica asks, and who hears of it. */
import type { StateAnswer, WatchAnswer } from '../../shared/protocol.ts'
import type { Refusal } from '../../shared/refusal.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'

/** What a replica may ask. Each rejects when no answer can be had for now; the replica then asks again by itself. */
export interface ReplicaTransport {
  /** From now on every event is to be handed to `receive`; answers what lies after this event, whose hash comes with it. */
  watch(after: number, hash: string | undefined): Promise<WatchAnswer>
  state(): Promise<StateAnswer | Refusal>
  runbook(id: string, hash: string): Promise<Runbook | Refusal>
}

export interface ReplicaOptions {
  /** Milliseconds until an unanswered question is asked again for the first time; later pauses grow to 15 times that. */
  retryAfter?: number
  /** Epoch milliseconds by the server's clock. */
  now?: () => number
  /** Hears whether what is shown is the log as it is: false at once when anything speaks against it. */
  stands?: (isSure: boolean) => void
}
