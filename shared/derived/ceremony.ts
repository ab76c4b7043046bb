/** A gate's ceremony: who votes in which order, who has voted, who is asked now, and who decides. */

import type { Cutover, GateState, PersonId, Poll, PollAnswer, Signature } from '../cutoverState.ts'
import type { FrozenCriterion } from '../events.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { type GateView, gateView, reasonOfDecision, saysGo } from './criteria.ts'
import { countSignatures, judgedSignatures } from './fourEyes.ts'
import { gateThatHolds } from './holds.ts'
import { satisfiedAt, stepView } from './steps.ts'
import { askedToReport, hasLapsed, lapsesAt, missingReports, standingDelegations, votersFor } from './votes.ts'

export interface Voter {
  kind: 'reports' | 'signs' | 'decides'
  role: string
  title: string
  people: readonly PersonId[]
  /** By whose vote those of them vote who do not hold the role: the giver, by the person. */
  delegatedBy: ReadonlyMap<PersonId, PersonId>
  /** The votes cast in this poll; several people of an approving role can sign. */
  votes: readonly CastVote[]
  /** `asked`: no vote that holds yet, and it is their turn. */
  turn: 'spoken' | 'asked' | 'waits'
  /** Who of them has to act now. */
  asked: readonly PersonId[]
  /** Whether this person votes here. */
  mine: boolean
}

export type CastVote = (PollAnswer | Signature) & {
  /** From when it no longer counts towards a go, epoch milliseconds; while the poll is open. */
  lapsesAt?: number
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

export function ceremonyOf(
  cutover: Cutover,
  position: number,
  me: PersonId | undefined,
  now: number,
): Ceremony | undefined {
  const definition = cutover.runbook.gates[position]
  const state = cutover.gates[position]
  if (!definition || !state) return undefined
  const poll = state.status === 'polling' ? state.poll : undefined
  return {
    definition,
    state,
    number: position + 1,
    of: cutover.runbook.gates.length,
    voters: votersOf(cutover, definition, state, me, now),
    ...(poll ? { poll } : {}),
    counted: state.poll ? countSignatures(cutover, definition, state.poll, now).signers.length : 0,
  }
}

/** The gate to show first: the one being polled, else the first that has not passed, else the last. */
export function gateOfInterest({ gates }: Cutover): number {
  const polling = gates.findIndex(({ status }) => status === 'polling')
  if (polling >= 0) return polling
  const undecided = gates.findIndex(({ status }) => status === 'pending' || status === 'noGo')
  return undecided >= 0 ? undecided : Math.max(0, gates.length - 1)
}

function votersOf(
  cutover: Cutover,
  definition: GateDefinition,
  state: GateState,
  me: PersonId | undefined,
  now: number,
): Voter[] {
  const { reporters, approvers, decides } = definition
  const poll = state.status === 'polling' ? state.poll : undefined
  const reports = state.poll?.reports ?? []
  const signatures = judgedSignatures(cutover, definition, state, now)
  const reportAsked = poll ? askedToReport(cutover, definition, poll, now) : []
  const allReported = poll !== undefined && missingReports(cutover, definition, poll).length === 0
  const holding = (vote: PollAnswer) => !(poll && hasLapsed(definition, vote, now))
  const voter = (kind: Voter['kind'], role: string, cast: readonly (PollAnswer | Signature)[], asked: Asked): Voter => {
    const people = kind === 'decides' ? (cutover.people[role] ?? []) : votersFor(cutover, definition, role)
    const given = kind === 'decides' ? [] : standingDelegations(cutover, definition, role)
    return {
      kind,
      role,
      title: roleTitle(cutover.runbook, role),
      people,
      delegatedBy: new Map(given.map(({ to, from }) => [to, from])),
      votes: cast.map((vote) => ({
        ...vote,
        ...(poll ? withoutUndefined({ lapsesAt: lapsesAt(definition, vote) }) : {}),
      })),
      turn: asked.turn ? 'asked' : cast.length > 0 ? 'spoken' : 'waits',
      asked: asked.people(people),
      mine: me !== undefined && people.includes(me),
    }
  }
  const counted = poll && countSignatures(cutover, definition, poll, now)
  const enough = counted !== undefined && counted.signers.length >= approvers.quorum && counted.missing.length === 0
  const allSigned = approvers.roles.every((role) =>
    signatures.some((signature) => signature.role === role && holding(signature)),
  )
  const isFresh = reports.every(holding)
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
    ...reporters.map((role) => {
      const turn = reportAsked.includes(role)
      return voter(
        'reports',
        role,
        reports.filter((answer) => answer.role === role),
        { turn, people: (people) => (turn ? people : []) },
      )
    }),
    ...approvers.roles.map((role) => {
      const cast = signatures.filter((signature) => signature.role === role)
      // Every person of an approving role is asked, whatever the others have voted.
      const open = (person: PersonId) => !cast.some((vote) => vote.deed.by === person && holding(vote))
      return voter('signs', role, cast, {
        turn: allReported && !cast.some(holding),
        people: (people) => (allReported ? people.filter(open) : []),
      })
    }),
    voter('decides', decides, decided, asksToDecide(allReported && isFresh && (enough || allSigned))),
  ]
}

interface Asked {
  turn: boolean
  people(all: readonly PersonId[]): readonly PersonId[]
}

const asksToDecide = (turn: boolean): Asked => ({ turn, people: (people) => (turn ? people : []) })

/** How long before its planned time a gate becomes relevant, in milliseconds. */
const AHEAD_MS = 10 * 60_000

/** Whether it is time for a gate: it is or was polled, its time has come, or its predecessors are done. */
export function isGateDue(cutover: Cutover, { definition, state }: GateView, now: number): boolean {
  if (state.status !== 'pending' || state.polls > 0) return true
  if (gateThatHolds(cutover)?.id === definition.id) return true
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
