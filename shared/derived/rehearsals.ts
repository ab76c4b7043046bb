/** Whether what is about to go live was rehearsed: what accepts a rehearsal, and what the criterion `rehearsed` makes of it. */
import type { Attribution, Cutover } from '../cutoverState.ts'
import type { FrozenEvidence } from '../events.ts'
import type { Rehearsal } from '../rehearsal.ts'
import { criteriaOf } from '../runbook/criteriaOf.ts'
import { sayDifference } from '../runbook/differences.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { CriterionOf, Runbook } from '../runbook/runbook.ts'
import type { Truth } from '../truth.ts'
import type { Judgement } from './judgement.ts'

/** Whether a gate of this runbook asks for a rehearsal. */
export const asksForRehearsal = ({ gates }: Runbook): boolean =>
  gates.some((gate) => criteriaOf(gate, 'rehearsed').length > 0)

/**
 * Who accepted a rehearsal, and when: it was closed as completed, which takes every step, no standing no-go, and the
 * sign-off of hypercare where the runbook has it. One that was rolled back, cancelled or withdrawn since was not accepted.
 */
export function acceptanceOf({ mode, status, ended, withdrawn }: Cutover): Attribution | undefined {
  return mode === 'rehearsal' && status === 'closed' && ended?.outcome === 'completed' && !withdrawn ? ended : undefined
}

/** How many differences are named in a sentence. */
const MAX_NAMED = 2

/** `now` in epoch milliseconds. A rehearsal itself is never asked for one. */
export function judgeRehearsed(cutover: Cutover, { rehearsed }: CriterionOf<'rehearsed'>, now: number): Judgement {
  if (cutover.mode === 'rehearsal')
    return { sentence: 'Rehearsed before live: not asked of the rehearsal itself', truth: 'notAsked' }
  const { rehearsals } = cutover
  if (!rehearsals) return { sentence: 'Whether this version was rehearsed is being looked up', truth: 'missing' }
  const { best, within, isRecent } = bestOf(rehearsals, rehearsed, now)
  const cure = 'rehearse this version, and close that rehearsal as completed'
  if (!best) return { sentence: `This version was not rehearsed: ${cure}`, truth: 'unmet' }
  const given = { given: { by: best.acceptedBy, at: best.acceptedAt }, rehearsal: best }
  const title = `“${best.title}”`
  if (within !== undefined && !isRecent(best))
    return { sentence: `${title} was more than ${sayDuration(within)} ago: ${cure}`, truth: 'stale', ...given }
  return best.differences
    ? { sentence: `Rehearsed in ${title} with ${sayDifferences(best)}`, truth: 'withDifferences', ...given }
    : { sentence: `This version was rehearsed in ${title}`, truth: 'met', ...given }
}

/** The rehearsal that the criterion rests on; undefined where it rests on none, as in a rehearsal itself. */
export const rehearsalFor = (
  { mode, rehearsals = [] }: Cutover,
  { rehearsed }: CriterionOf<'rehearsed'>,
  now: number,
): Rehearsal | undefined => (mode === 'rehearsal' ? undefined : bestOf(rehearsals, rehearsed, now).best)

function bestOf(
  rehearsals: readonly Rehearsal[],
  rehearsed: CriterionOf<'rehearsed'>['rehearsed'],
  now: number,
): { best: Rehearsal | undefined; within: number | undefined; isRecent: (rehearsal: Rehearsal) => boolean } {
  const within = rehearsed === true ? undefined : rehearsed.within
  const isRecent = ({ acceptedAt }: Rehearsal) => within === undefined || now - Date.parse(acceptedAt) <= within * 1000
  const [best] = [...rehearsals].sort((one, other) => rankOf(one, isRecent(one)) - rankOf(other, isRecent(other)))
  return { best, within, isRecent }
}

/** A recent one before an old one, then the same content before another. */
const rankOf = ({ differences }: Rehearsal, isRecent: boolean): number => (isRecent ? 0 : 2) + (differences ? 1 : 0)

/** `3 differences: step “Freeze writes”: takes changed; gate “Go” was added and 1 more`. */
function sayDifferences({ differences = [], differenceCount = differences.length }: Rehearsal): string {
  const named = differences.slice(0, MAX_NAMED).map(sayDifference).join('; ')
  const more = differenceCount > MAX_NAMED ? ` and ${differenceCount - MAX_NAMED} more` : ''
  return `${differenceCount === 1 ? 'one difference' : `${differenceCount} differences`}: ${named}${more}`
}

/**
 * What a judgement rests on, for a poll's basis. Another rehearsal of the same content is as good; one with differences
 * has differences of its own.
 */
export function rehearsalBehind(cutover: Cutover, truth: Truth, rehearsal: Rehearsal | undefined): FrozenEvidence[] {
  if (!rehearsal) return []
  const version = truth === 'withDifferences' ? Date.parse(rehearsal.acceptedAt) : 0
  return [{ of: 'rehearsal', id: cutover.runbook.id, truth, version }]
}
