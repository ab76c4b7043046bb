import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { AnyStateMachine } from 'xstate'
import { getShortestPaths } from 'xstate/graph'
import { CHANGE_LINK_STATUSES, changeLinkLifecycle, changeLinkMachine } from '../../../shared/machines/change.ts'
import {
  COUNTDOWN_STATUSES,
  CUTOVER_STATUSES,
  countdownLifecycle,
  countdownMachine,
  cutoverLifecycle,
  cutoverMachine,
  PAUSE_STATUSES,
  pauseLifecycle,
  pauseMachine,
  STOP_STATUSES,
  stopLifecycle,
  stopMachine,
} from '../../../shared/machines/cutover.ts'
import { DRAFT_STATUSES, draftLifecycle, draftMachine } from '../../../shared/machines/draft.ts'
import { GATE_STATUSES, gateLifecycle, gateMachine } from '../../../shared/machines/gate.ts'
import type { Lifecycle, StructuralEvent } from '../../../shared/machines/lifecycle.ts'
import { ITEM_STATUSES, readinessItemLifecycle, readinessItemMachine } from '../../../shared/machines/readinessItem.ts'
import { STEP_STATUSES, stepLifecycle, stepMachine } from '../../../shared/machines/step.ts'
import { MACHINES, machinesReadme } from '../../support/machineDiagrams.ts'

interface Model {
  machine: AnyStateMachine
  lifecycle: Lifecycle<string>
  statuses: readonly string[]
  events: StructuralEvent[]
  /** By status, what each event named here leads to; an event that is not named is impossible from there. */
  answers: Record<string, Record<string, string>>
}

const named = ({ type, to }: StructuralEvent): string => (to === undefined ? type : `${type} to ${to}`)

