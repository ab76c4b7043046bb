import { setup } from 'xstate'
import { lifecycleOf } from './lifecycle.ts'

export const DRAFT_STATUSES = ['draft', 'inReview', 'approved'] as const
export type DraftStatus = (typeof DRAFT_STATUSES)[number]

type DraftMachineEvent = { type: 'reviewAsked' } | { type: 'draftApproved' } | { type: 'draftReopened' }

/** Lifecycle of a runbook draft. A lock is no status: it begins at its time by itself, and ends where it began. */
export const draftMachine = setup({ types: { events: {} as DraftMachineEvent } }).createMachine({
  id: 'draft',
  initial: 'draft',
  states: {
    draft: { on: { reviewAsked: 'inReview' } },
    inReview: { on: { draftApproved: 'approved', draftReopened: 'draft' } },
    approved: { on: { draftReopened: 'draft' } },
  },
})

export const draftLifecycle = lifecycleOf(draftMachine, DRAFT_STATUSES)
