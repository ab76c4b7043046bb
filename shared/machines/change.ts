import { setup } from 'xstate'
import { lifecycleOf } from './lifecycle.ts'

export const CHANGE_LINK_STATUSES = ['requested', 'linked', 'failed', 'unlinked'] as const
export type ChangeLinkStatus = (typeof CHANGE_LINK_STATUSES)[number]

export type ChangeLinkEvent = {
  type:
    | 'changeLinked'
    | 'changeLinkFailed'
    | 'changeLinkRetried'
    | 'changeUnlinked'
    | 'changeConfirmed'
    | 'changeUnreachable'
    | 'changeConflictFound'
    | 'changeConflictSettled'
    | 'changeSyncPaused'
    | 'changeSyncResumed'
    | 'changeDatesProposed'
    | 'changeWindowOverridden'
    | 'changeCloseRequested'
}

const stays = (status: ChangeLinkStatus) => ({
  changeUnreachable: status,
  changeSyncPaused: status,
  changeSyncResumed: status,
})

/**
 * Lifecycle of the link between a cutover and a change ticket. The ticket's own lifecycle belongs to ServiceNow and is
 * not modelled here: it is read, and shown with its age.
 */
export const changeLinkMachine = setup({ types: { events: {} as ChangeLinkEvent } }).createMachine({
  id: 'changeLink',
  initial: 'requested',
  states: {
    requested: {
      on: { ...stays('requested'), changeLinked: 'linked', changeLinkFailed: 'failed', changeUnlinked: 'unlinked' },
    },
    linked: {
      on: {
        ...stays('linked'),
        changeConfirmed: 'linked',
        changeConflictFound: 'linked',
        changeConflictSettled: 'linked',
        changeDatesProposed: 'linked',
        changeWindowOverridden: 'linked',
        changeCloseRequested: 'linked',
        changeUnlinked: 'unlinked',
      },
    },
    failed: { on: { changeLinkRetried: 'requested', changeUnlinked: 'unlinked' } },
    unlinked: { type: 'final' },
  },
})

export const changeLinkLifecycle = lifecycleOf(changeLinkMachine, CHANGE_LINK_STATUSES)
