/** Commands of the clock, checked again: a deadline that has moved since is a no-op. */
import type { Context, RightsLost } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover, PollAnswer } from '../cutoverState.ts'
import { gateView } from '../derived/criteria.ts'
import { silentAt, timeboxEndsAt, waitOverAt } from '../derived/deadlines.ts'
import { lostBy } from '../derived/fourEyes.ts'
import { holdDueAt } from '../derived/holds.ts'
import { evidenceExpiresAt, itemView } from '../derived/readiness.ts'
import { stepView } from '../derived/steps.ts'
import { hasLapsed } from '../derived/votes.ts'
import type { CutoverEvent } from '../events.ts'
import { refuse } from '../refusal.ts'
import { unreachable } from '../unreachable.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { delegationsLost } from './delegations.ts'
import { hasEnded } from './situation.ts'

export function passTime(
  cutover: Cutover,
  { deadline, id }: CommandOf<'passTime'>,
  { actor, now, rightsLost }: Context,
): CommandOutcome {
  if (actor.kind !== 'clock') return refuse('notYourRole', 'Only the clock passes time.')
  if (hasEnded(cutover)) return []
  const passed = (due: number | undefined): due is number => due !== undefined && due <= now
  switch (deadline) {
    case 'waitOver':
    case 'timebox':
    case 'automationSilent': {
      const view = stepView(cutover, id)
      if (!view) return []
      const { definition, state } = view
      if (deadline === 'timebox') {
        return passed(timeboxEndsAt(definition, state)) ? [{ type: 'stepTimeboxEnded', stepId: id }] : []
      }
      if (deadline === 'automationSilent') {
        return passed(silentAt(definition, state)) ? [{ type: 'stepWentSilent', stepId: id }] : []
      }
      const over = waitOverAt(cutover, view)
      if (!passed(over)) return []
      return [{ type: 'stepCompleted', stepId: id, completedAt: new Date(over).toISOString() }]
    }
    case 'evidenceExpiry':
    case 'waiverExpiry': {
      const item = itemView(cutover, id)
      if (!item) return []
      const { definition, state } = item
      if (deadline === 'waiverExpiry') {
        return state.status === 'waived' && passed(state.until) ? [{ type: 'waiverExpired', itemId: id }] : []
      }
      const current = state.status === 'verified' || state.status === 'provided'
      return current && passed(evidenceExpiresAt(definition, state)) ? [{ type: 'evidenceExpired', itemId: id }] : []
    }
    case 'countdownHold': {
      const hold = cutover.runbook.holds?.find((one) => one.id === id)
      const due = hold && holdDueAt(cutover, hold)
      if (!hold || !passed(due)) return []
      const reason = hold.reason === undefined ? hold.title : `${hold.title}: ${hold.reason}`
      return [{ type: 'countdownHeld', reason, builtIn: { hold: id, from: new Date(due).toISOString() } }]
    }
    case 'pollCheck':
      // `decide` brings changed polls up to date after every command.
      return lostAt(cutover, id, rightsLost)
    case 'voteLapse':
      return votesLapsed(cutover, id, now)
    default:
      return unreachable(deadline)
  }
}

/** Signatures and votes given away, of people who may no longer sign and of tokens that were revoked (R6). */
function lostAt(cutover: Cutover, gateId: string, lost: RightsLost | undefined): CutoverEvent[] {
  const view = gateView(cutover, gateId)
  const poll = view?.state.poll
  if (!view || !poll) return []
  return [
    ...poll.signatures.flatMap((signature): CutoverEvent[] => {
      const because = lostBy(signature, lost)
      if (because === undefined || signature.voided !== undefined) return []
      const { role, deed } = signature
      return [{ type: 'signatureVoided', gateId, pollId: poll.id, role, person: deed.by, because }]
    }),
    ...delegationsLost(view, lost),
  ]
}

/** What has become older than the gate lets votes hold. */
function votesLapsed(cutover: Cutover, gateId: string, now: number): CutoverEvent[] {
  const view = gateView(cutover, gateId)
  const poll = view?.state.status === 'polling' ? view.state.poll : undefined
  if (!view || !poll) return []
  const lapsed = (of: 'report' | 'signature', votes: readonly PollAnswer[]) =>
    votes.flatMap((vote): CutoverEvent[] =>
      !vote.lapsed && hasLapsed(view.definition, vote, now)
        ? [{ type: 'voteLapsed', gateId, pollId: poll.id, of, role: vote.role, person: vote.deed.by }]
        : [],
    )
  return [...lapsed('report', poll.reports), ...lapsed('signature', poll.signatures)]
}
