/** A gate's ceremony: who votes in which order, who has voted, who is asked now, and who decides. */

import type { Cutover, GateState, PersonId, Poll, PollAnswer, Signature } from '../cutoverState.ts'
import type { FrozenCriterion } from '../events.ts'
import { holds } from '../policy.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { type GateView, gateView, reasonOfDecision, saysGo } from './criteria.ts'
import { countedSigners, judgedSignatures } from './fourEyes.ts'
import { satisfiedAt, stepView } from './steps.ts'

export interface Voter {
  kind: 'reports' | 'signs' | 'decides'
  role: string
  title: string
  people: readonly PersonId[]
  /** The votes cast in this poll; several people of an approving role can sign. */
  votes: readonly (PollAnswer | Signature)[]
  /** `asked`: no vote yet, and it is their turn. */
  turn: 'spoken' | 'asked' | 'waits'
  /** Whether this person votes here. */
  mine: boolean
}

export interface Ceremony {
  definition: GateDefinition
  state: GateState
  /** Counts from 1, of `of` gates. */
  number: number
  of: number
  voters: readonly Voter[]
  /** While it is open. */
  poll?: Poll
  /** Signatures that count, towards `definition.approvers.quorum`. */
  counted: number
}

export function ceremonyOf(cutover: Cutover, position: number, me: PersonId | undefined): Ceremony | undefined {
  const definition = cutover.runbook.gates[position]
  const state = cutover.gates[position]
  if (!definition || !state) return undefined
  const poll = state.status === 'polling' ? state.poll : undefined
  return {
    definition,
    state,
    number: position + 1,
    of: cutover.runbook.gates.length,
    voters: votersOf(cutover, definition, state, me),
    ...(poll ? { poll } : {}),
    counted: state.poll ? countedSigners(cutover, definition, state.poll).length : 0,
  }
}

/** The gate to show first: the one being polled, else the first that has not passed, else the last. */
export function gateOfInterest({ gates }: Cutover): number {
  const polling = gates.findIndex(({ status }) => status === 'polling')
  if (polling >= 0) return polling
  const undecided = gates.findIndex(({ status }) => status === 'pending' || status === 'noGo')
  return undecided >= 0 ? undecided : Math.max(0, gates.length - 1)
}

function votersOf(cutover: Cutover, definition: GateDefinition, state: GateState, me: PersonId | undefined): Voter[] {
  const { reporters, approvers, decides } = definition
  const { poll } = state
  const open = state.status === 'polling'
  const reports = poll?.reports ?? []
  const signatures = judgedSignatures(cutover, definition, state)
  const nextReporter = reporters.find((role) => !reports.some((answer) => answer.role === role))
  const voter = (kind: Voter['kind'], role: string, votes: Voter['votes'], asked: boolean): Voter => ({
    kind,
    role,
    title: roleTitle(cutover.runbook, role),
    people: cutover.people[role] ?? [],
    votes,
    turn: votes.length > 0 ? 'spoken' : open && asked ? 'asked' : 'waits',
    mine: me !== undefined && holds(cutover, role, me),
  })
  const enough = poll !== undefined && countedSigners(cutover, definition, poll).length >= approvers.quorum
  const allSigned = approvers.roles.every((role) => signatures.some((signature) => signature.role === role))
  const decision = state.decision
  const reason = reasonOfDecision(state)
  const decided: PollAnswer[] = decision
    ? [
        {
          role: decides,
          vote: decision.outcome,
          deed: decision.deed,
          ...(reason === undefined ? {} : { reason }),
        },
      ]
    : []
  return [
    ...reporters.map((role) =>
      voter(
        'reports',
        role,
        reports.filter((answer) => answer.role === role),
        role === nextReporter,
      ),
    ),
    ...approvers.roles.map((role) =>
      voter(
        'signs',
        role,
        signatures.filter((signature) => signature.role === role),
        nextReporter === undefined,
      ),
    ),
    voter('decides', decides, decided, nextReporter === undefined && (enough || allSigned)),
  ]
}

/** How long before its planned time a gate becomes relevant, in milliseconds. */
const AHEAD_MS = 10 * 60_000

/** Whether it is time for a gate: it is or was polled, its time has come, or its predecessors are done. */
export function isGateDue(cutover: Cutover, { definition, state }: GateView, now: number): boolean {
  if (state.status !== 'pending' || state.polls > 0) return true
  if (definition.at !== undefined && cutover.t0 + definition.at * 1000 - now <= AHEAD_MS) return true
  const open = definition.after.filter(({ on }) => {
    const step = stepView(cutover, on)
    const gate = step ? undefined : gateView(cutover, on)
    return step ? satisfiedAt(step.state) === undefined : !(gate && saysGo(gate.state))
  })
  return definition.after.length > 0 && open.length === 0 && cutover.status === 'running'
}

export interface ComparedCriterion {
  /** As frozen by the poll, or current without one. */
  criterion: FrozenCriterion
  /** The current one, where its verdict or wording differs from the frozen one. */
  now?: FrozenCriterion
}

/** Pairs frozen with current criteria; both are in runbook order. */
export const compareCriteria = (
  frozen: readonly FrozenCriterion[],
  current: readonly FrozenCriterion[],
): ComparedCriterion[] =>
  frozen.map((criterion, position) => {
    const now = current[position]
    // Its sentence includes the age of the last confirmation, which changes every second and is not a difference.
    if (now?.ofChange && now.met === undefined && criterion.met === undefined) return { criterion: now }
    const same = now?.met === criterion.met && now?.truth === criterion.truth && now?.sentence === criterion.sentence
    return now && !same ? { criterion, now } : { criterion }
  })
