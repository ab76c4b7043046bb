/** What the server records of itself: the chance that a gate asks for, and what earlier nights of the runbook took. */
import type { Context } from '../actor.ts'
import { canonicalJson } from '../chain/canonical.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { asksForChance } from '../derived/chanceWanted.ts'
import { refuse } from '../refusal.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { hasEnded } from './situation.ts'

/** What is known already is a no-op. */
export function recordHistory(
  cutover: Cutover,
  { history }: CommandOf<'recordHistory'>,
  { actor }: Context,
): CommandOutcome {
  if (actor.kind !== 'server') return refuse('notYourRole', 'Only the server records what earlier nights took.')
  if (hasEnded(cutover)) return []
  if (cutover.history && canonicalJson(cutover.history) === canonicalJson(history)) return []
  return [{ type: 'historyRecorded', history }]
}

/** One that no gate ahead asks for, or that is no newer than the one there is, is a no-op. */
export function recordChance(
  cutover: Cutover,
  { chance, trials, of, asOf }: CommandOf<'recordChance'>,
  { actor }: Context,
): CommandOutcome {
  if (actor.kind !== 'server') return refuse('notYourRole', 'Only the server computes the chance.')
  if (hasEnded(cutover) || !asksForChance(cutover) || of > cutover.seq) return []
  if (cutover.chance && cutover.chance.asOf >= Date.parse(asOf)) return []
  return [{ type: 'chanceRecorded', chance, trials, of, asOf }]
}
