/** The go/no-go ceremony (R6, R7): a poll asks reporters in order, then approvers; the decision owner decides. */
import type { GateCommand } from '../about.ts'
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover, Poll } from '../cutoverState.ts'
import { basisOf, changedForTheWorse, type GateView, gateView, saysGo } from '../derived/criteria.ts'
import { countedSigners, doesNotCount } from '../derived/fourEyes.ts'
import { asHolder, asOwner, holds } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { LEAD } from '../reserved.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { breakGlass } from './breakGlass.ts'
import type { CommandOutcome } from './commandOutcome.ts'
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
    default:
      return unreachable(command)
  }
}

function openPoll(cutover: Cutover, view: GateView, { actor, now }: Context): CommandOutcome {
  const { definition, state } = view
  const refusal = asHolder(cutover, [LEAD, definition.decides], actor, 'Opening the poll')
  if (refusal) return refusal
  const past = refusePastGates(cutover)
  if (past) return past
  if (saysGo(state)) return refuse('gateState', `“${definition.title}” has passed.`)
  if (state.status === 'polling') return refuse('gateState', `The poll of “${definition.title}” is open.`)
  const { hash: basis, ...frozen } = basisOf(cutover, view, now)
  const id = pollId(definition.id, state.polls + 1)
  return [{ type: 'pollOpened', gateId: definition.id, pollId: id, basis, ...frozen }]
}

function report(
  cutover: Cutover,
  view: GateView,
  command: CommandOf<'report'>,
  { actor, now }: Context,
): CommandOutcome {
  const { definition, state } = view
  const reports = state.poll?.reports ?? []
  const next = definition.reporters.find((role) => !reports.some((answer) => answer.role === role))
  const role = roleFor(cutover, definition.reporters, next, command, command.onBehalfOf, actor)
  if (isRefusal(role)) return role
  const recorded = asOwner(cutover, [role], actor, command)
  if (isRefusal(recorded)) return recorded
  const poll = openPollOf(cutover, view)
  if (isRefusal(poll)) return poll
  const spoke = poll.reports.some((answer) => answer.role === role)
  if (!spoke && role !== next) {
    return refuse(
      'notYourTurn',
      `${roleTitle(cutover.runbook, next ?? role)} is asked before ${roleTitle(cutover.runbook, role)}.`,
    )
  }
  return (
    refuseOtherBasis(cutover, view, poll, now) ??
    refuseIncomplete(command) ?? [
      {
        type: 'gateReported',
        gateId: definition.id,
        pollId: poll.id,
        role,
        vote: command.vote,
        ...said(command),
        ...recorded,
      },
    ]
  )
}

function sign(cutover: Cutover, view: GateView, command: CommandOf<'sign'>, { actor, now }: Context): CommandOutcome {
  const { definition } = view
  const role = roleFor(cutover, definition.approvers.roles, undefined, command, undefined, actor)
  if (isRefusal(role)) return role
  if (actor.kind !== 'person') return refuse('notYourRole', 'Only a person signs.')
  const notTheirs = asHolder(cutover, [role], actor, `Signing for ${roleTitle(cutover.runbook, role)}`)
  const poll = notTheirs ?? openPollOf(cutover, view)
  if (isRefusal(poll)) return poll
  const refusal =
    refuseBeforeReports(cutover, view, poll) ?? refuseOtherBasis(cutover, view, poll, now) ?? refuseIncomplete(command)
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
      ...(excluded === undefined ? {} : { doesNotCount: excluded }),
      ...(actor.via === 'token' ? withoutUndefined({ byToken: true as const, token: actor.tokenId }) : {}),
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
  const { outcome, reason } = command
  const current = basisOf(cutover, view, now)
  const refused =
    outcome === 'noGo'
      ? refuseUnreasoned(reason)
      : (refuseOwnWaiver(cutover, view, context) ?? refuseGo(cutover, view, poll, command, current, context))
  if (refused) return refused
  const consequence = outcome === 'noGo' ? noGoConsequence(cutover, command, { actor, now }) : []
  if (isRefusal(consequence)) return consequence
  return [
    {
      type: 'gateDecided',
      gateId: definition.id,
      pollId: poll.id,
      basis: poll.basis,
      outcome,
      ...withoutUndefined({ reason, then: outcome === 'noGo' ? command.then : undefined }),
      ...(outcome !== 'noGo' && isGlassBroken(poll, current) ? { breakGlass: true } : {}),
      counted: countedSigners(cutover, definition, poll, context.rightsLost),
    },
    ...(outcome === 'goWithConditions' ? conditionsWatched(cutover, definition.id, poll) : []),
    ...consequence,
  ]
}

/** The role in which somebody votes: the one named, else the one asked next, else the first they hold. */
function roleFor(
  cutover: Cutover,
  roles: readonly string[],
  next: string | undefined,
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
  const held = roles.filter((candidate) => holds(cutover, candidate, speaker))
  const chosen = held.find((candidate) => candidate === next) ?? held[0] ?? next
  return (
    chosen ??
    refuse(
      'notYourRole',
      `This is for ${roles.map((candidate) => roleTitle(cutover.runbook, candidate)).join(' or ') || 'nobody'}.`,
    )
  )
}

/** `seen.ts` has compared what the voter saw with the poll; this compares the poll with how things stand now. */
function refuseOtherBasis(cutover: Cutover, view: GateView, poll: Poll, now: number): Refusal | undefined {
  const worse = changedForTheWorse(poll, basisOf(cutover, view, now))
  return worse === undefined
    ? undefined
    : refuse('pollChanged', `The basis of the poll changed. ${worse}.`, { field: 'basis' })
}

function refuseIncomplete({ vote, reason, condition }: VoteCommand): Refusal | undefined {
  if (vote === 'noGo') return refuseUnreasoned(reason)
  return vote === 'goWithConditions' && condition === undefined
    ? refuse('malformed', 'Say the condition on which it is a go.', { field: 'condition' })
    : undefined
}

const refuseUnreasoned = (reason: string | undefined): Refusal | undefined =>
  reason === undefined ? refuse('malformed', 'A no-go needs a reason.', { field: 'reason' }) : undefined

function said({ vote, reason, condition }: VoteCommand): {
  reason?: string
  condition?: { text: string; stepId?: string; by?: string }
} {
  return withoutUndefined({
    reason,
    condition: vote === 'goWithConditions' && condition ? withoutUndefined(condition) : undefined,
  })
}
