/** The consequence of a no-go, committed in the same transaction as the decision. */
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { unreachable } from '../unreachable.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { refuseUnderWay } from './cutover.ts'
import { rollBack } from './rollback.ts'

/** The events that follow `gateDecided`, or the refusal that prevents that consequence. */
export function noGoConsequence(
  cutover: Cutover,
  { then, reason = '', proposal }: Pick<CommandOf<'decideGate'>, 'then' | 'reason' | 'proposal'>,
  { actor }: Context,
): CommandOutcome {
  switch (then) {
    case undefined:
      return []
    case 'hold':
      return cutover.countdown === 'held' ? [] : [{ type: 'countdownHeld', reason }]
    case 'cancel':
      return refuseUnderWay(cutover) ?? [{ type: 'cutoverCancelled', reason }]
    case 'rollback':
      return rollBack(cutover, { reason, workstream: undefined, proposal, trigger: undefined }, actor)
    default:
      return unreachable(then)
  }
}
