/** A go without ServiceNow's confirmation: two named people, a reason, and marked wherever the gate is shown (R11). */
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { basisOf, type GateView, isUnconfirmedChange } from '../derived/criteria.ts'
import { asHolder } from '../policy.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { LEAD } from '../reserved.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { openPollOf } from './openPoll.ts'

/** One person proposes, another agrees; the decision owner then decides as usual. */
export function breakGlass(
  cutover: Cutover,
  view: GateView,
  { reason, agrees }: CommandOf<'breakGlass'>,
  { actor, now }: Context,
): CommandOutcome {
  const { definition } = view
  const refusal = asHolder(
    cutover,
    [LEAD, definition.decides, ...definition.approvers.roles],
    actor,
    'Breaking the glass',
  )
  if (refusal) return refusal
  if (actor.kind !== 'person' || actor.via === 'token') {
    return refuse('notYourRole', 'Only a person at a screen answers for this.')
  }
  const poll = openPollOf(cutover, view)
  if (isRefusal(poll)) return poll
  if (!isUnconfirmedChange(basisOf(cutover, { definition }, now))) {
    return refuse(
      'changeState',
      'ServiceNow has answered; its answer counts, so there is nothing to break the glass for.',
    )
  }
  const { breakGlass: before } = poll
  const about = { gateId: definition.id, pollId: poll.id }
  if (!before) {
    return agrees
      ? refuse('proposalChanged', 'Nobody has proposed to go on without ServiceNow.', { field: 'agrees' })
      : [{ type: 'breakGlassProposed', ...about, reason }]
  }
  if (before.agreed) return refuse('nothingChanges', 'Two people have agreed to go on without ServiceNow.')
  if (before.proposed.by === actor.id) {
    return refuse('samePerson', 'You proposed it; it takes a second person to agree.')
  }
  return agrees
    ? [{ type: 'breakGlassAgreed', ...about }]
    : refuse('proposalChanged', `Somebody has proposed it meanwhile: “${before.reason}”. Read it, and agree.`, {
        field: 'agrees',
      })
}
