import { setup } from 'xstate'
import { lifecycleOf } from './lifecycle.ts'

export const CUTOVER_STATUSES = ['preparing', 'running', 'rollingBack', 'hypercare', 'closed', 'cancelled'] as const
export type CutoverStatus = (typeof CUTOVER_STATUSES)[number]

type CutoverMachineEvent =
  | { type: 'cutoverStarted' }
  | { type: 'rollbackBegun'; to?: 'rollingBack' }
  | { type: 'hypercareEntered' }
  | { type: 'cutoverClosed' }
  | { type: 'cutoverCancelled' }
  | { type: 'rehearsalWithdrawn' }

/**
 * Lifecycle of a cutover. Rolling back one workstream leaves it running; rolling back everything does not. Pause, stop
 * and the countdown have their own machines below, since they are orthogonal to every status here.
 */
export const cutoverMachine = setup({
  types: { events: {} as CutoverMachineEvent },
  guards: { ofEverything: ({ event }) => event.type === 'rollbackBegun' && event.to === 'rollingBack' },
}).createMachine({
  id: 'cutover',
  initial: 'preparing',
  states: {
    preparing: { on: { cutoverStarted: 'running', cutoverCancelled: 'cancelled' } },
    running: {
      on: {
        rollbackBegun: [{ guard: 'ofEverything', target: 'rollingBack' }, { target: 'running' }],
        hypercareEntered: 'hypercare',
        cutoverClosed: 'closed',
        cutoverCancelled: 'cancelled',
      },
    },
    rollingBack: { on: { cutoverClosed: 'closed' } },
    hypercare: { on: { cutoverClosed: 'closed' } },
    closed: { on: { rehearsalWithdrawn: 'closed' } },
    cancelled: { type: 'final' },
  },
})

/** Pause: nothing starts, what runs finishes. */
export const PAUSE_STATUSES = ['flowing', 'paused'] as const
export type PauseStatus = (typeof PAUSE_STATUSES)[number]
export const pauseMachine = setup({
  types: { events: {} as { type: 'cutoverPaused' } | { type: 'cutoverResumed' } },
}).createMachine({
  id: 'pause',
  initial: 'flowing',
  states: { flowing: { on: { cutoverPaused: 'paused' } }, paused: { on: { cutoverResumed: 'flowing' } } },
})

/** Stop: anyone calls it, each executor of a running step answers, the lead lifts it. */
export const STOP_STATUSES = ['none', 'called'] as const
export type StopStatus = (typeof STOP_STATUSES)[number]
export const stopMachine = setup({
  types: { events: {} as { type: 'stopCalled' } | { type: 'stopAnswered' } | { type: 'stopCleared' } },
}).createMachine({
  id: 'stop',
  initial: 'none',
  states: { none: { on: { stopCalled: 'called' } }, called: { on: { stopAnswered: 'called', stopCleared: 'none' } } },
})

/** The countdown can be held; the wall clock never stops. */
export const COUNTDOWN_STATUSES = ['counting', 'held'] as const
export type CountdownStatus = (typeof COUNTDOWN_STATUSES)[number]
export const countdownMachine = setup({
  types: { events: {} as { type: 'countdownHeld' } | { type: 'countdownResumed' } | { type: 't0Moved' } },
}).createMachine({
  id: 'countdown',
  initial: 'counting',
  states: {
    counting: { on: { countdownHeld: 'held', t0Moved: 'counting' } },
    held: { on: { countdownResumed: 'counting', t0Moved: 'counting' } },
  },
})

export const cutoverLifecycle = lifecycleOf(cutoverMachine, CUTOVER_STATUSES)
export const pauseLifecycle = lifecycleOf(pauseMachine, PAUSE_STATUSES)
export const stopLifecycle = lifecycleOf(stopMachine, STOP_STATUSES)
export const countdownLifecycle = lifecycleOf(countdownMachine, COUNTDOWN_STATUSES)
