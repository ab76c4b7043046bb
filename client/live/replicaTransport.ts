/** The requests of a cutover's replica. */
import type { StateAnswer, WatchAnswer } from '../../shared/protocol.ts'
import type { Refusal } from '../../shared/refusal.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'

/** Requests of a replica. Each rejects when there is no answer for now; the replica then retries by itself. */
export interface ReplicaTransport {
  /** Subscribes: from now on every event is passed to `receive`. Returns the tail after this event, given by seq and hash. */
  watch(after: number, hash: string | undefined): Promise<WatchAnswer>
  state(): Promise<StateAnswer | Refusal>
  runbook(id: string, hash: string): Promise<Runbook | Refusal>
}