const MODELS: Model[] = [
  {
    machine: stepMachine,
    lifecycle: stepLifecycle,
    statuses: STEP_STATUSES,
    events: [
      { type: 'stepStarted' },
      { type: 'stepCompleted', to: 'done' },
      { type: 'stepCompleted', to: 'unconfirmed' },
      { type: 'stepConfirmed' },
      { type: 'stepHeld' },
      { type: 'stepResumed' },
      { type: 'stepFailed' },
      { type: 'stepRetried' },
      { type: 'stepSkipped' },
      { type: 'stepUndone', to: 'pending' },
      { type: 'stepUndone', to: 'running' },
      { type: 'stepRolledBack' },
      { type: 'stepRollbackUndone', to: 'done' },
      { type: 'stepRollbackUndone', to: 'held' },
      { type: 'stepRollbackUndone', to: 'failed' },
    ],
    answers: {
      pending: {
        stepStarted: 'running',
        'stepCompleted to done': 'done',
        'stepCompleted to unconfirmed': 'unconfirmed',
        stepSkipped: 'skipped',
      },
      running: {
        'stepCompleted to done': 'done',
        'stepCompleted to unconfirmed': 'unconfirmed',
        stepHeld: 'held',
        stepFailed: 'failed',
        'stepUndone to pending': 'pending',
      },
      held: { stepResumed: 'running', stepFailed: 'failed', stepSkipped: 'skipped', stepRolledBack: 'rolledBack' },
      failed: { stepRetried: 'running', stepSkipped: 'skipped', stepRolledBack: 'rolledBack' },
      unconfirmed: {
        stepConfirmed: 'done',
        stepFailed: 'failed',
        'stepUndone to running': 'running',
        'stepUndone to pending': 'pending',
      },
      done: { 'stepUndone to running': 'running', 'stepUndone to pending': 'pending', stepRolledBack: 'rolledBack' },
      skipped: { 'stepUndone to pending': 'pending' },
      rolledBack: {
        'stepRollbackUndone to done': 'done',
        'stepRollbackUndone to held': 'held',
        'stepRollbackUndone to failed': 'failed',
      },
    },
  },
  {
    machine: gateMachine,
    lifecycle: gateLifecycle,
    statuses: GATE_STATUSES,
    events: [
      { type: 'pollOpened' },
      { type: 'gateReported' },
      { type: 'gateSigned' },
      { type: 'pollReopened' },
      { type: 'pollImproved' },
      { type: 'signatureVoided' },
      { type: 'voteLapsed' },
      { type: 'voteDelegated' },
      { type: 'delegationAccepted' },
      { type: 'delegationDeclined' },
      { type: 'delegationEnded' },
      { type: 'gateDecided', to: 'go' },
      { type: 'gateDecided', to: 'goWithConditions' },
      { type: 'gateDecided', to: 'noGo' },
      { type: 'gateReopened' },
      { type: 'breakGlassProposed' },
      { type: 'breakGlassAgreed' },
      { type: 'breakGlassSettled' },
    ],
    answers: {
      pending: {
        pollOpened: 'polling',
        voteDelegated: 'pending',
        delegationAccepted: 'pending',
        delegationDeclined: 'pending',
        delegationEnded: 'pending',
      },
      polling: {
        gateReported: 'polling',
        gateSigned: 'polling',
        pollReopened: 'polling',
        pollImproved: 'polling',
        signatureVoided: 'polling',
        voteLapsed: 'polling',
        delegationEnded: 'polling',
        'gateDecided to go': 'go',
        'gateDecided to goWithConditions': 'goWithConditions',
        'gateDecided to noGo': 'noGo',
        gateReopened: 'pending',
        breakGlassProposed: 'polling',
        breakGlassAgreed: 'polling',
      },
      go: { gateReopened: 'pending', breakGlassSettled: 'go', delegationEnded: 'go' },
      goWithConditions: {
        gateReopened: 'pending',
        breakGlassSettled: 'goWithConditions',
        delegationEnded: 'goWithConditions',
      },
      noGo: {
        pollOpened: 'polling',
        voteDelegated: 'noGo',
        delegationAccepted: 'noGo',
        delegationDeclined: 'noGo',
        delegationEnded: 'noGo',
      },
    },
  },
  {
    machine: readinessItemMachine,
    lifecycle: readinessItemLifecycle,
    statuses: ITEM_STATUSES,
    events: [
      'evidenceProvided',
      'evidenceWithdrawn',
      'evidenceRejected',
      'evidenceExpired',
      'itemVerified',
      'itemWaived',
      'waiverExpired',
    ].map((type) => ({ type })),
    answers: {
      open: { evidenceProvided: 'provided', itemVerified: 'verified', itemWaived: 'waived' },
      provided: {
        evidenceProvided: 'provided',
        evidenceWithdrawn: 'open',
        evidenceRejected: 'open',
        evidenceExpired: 'open',
        itemVerified: 'verified',
        itemWaived: 'waived',
      },
      verified: {
        evidenceProvided: 'provided',
        evidenceWithdrawn: 'open',
        evidenceRejected: 'open',
        evidenceExpired: 'open',
      },
      waived: { evidenceProvided: 'provided', waiverExpired: 'open' },
    },
  },
  {
    machine: draftMachine,
    lifecycle: draftLifecycle,
    statuses: DRAFT_STATUSES,
    events: ['reviewAsked', 'draftApproved', 'draftReopened'].map((type) => ({ type })),
    answers: {
      draft: { reviewAsked: 'inReview' },
      inReview: { draftApproved: 'approved', draftReopened: 'draft' },
      approved: { draftReopened: 'draft' },
    },
  },
  {
    machine: changeLinkMachine,
    lifecycle: changeLinkLifecycle,
    statuses: CHANGE_LINK_STATUSES,
    events: [
      'changeLinked',
      'changeLinkFailed',
      'changeLinkRetried',
      'changeUnlinked',
      'changeConfirmed',
      'changeUnreachable',
      'changeConflictFound',
      'changeConflictSettled',
      'changeSyncPaused',
      'changeSyncResumed',
      'changeDatesProposed',
      'changeWindowOverridden',
      'changeCloseRequested',
    ].map((type) => ({ type })),
    answers: {
      requested: {
        changeLinked: 'linked',
        changeLinkFailed: 'failed',
        changeUnlinked: 'unlinked',
        changeUnreachable: 'requested',
        changeSyncPaused: 'requested',
        changeSyncResumed: 'requested',
      },
      linked: {
        changeConfirmed: 'linked',
        changeUnreachable: 'linked',
        changeConflictFound: 'linked',
        changeConflictSettled: 'linked',
        changeSyncPaused: 'linked',
        changeSyncResumed: 'linked',
        changeDatesProposed: 'linked',
        changeWindowOverridden: 'linked',
        changeCloseRequested: 'linked',
        changeUnlinked: 'unlinked',
      },
      failed: { changeLinkRetried: 'requested', changeUnlinked: 'unlinked' },
      unlinked: {},
    },
  },
  {
    machine: cutoverMachine,
    lifecycle: cutoverLifecycle,
    statuses: CUTOVER_STATUSES,
    events: [
      { type: 'cutoverStarted' },
      { type: 'rollbackBegun' },
      { type: 'rollbackBegun', to: 'rollingBack' },
      { type: 'hypercareEntered' },
      { type: 'cutoverClosed' },
      { type: 'cutoverCancelled' },
      { type: 'rehearsalWithdrawn' },
    ],
    answers: {
      preparing: { cutoverStarted: 'running', cutoverCancelled: 'cancelled' },
      running: {
        rollbackBegun: 'running',
        'rollbackBegun to rollingBack': 'rollingBack',
        hypercareEntered: 'hypercare',
        cutoverClosed: 'closed',
        cutoverCancelled: 'cancelled',
      },
      rollingBack: { cutoverClosed: 'closed' },
      hypercare: { cutoverClosed: 'closed' },
      closed: { rehearsalWithdrawn: 'closed' },
      cancelled: {},
    },
  },
  {
    machine: pauseMachine,
    lifecycle: pauseLifecycle,
    statuses: PAUSE_STATUSES,
    events: [{ type: 'cutoverPaused' }, { type: 'cutoverResumed' }],
    answers: { flowing: { cutoverPaused: 'paused' }, paused: { cutoverResumed: 'flowing' } },
  },
  {
    machine: stopMachine,
    lifecycle: stopLifecycle,
    statuses: STOP_STATUSES,
    events: [{ type: 'stopCalled' }, { type: 'stopAnswered' }, { type: 'stopCleared' }],
    answers: { none: { stopCalled: 'called' }, called: { stopAnswered: 'called', stopCleared: 'none' } },
  },
  {
    machine: countdownMachine,
    lifecycle: countdownLifecycle,
    statuses: COUNTDOWN_STATUSES,
    events: [{ type: 'countdownHeld' }, { type: 'countdownResumed' }, { type: 't0Moved' }],
    answers: {
      counting: { countdownHeld: 'held', t0Moved: 'counting' },
      held: { countdownResumed: 'counting', t0Moved: 'counting' },
    },
  },
]

