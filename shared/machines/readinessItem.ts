import { setup } from 'xstate'
import { lifecycleOf } from './lifecycle.ts'

export const ITEM_STATUSES = ['open', 'provided', 'verified', 'waived'] as const

type ItemMachineEvent =
  | { type: 'evidenceProvided' }
  | { type: 'evidenceWithdrawn' }
  | { type: 'evidenceRejected' }
  | { type: 'evidenceExpired' }
  | { type: 'itemVerified' }
  | { type: 'itemWaived' }
  | { type: 'waiverExpired' }

/** Lifecycle of a readiness item. New evidence always needs a new verification. */
export const readinessItemMachine = setup({ types: { events: {} as ItemMachineEvent } }).createMachine({
  id: 'readinessItem',
  initial: 'open',
  states: {
    open: { on: { evidenceProvided: 'provided', itemVerified: 'verified', itemWaived: 'waived' } },
    provided: {
      on: {
        evidenceProvided: 'provided',
        itemVerified: 'verified',
        evidenceRejected: 'open',
        evidenceWithdrawn: 'open',
        evidenceExpired: 'open',
        itemWaived: 'waived',
      },
    },
    verified: {
      on: {
        evidenceProvided: 'provided',
        evidenceRejected: 'open',
        evidenceWithdrawn: 'open',
        evidenceExpired: 'open',
      },
    },
    waived: { on: { evidenceProvided: 'provided', waiverExpired: 'open' } },
  },
})

export const readinessItemLifecycle = lifecycleOf(readinessItemMachine, ITEM_STATUSES)
