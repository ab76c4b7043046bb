/** The go/no-go ceremony (R6, R7): a poll asks reporters in order, then approvers; the decision owner decides. */
import type { GateCommand } from '../about.ts'
import { type Actor, actorId, type Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover, PersonId } from '../cutoverState.ts'
import { basisOf, type GateView, gateView, saysGo } from '../derived/criteria.ts'
import { countSignatures, doesNotCount } from '../derived/fourEyes.ts'
import { gateThatHolds } from '../derived/holds.ts'
import { recommend } from '../derived/recommendation.ts'
import { askedToReport, votingRight } from '../derived/votes.ts'
import { changedForTheWorse } from '../derived/whatFell.ts'
import type { CutoverEvent } from '../events.ts'
import { asHolder, asOwner, doer, holds } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { LEAD } from '../reserved.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { breakGlass } from './breakGlass.ts'
import { type CommandOutcome, expected } from './commandOutcome.ts'
import { countdownResumed } from './cutover.ts'
import { decideDelegation, delegationsLost, refuseGivenAway } from './delegations.ts'
import { pollId } from './gateTruth.ts'
import { noGoConsequence } from './noGo.ts'
import { openPollOf, refusePastGates } from './openPoll.ts'
import { isGlassBroken, refuseBeforeReports, refuseGo, refuseOwnWaiver } from './refuseGo.ts'
import { conditionsWatched } from './watchItems.ts'

type VoteCommand = CommandOf<'report' | 'sign'>

export function decideGateCommand(cutover: Cutover, command: GateCommand, context: Context): CommandOutcome {
  const view = gateView(cutover, command.gateId)
  if (!view) return refuse('unknownGate', `There is no gate “${command.gateId}” in this cutover.`, { field: 'gateId' })
  switch (command.type) {
    case 'openPoll':
      return openPoll(cutover, view, context)
    case 'report':
      return report(cutover, view, command, context)
    case 'sign':
      return sign(cutover, view, command, context)
    case 'decideGate':
      return decideGate(cutover, view, command, context)
    case 'breakGlass':
      return breakGlass(cutover, view, command, context)
    case 'delegateVote':
    case 'acceptDelegation':
    case 'declineDelegation':
    case 'endDelegation':
      return decideDelegation(cutover, view, command, context)
    default:
      return unreachable(command)
  }
}

function openPoll(cutover: Cutover, view: GateView, { actor, now, rightsLost }: Context): CommandOutcome {
  const { definition, state } = view
  const refusal = asHolder(cutover, [LEAD, definition.decides], actor, 'Opening the poll')
  if (refusal) return refusal
  const past = refusePastGates(cutover)
  if (past) return past
  if (saysGo(state)) return refuse('gateState', `“${definition.title}” has passed.`)
  if (state.status === 'polling') return refuse('gateState', `The poll of “${definition.title}” is open.`)
  const { hash: basis, ...frozen } = basisOf(cutover, view, now)
  const id = pollId(definition.id, state.polls + 1)
  return [
    ...delegationsLost(view, rightsLost),
    { type: 'pollOpened', gateId: definition.id, pollId: id, basis, ...frozen },
  ]
}

function report(
  cutover: Cutover,
  view: GateView,
  command: CommandOf<'report'>,
  { actor, now }: Context,
): CommandOutcome {
  const { definition, state } = view
  const asked = state.poll ? askedToReport(cutover, definition, state.poll, now) : definition.reporters
  const role = roleFor(cutover, view, definition.reporters, asked, command, command.onBehalfOf, actor)
  if (isRefusal(role)) return role
  const right = (person: PersonId) => votingRight(cutover, definition, role, person)
  const recorded = asOwner(cutover, [role], actor, command, (person) => right(person) !== undefined)
  if (isRefusal(recorded)) return refuseGivenAway(cutover, view, role, command.onBehalfOf ?? actorId(actor)) ?? recorded
  const poll = openPollOf(cutover, view)
  if (isRefusal(poll)) return poll
  const spoke = poll.reports.some((answer) => answer.role === role)
  if (!spoke && !asked.includes(role)) {
    return refuse(
      'notYourTurn',
      `${roleTitle(cutover.runbook, asked[0] ?? role)} is asked before ${roleTitle(cutover.runbook, role)}.`,
    )
  }
  return (
    refuseOtherBasis(cutover, view, now) ??
    refuseIncomplete(command) ?? [
      {
        type: 'gateReported',
        gateId: definition.id,
        pollId: poll.id,
        role,
        vote: command.vote,
        ...said(command),
        ...right(doer(actor, recorded) ?? ''),
        ...tokenOf(actor),
        ...recorded,
      },
    ]
  )
}

