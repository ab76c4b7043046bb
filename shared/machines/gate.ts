import { setup } from 'xstate'
import { lifecycleOf } from './lifecycle.ts'

export const GATE_STATUSES = ['pending', 'polling', 'go', 'goWithConditions', 'noGo'] as const
export type GateStatus = (typeof GATE_STATUSES)[number]

type GateMachineEvent =
  | { type: 'pollOpened' }
  | { type: 'gateReported' }
  | { type: 'gateSigned' }
  | { type: 'pollReopened' }
  | { type: 'pollImproved' }
  | { type: 'signatureVoided' }
  | { type: 'voteLapsed' }
  | { type: 'voteDelegated' }
  | { type: 'delegationAccepted' }
  | { type: 'delegationDeclined' }
  | { type: 'delegationEnded' }
  | { type: 'gateDecided'; to: 'go' | 'goWithConditions' | 'noGo' }
  | { type: 'gateReopened' }
  | { type: 'breakGlassProposed' }
  | { type: 'breakGlassAgreed' }
  | { type: 'breakGlassSettled' }

const reopen = { gateReopened: 'pending' } as const
const delegating = (status: 'pending' | 'noGo') =>
  ({ voteDelegated: status, delegationAccepted: status, delegationDeclined: status, delegationEnded: status }) as const

/** Lifecycle of a gate. Only an open poll takes votes, and only before one are they given away; a decision stands until the gate is reopened or, after a no-go, polled again. */
export const gateMachine = setup({
  types: { events: {} as GateMachineEvent },
  guards: {
    saysGo: ({ event }) => event.type === 'gateDecided' && event.to === 'go',
    saysGoWithConditions: ({ event }) => event.type === 'gateDecided' && event.to === 'goWithConditions',
    saysNoGo: ({ event }) => event.type === 'gateDecided' && event.to === 'noGo',
  },
}).createMachine({
  id: 'gate',
  initial: 'pending',
  states: {
    pending: { on: { pollOpened: 'polling', ...delegating('pending') } },
    polling: {
      on: {
        gateReported: 'polling',
        gateSigned: 'polling',
        pollReopened: 'polling',
        pollImproved: 'polling',
        signatureVoided: 'polling',
        voteLapsed: 'polling',
        delegationEnded: 'polling',
        breakGlassProposed: 'polling',
        breakGlassAgreed: 'polling',
        gateDecided: [
          { guard: 'saysGo', target: 'go' },
          { guard: 'saysGoWithConditions', target: 'goWithConditions' },
          { guard: 'saysNoGo', target: 'noGo' },
        ],
        ...reopen,
      },
    },
    go: { on: { breakGlassSettled: 'go', delegationEnded: 'go', ...reopen } },
    goWithConditions: {
      on: { breakGlassSettled: 'goWithConditions', delegationEnded: 'goWithConditions', ...reopen },
    },
    noGo: { on: { pollOpened: 'polling', ...delegating('noGo') } },
  },
})

export const gateLifecycle = lifecycleOf(gateMachine, GATE_STATUSES)
