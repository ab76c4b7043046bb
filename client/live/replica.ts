/** A browser's replica of one cutover: its log, and the pinned runbook, which is fetched once. */
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { evolve } from '../../shared/evolve/evolve.ts'
import { withRunbook } from '../../shared/evolve/evolveRunbook.ts'
import { inPresentShape } from '../../shared/evolve/upcasters.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { LogReplica } from './logReplica.ts'
import type { LogView, ReplicaOptions } from './logTransport.ts'
import type { ReplicaTransport } from './replicaTransport.ts'
import type { ReplicaView } from './replicaView.ts'

export class Replica extends LogReplica<Cutover, ChainedEvent, ReplicaView> {
  readonly cutoverId: string

  constructor(cutoverId: string, transport: ReplicaTransport, options: ReplicaOptions = {}) {
    super(
      {
        transport: { watch: transport.watch, state: (known) => stateOf(transport, known) },
        present(chained) {
          const event = inPresentShape(chained)
          if (!event) throw new Error('The event has a newer shape')
          return event
        },
        evolve,
        show: shown,
        unreadable: 'cutoverUnreadable',
      },
      options,
    )
    this.cutoverId = cutoverId
  }

  /** The cutover as last known, also once the page is too old to follow it. */
  get cutover(): Cutover | undefined {
    return this.state
  }
}

async function stateOf(
  transport: ReplicaTransport,
  known: Cutover | undefined,
): Promise<{ state: Cutover; hash: string } | Refusal> {
  const answer = await transport.state()
  if (isRefusal(answer)) return answer
  const { runbookId, runbookHash, hash } = answer
  const had = known?.runbookHash === runbookHash ? known.pinned : undefined
  const pinned = had ?? (await transport.runbook(runbookId, runbookHash))
  if (isRefusal(pinned)) return pinned
  const state = withRunbook(answer.state, pinned)
  if (!state) throw new Error('The state has edits that do not fit its runbook')
  return { state, hash }
}

function shown(view: LogView<Cutover>): ReplicaView {
  if (!('state' in view)) return view
  const { state: cutover, ...rest } = view
  return { cutover, ...rest }
}