describe.each(MODELS)('the machine $machine.id', ({ machine, lifecycle, statuses, events, answers }) => {
  const paths = getShortestPaths(machine, { events })

  it('reaches exactly the statuses that state can hold', () => {
    expect(paths.map(({ state }) => String(state.value)).sort()).toEqual([...statuses].sort())
  })

  it.each(paths.map((path) => ({ path, status: String(path.state.value) })))(
    'answers every event from $status as the table says, reached by events alone',
    ({ path, status }) => {
      const reached = path.steps
        .map(({ event }) => event)
        .filter(({ type }) => type !== 'xstate.init')
        .reduce<string>((from, event) => lifecycle.next(from, event) ?? `impossible after ${from}`, lifecycle.initial)
      expect(reached).toBe(status)
      const answered = Object.fromEntries(
        events.flatMap((event) => {
          const next = lifecycle.next(status, event)
          return next === undefined ? [] : [[named(event), next]]
        }),
      )
      expect(answered).toEqual(answers[status])
    },
  )

  it('knows every event that the machine knows', () => {
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual([...machine.events].sort())
  })
})

it('tests every machine', () => {
  expect(MODELS.map(({ machine }) => machine.id).sort()).toEqual(MACHINES.map(({ id }) => id).sort())
})

it('keeps the diagrams current; `npm run diagrams` writes them', () => {
  expect(readFileSync(new URL('../../../shared/machines/README.md', import.meta.url), 'utf8')).toBe(machinesReadme())
})