/** The token that a vote is given by falls with it. */
const tokenOf = (actor: Actor): { token?: string } =>
  actor.kind === 'person' && actor.via === 'token' && actor.tokenId !== undefined ? { token: actor.tokenId } : {}

function sign(cutover: Cutover, view: GateView, command: CommandOf<'sign'>, { actor, now }: Context): CommandOutcome {
  const { definition } = view
  const role = roleFor(cutover, view, definition.approvers.roles, [], command, undefined, actor)
  if (isRefusal(role)) return role
  if (actor.kind !== 'person') return refuse('notYourRole', 'Only a person signs.')
  const right = votingRight(cutover, definition, role, actor.id)
  const title = roleTitle(cutover.runbook, role)
  if (!right) {
    return (
      refuseGivenAway(cutover, view, role, actor.id) ?? refuse('notYourRole', `Signing for ${title} is for ${title}.`)
    )
  }
  const poll = openPollOf(cutover, view)
  if (isRefusal(poll)) return poll
  const refusal =
    refuseBeforeReports(cutover, view, poll) ?? refuseOtherBasis(cutover, view, now) ?? refuseIncomplete(command)
  if (refusal) return refusal
  if (!actor.maySign) {
    return refuse(
      'signatureNotFresh',
      actor.via === 'token'
        ? 'This token was not made for signing.'
        : 'Give your password or passkey once more; a signature asks for it each time.',
    )
  }
  const excluded = doesNotCount(cutover, definition, actor.id)
  return [
    {
      type: 'gateSigned',
      gateId: definition.id,
      pollId: poll.id,
      basis: poll.basis,
      role,
      vote: command.vote,
      ...said(command),
      ...right,
      ...(excluded === undefined ? {} : { doesNotCount: excluded }),
      ...(actor.via === 'token' ? { byToken: true as const, ...tokenOf(actor) } : {}),
      ...withoutUndefined({ vouchedBy: actor.vouchedBy, proof: actor.proof }),
    },
  ]
}

function decideGate(
  cutover: Cutover,
  view: GateView,
  command: CommandOf<'decideGate'>,
  context: Context,
): CommandOutcome {
  const { actor, now } = context
  const { definition } = view
  const refusal = asHolder(cutover, [definition.decides], actor, `Deciding “${definition.title}”`)
  if (refusal) return refusal
  const poll = openPollOf(cutover, view)
  if (isRefusal(poll)) return poll
  const { outcome, reason, reasons } = command
  const current = basisOf(cutover, view, now)
  const refused =
    outcome === 'noGo'
      ? (refuseUnreasoned(reason) ?? refuseReasons(reasons))
      : (refuseOwnWaiver(cutover, view, context) ?? refuseGo(cutover, view, poll, command, current, context))
  if (refused) return refused
  const consequence = outcome === 'noGo' ? noGoConsequence(cutover, command, { actor, now }) : []
  if (isRefusal(consequence)) return consequence
  const recommended = recommend(cutover, view, now, current.criteria)
  const decided: CutoverEvent[] = [
    {
      type: 'gateDecided',
      gateId: definition.id,
      pollId: poll.id,
      basis: poll.basis,
      outcome,
      ...withoutUndefined({ reason, then: outcome === 'noGo' ? command.then : undefined }),
      ...(outcome !== 'noGo' && isGlassBroken(poll, current) ? { breakGlass: true } : {}),
      counted: countSignatures(cutover, definition, poll, now, context.rightsLost).signers,
      recommendation: { outcome: recommended.outcome, reasons: recommended.reasons.map(({ sentence }) => sentence) },
      ...(reasons && Object.keys(reasons).length > 0 ? { reasons } : {}),
    },
    ...(outcome === 'goWithConditions' ? conditionsWatched(cutover, definition.id, poll) : []),
    ...consequence,
  ]
  return [...decided, ...countdownGoesOn(cutover, definition.id, decided, context)]
}

