/** Rehearsals: what the server records of them in the cutover that asks for one, and that one no longer counts. */
import type { Context } from '../actor.ts'
import { canonicalJson } from '../chain/canonical.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { saysGo } from '../derived/criteria.ts'
import { holdsSomething } from '../derived/gateWatch.ts'
import { acceptanceOf, judgeRehearsed } from '../derived/rehearsals.ts'
import type { CutoverEvent } from '../events.ts'
import { asLeadOrPlanner } from '../policy.ts'
import { refuse } from '../refusal.ts'
import { criteriaOf } from '../runbook/criteriaOf.ts'
import { isNoWorse } from '../truth.ts'
import { type CommandOutcome, expected } from './commandOutcome.ts'
import { hasEnded } from './situation.ts'

/** What is known already is a no-op. A rehearsal that counts no more is withdrawn evidence: it reopens a go (R7). */
export function recordRehearsals(
  cutover: Cutover,
  { rehearsals }: CommandOf<'recordRehearsals'>,
  context: Context,
): CommandOutcome {
  if (context.actor.kind !== 'server')
    return refuse('notYourRole', 'Only the server records which rehearsals were accepted.')
  if (cutover.mode === 'rehearsal' || hasEnded(cutover)) return []
  if (cutover.rehearsals && canonicalJson(cutover.rehearsals) === canonicalJson(rehearsals)) return []
  const recorded: CutoverEvent = { type: 'rehearsalsRecorded', rehearsals }
  return [recorded, ...gatesReopened(cutover, expected(cutover, [recorded], context), context.now)]
}

function gatesReopened(before: Cutover, after: Cutover, now: number): CutoverEvent[] {
  if (!before.rehearsals) return []
  return after.runbook.gates.flatMap((gate, position): CutoverEvent[] => {
    const state = after.gates[position]
    if (!state || !saysGo(state) || !holdsSomething(after, gate.id)) return []
    const fallen = criteriaOf(gate, 'rehearsed').flatMap((criterion) => {
      const judged = judgeRehearsed(after, criterion, now)
      return isNoWorse(judgeRehearsed(before, criterion, now).truth, judged.truth) ? [] : judged.sentence
    })
    return fallen[0] === undefined
      ? []
      : [{ type: 'gateReopened', gateId: gate.id, because: `A rehearsal no longer counts. ${fallen[0]}` }]
  })
}

export function withdrawRehearsal(
  cutover: Cutover,
  { reason }: CommandOf<'withdrawRehearsal'>,
  { actor }: Context,
): CommandOutcome {
  const refusal = asLeadOrPlanner(cutover, actor, 'Withdrawing a rehearsal')
  if (refusal) return refusal
  if (cutover.withdrawn) return refuse('cutoverState', 'This rehearsal is withdrawn already.')
  return acceptanceOf(cutover)
    ? [{ type: 'rehearsalWithdrawn', reason }]
    : refuse('cutoverState', 'Only a rehearsal that was closed as completed counts as one, and can be withdrawn.')
}
