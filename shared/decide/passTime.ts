/** Commands of the clock, checked again: a deadline that has moved since is a no-op. */
import type { Context, RightsLost } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { gateView } from '../derived/criteria.ts'
import { silentAt, timeboxEndsAt, waitOverAt } from '../derived/deadlines.ts'
import { holdDueAt } from '../derived/holds.ts'
import { evidenceExpiresAt, itemView } from '../derived/readiness.ts'
import { stepView } from '../derived/steps.ts'
import type { CutoverEvent } from '../events.ts'
import { refuse } from '../refusal.ts'
import { unreachable } from '../unreachable.ts'
import type { CommandOutcome } from './commandOutcome.ts'
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
      return signaturesVoided(cutover, id, rightsLost)
    default:
      return unreachable(deadline)
  }
}

/** Of people who may no longer sign, and of tokens that were revoked (R6). */
function signaturesVoided(cutover: Cutover, gateId: string, lost: RightsLost = new Map()): CutoverEvent[] {
  const poll = gateView(cutover, gateId)?.state.poll
  return (poll?.signatures ?? []).flatMap(({ deed, role, token, voided }): CutoverEvent[] => {
    const because = lost.get(deed.by) ?? (token === undefined ? undefined : lost.get(token))
    if (!poll || because === undefined || voided !== undefined) return []
    return [{ type: 'signatureVoided', gateId, pollId: poll.id, role, person: deed.by, because }]
  })
}
