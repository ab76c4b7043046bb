import { canonicalJson, sha256Hex } from '../../shared/chain/canonical.ts'
import type { ChainedEvent, CutoverEvent } from '../../shared/events.ts'
import { iso, T0 } from './play.ts'

/**
 * A log of these events, one a second from T0, as a client receives it: each with its hash and the one before. The hashes
 * are not those of the server, which are made of sealed records; what follows what can be seen in them all the same.
 */
export function chainOf(events: readonly CutoverEvent[], after?: ChainedEvent): ChainedEvent[] {
  const chain: ChainedEvent[] = []
  for (const event of events) {
    const before = chain.at(-1) ?? after
    const seq = (before?.seq ?? 0) + 1
    const prev = before?.hash ?? sha256Hex('the runbook')
    const logged = { ...event, seq, at: iso(T0 + seq * 1000), actor: 'p2', commandId: `command-${seq}` }
    chain.push({ ...logged, prev, hash: sha256Hex(canonicalJson({ ...logged, prev })) })
  }
  return chain
}
