/** Applies readiness item events. Part of `evolve`; only evolve.ts calls it. */
import type { ItemEvent } from '../about.ts'
import { type ItemState, WAIVER_ENDED, WENT_STALE } from '../cutoverState.ts'
import { readinessItemLifecycle } from '../machines/readinessItem.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { attributionOf, passed } from './history.ts'

export function evolveItem(item: ItemState, event: ItemEvent): ItemState {
  passed(readinessItemLifecycle, item.status, event)
  switch (event.type) {
    case 'evidenceProvided':
      return {
        status: 'provided',
        evidence: {
          version: event.version,
          provided: attributionOf(event),
          evidence: withoutUndefined(event.evidence),
          ...(event.byProgram ? { byProgram: true } : {}),
        },
      }
    case 'evidenceWithdrawn':
    case 'evidenceRejected':
      return { ...evidenceVoid(item), status: 'open', because: event.reason }
    case 'evidenceExpired':
      return { ...evidenceVoid(item), status: 'open', because: WENT_STALE }
    case 'itemVerified':
      return {
        ...evidenceOf(item),
        status: 'verified',
        verified: attributionOf(event),
        ...(event.automatic ? { automatic: true } : {}),
      }
    case 'itemWaived':
      return {
        ...evidenceOf(item),
        status: 'waived',
        waived: attributionOf(event),
        reason: event.reason,
        until: Date.parse(event.until),
      }
    case 'waiverExpired':
      return { ...evidenceOf(item), status: 'open', because: WAIVER_ENDED }
    default:
      return unreachable(event)
  }
}

const evidenceOf = (item: ItemState): Pick<ItemState, 'evidence'> => (item.evidence ? { evidence: item.evidence } : {})
const evidenceVoid = (item: ItemState): Pick<ItemState, 'evidence'> =>
  item.evidence ? { evidence: { ...item.evidence, withdrawn: true } } : {}