/** The go that a built-in hold waits for ends it. */
function countdownGoesOn(
  cutover: Cutover,
  gateId: string,
  decided: readonly CutoverEvent[],
  context: Context,
): CutoverEvent[] {
  if (gateThatHolds(cutover)?.id !== gateId) return []
  const after = expected(cutover, decided, context)
  return gateThatHolds(after) ? [] : countdownResumed(after, context)
}

/** The role in which somebody votes: the one named, else one that is asked now, else the first for which they vote. */
function roleFor(
  cutover: Cutover,
  { definition }: GateView,
  roles: readonly string[],
  asked: readonly string[],
  { role }: VoteCommand,
  onBehalfOf: string | undefined,
  actor: Context['actor'],
): string | Refusal {
  if (role !== undefined) {
    return roles.includes(role)
      ? role
      : refuse('notYourRole', `“${roleTitle(cutover.runbook, role)}” does not vote here.`, { field: 'role' })
  }
  const speaker = onBehalfOf ?? (actor.kind === 'person' ? actor.id : '')
  const held = roles.filter((candidate) => votingRight(cutover, definition, candidate, speaker) !== undefined)
  const chosen =
    held.find((candidate) => asked.includes(candidate)) ??
    held[0] ??
    asked[0] ??
    roles.find((candidate) => holds(cutover, candidate, speaker))
  return (
    chosen ??
    refuse(
      'notYourRole',
      `This is for ${roles.map((candidate) => roleTitle(cutover.runbook, candidate)).join(' or ') || 'nobody'}.`,
    )
  )
}

/** `seen.ts` has compared what the voter saw with the poll; this compares the poll with how things stand now. */
function refuseOtherBasis(cutover: Cutover, view: GateView, now: number): Refusal | undefined {
  const worse = changedForTheWorse(cutover, view, basisOf(cutover, view, now))
  return worse === undefined
    ? undefined
    : refuse('pollChanged', `The basis of the poll changed. ${worse}.`, { field: 'basis' })
}

function refuseIncomplete({ vote, reason, condition }: VoteCommand): Refusal | undefined {
  if (vote === 'noGo') return refuseUnreasoned(reason)
  if (vote === 'abstain' && reason === undefined)
    return refuse('malformed', 'An abstention needs a reason.', { field: 'reason' })
  return vote === 'goWithConditions' && condition === undefined
    ? refuse('malformed', 'Say the condition on which it is a go.', { field: 'condition' })
    : undefined
}

const refuseUnreasoned = (reason: string | undefined): Refusal | undefined =>
  reason === undefined ? refuse('malformed', 'A no-go needs a reason.', { field: 'reason' }) : undefined

const refuseReasons = (reasons: Readonly<Record<string, string>> | undefined): Refusal | undefined =>
  reasons === undefined
    ? undefined
    : refuse('malformed', 'A no-go has one reason; criteria need one of their own only for a go.', { field: 'reasons' })

function said({ vote, reason, condition }: VoteCommand): {
  reason?: string
  condition?: { text: string; stepId?: string; by?: string }
} {
  return withoutUndefined({
    reason,
    condition: vote === 'goWithConditions' && condition ? withoutUndefined(condition) : undefined,
  })
}
