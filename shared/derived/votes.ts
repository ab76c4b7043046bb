/** Who votes at a gate, for how long a vote holds, and who is asked now. */
import type { RightsLost } from '../actor.ts'
import type { Cutover, Delegation, PersonId, Poll, PollAnswer } from '../cutoverState.ts'
import { holds } from '../policy.ts'
import { LEAD } from '../reserved.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { doerOf } from './doer.ts'

/** In one's own right, or with the vote of somebody who holds the role. */
export interface VotingRight {
  delegatedBy?: PersonId
}

type Gate = Pick<GateDefinition, 'id'>

export function delegationsAt(cutover: Cutover, { id }: Gate): readonly Delegation[] {
  const position = indexOf(cutover.runbook).gate.get(id)
  return (position === undefined ? undefined : cutover.gates[position]?.delegations) ?? []
}

/** Those by which somebody votes now: accepted, and the giver still has what was given. */
export const standingDelegations = (cutover: Cutover, gate: Gate, role: string): Delegation[] =>
  delegationsAt(cutover, gate).filter(
    (one) => one.role === role && one.acceptedAt !== undefined && holds(cutover, role, one.from),
  )

/** Undefined for whoever does not vote for the role at this gate, or has given the vote away. */
export function votingRight(cutover: Cutover, gate: Gate, role: string, person: PersonId): VotingRight | undefined {
  const standing = standingDelegations(cutover, gate, role)
  if (holds(cutover, role, person) && !standing.some(({ from }) => from === person)) return {}
  const given = standing.find(({ to }) => to === person)
  return given && { delegatedBy: given.from }
}

/** Everybody who votes for the role at this gate, without duplicates. */
export function votersFor(cutover: Cutover, gate: Gate, role: string): PersonId[] {
  const standing = standingDelegations(cutover, gate, role)
  const own = (cutover.people[role] ?? []).filter((person) => !standing.some(({ from }) => from === person))
  return [...new Set([...own, ...standing.map(({ to }) => to)])]
}

/**
 * The instant from which a vote no longer counts towards a go, epoch milliseconds; undefined where it holds for the whole
 * poll. A no-go holds until its voter says otherwise: nothing becomes a go by waiting.
 */
export const lapsesAt = (
  { signaturesHold }: Pick<GateDefinition, 'signaturesHold'>,
  { vote, deed }: Pick<PollAnswer, 'vote' | 'deed'>,
): number | undefined => (signaturesHold === undefined || vote === 'noGo' ? undefined : deed.at + signaturesHold * 1000)

export const hasLapsed = (gate: GateDefinition, vote: PollAnswer, now: number): boolean =>
  vote.lapsed === true || (lapsesAt(gate, vote) ?? Number.POSITIVE_INFINITY) <= now

/**
 * A report counts while whoever spoke votes for the role, or leads where they spoke for it as the lead, and may still act
 * at all; one by a token while that is good.
 */
export function reportStands(
  cutover: Cutover,
  gate: Gate,
  { role, deed, delegatedBy, token }: PollAnswer,
  lost: RightsLost = new Map(),
): boolean {
  const restsOn = [delegatedBy, token, doerOf(deed), deed.override === undefined ? undefined : deed.by]
  if (restsOn.some((key) => key !== undefined && lost.has(key))) return false
  return (
    votingRight(cutover, gate, role, doerOf(deed)) !== undefined ||
    (deed.override !== undefined && holds(cutover, LEAD, deed.by))
  )
}

/** The roles that have not answered in this poll, in their order; one that has lapsed was an answer. */
export const missingReports = (
  cutover: Cutover,
  gate: GateDefinition,
  { reports }: Poll,
  lost?: RightsLost,
): string[] =>
  gate.reporters.filter(
    (role) => !reports.some((answer) => answer.role === role && reportStands(cutover, gate, answer, lost)),
  )

/** The roles whose report has lapsed, in their order. */
export const lapsedReports = (gate: GateDefinition, { reports }: Poll, now: number): string[] =>
  gate.reporters.filter((role) => reports.some((answer) => answer.role === role && hasLapsed(gate, answer, now)))

/**
 * The roles that are asked to report now: the next one, or all of them where the gate asks them together; and whoever has
 * answered before is asked again once that has lapsed.
 */
export function askedToReport(cutover: Cutover, gate: GateDefinition, poll: Poll, now: number): string[] {
  const missing = missingReports(cutover, gate, poll)
  const open = new Set([
    ...(gate.asks === 'together' ? missing : missing.slice(0, 1)),
    ...lapsedReports(gate, poll, now),
  ])
  return gate.reporters.filter((role) => open.has(role))
}
