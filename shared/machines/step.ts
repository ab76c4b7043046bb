import { setup } from 'xstate'
import { lifecycleOf } from './lifecycle.ts'

export const STEP_STATUSES = [
  'pending',
  'running',
  'held',
  'failed',
  'unconfirmed',
  'done',
  'skipped',
  'rolledBack',
] as const

type StepMachineEvent =
  | { type: 'stepStarted' }
  | { type: 'stepCompleted'; to: 'done' | 'unconfirmed' }
  | { type: 'stepConfirmed' }
  | { type: 'stepHeld' }
  | { type: 'stepResumed' }
  | { type: 'stepFailed' }
  | { type: 'stepRetried' }
  | { type: 'stepSkipped' }
  | { type: 'stepUndone'; to: 'pending' | 'running' }
  | { type: 'stepRolledBack' }
  | { type: 'stepRollbackUndone'; to: 'done' | 'held' | 'failed' }

/** Lifecycle of a step. A milestone completes without running; undo leads back to the status named in the event (R9). */
export const stepMachine = setup({
  types: { events: {} as StepMachineEvent },
  guards: {
    toRunning: ({ event }) => 'to' in event && event.to === 'running',
    toPending: ({ event }) => 'to' in event && event.to === 'pending',
    toConfirm: ({ event }) => 'to' in event && event.to === 'unconfirmed',
    toHeld: ({ event }) => 'to' in event && event.to === 'held',
    toFailed: ({ event }) => 'to' in event && event.to === 'failed',
  },
}).createMachine({
  id: 'step',
  initial: 'pending',
  states: {
    pending: {
      on: {
        stepStarted: 'running',
        stepCompleted: [{ guard: 'toConfirm', target: 'unconfirmed' }, { target: 'done' }],
        stepSkipped: 'skipped',
      },
    },
    running: {
      on: {
        stepCompleted: [{ guard: 'toConfirm', target: 'unconfirmed' }, { target: 'done' }],
        stepHeld: 'held',
        stepFailed: 'failed',
        stepUndone: { guard: 'toPending', target: 'pending' },
      },
    },
    held: {
      on: { stepResumed: 'running', stepFailed: 'failed', stepSkipped: 'skipped', stepRolledBack: 'rolledBack' },
    },
    failed: { on: { stepRetried: 'running', stepSkipped: 'skipped', stepRolledBack: 'rolledBack' } },
    unconfirmed: {
      on: {
        stepConfirmed: 'done',
        stepFailed: 'failed',
        stepUndone: [
          { guard: 'toRunning', target: 'running' },
          { guard: 'toPending', target: 'pending' },
        ],
      },
    },
    done: {
      on: {
        stepUndone: [
          { guard: 'toRunning', target: 'running' },
          { guard: 'toPending', target: 'pending' },
        ],
        stepRolledBack: 'rolledBack',
      },
    },
    skipped: { on: { stepUndone: { guard: 'toPending', target: 'pending' } } },
    rolledBack: {
      on: {
        stepRollbackUndone: [
          { guard: 'toHeld', target: 'held' },
          { guard: 'toFailed', target: 'failed' },
          { target: 'done' },
        ],
      },
    },
  },
})

export const stepLifecycle = lifecycleOf(stepMachine, STEP_STATUSES)
