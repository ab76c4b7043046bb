/** How well a readiness item holds, and who says so. */
import type { ItemState } from '../cutoverState.ts'
import type { Given } from '../events.ts'
import type { Truth } from '../truth.ts'
import { doerOf } from './doer.ts'

export function itemTruth(item: ItemState): Truth {
  switch (item.status) {
    case 'open':
      return 'unmet'
    case 'provided':
      return 'provided'
    case 'waived':
      return 'waived'
    case 'verified': {
      const { evidence } = item
      if (!evidence || evidence.withdrawn) return 'typed'
      return 'metric' in evidence.evidence && evidence.byProgram ? 'measured' : 'verified'
    }
  }
}

/** Undefined while nobody has said anything. */
export function givenOfItem(item: ItemState): Given | undefined {
  if (item.status === 'waived') return { by: doerOf(item.waived), at: new Date(item.waived.at).toISOString() }
  const { evidence } = item
  const verified = item.status === 'verified' && !item.automatic ? item.verified : undefined
  if (!evidence || evidence.withdrawn) {
    return verified && { by: doerOf(verified), at: new Date(verified.at).toISOString() }
  }
  return {
    by: doerOf(evidence.provided),
    at: new Date(evidence.provided.at).toISOString(),
    ...(evidence.byProgram ? { byProgram: true as const } : {}),
    ...(verified ? { verifiedBy: doerOf(verified) } : {}),
  }
}
