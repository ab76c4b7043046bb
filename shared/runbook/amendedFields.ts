/** What an edit of a step changed, field by field, in words. */
import { canonicalJson } from '../chain/canonical.ts'
import { type Estimate, sayDuration } from './duration.ts'
import type { Dependency, Runbook, StepDefinition } from './runbook.ts'
import { roleTitle, stepOrGateTitle } from './runbookIndex.ts'

/** What is written about a step, in fields of their own. */
export type StepText = 'do' | 'verify' | 'audience' | 'message'

/**
 * `owner Network → Database, takes 10 min → 20 min, new instructions`: before and after as people read them; of a long text
 * only that it is another, or is gone.
 */
export function sayChangedFields(was: StepDefinition, is: StepDefinition, runbook: Runbook): string {
  const fields: [name: string, from: string, to: string][] = [
    ['title', `“${was.title}”`, `“${is.title}”`],
    ['owner', roleTitle(runbook, was.owner), roleTitle(runbook, is.owner)],
    ['takes', sayEstimate(was.takes), sayEstimate(is.takes)],
    ['after', sayDependencies(was.after, runbook), sayDependencies(is.after, runbook)],
  ]
  const texts: [name: string, from: string | undefined, to: string | undefined][] = [
    ['instructions', was.do, is.do],
    ['expected result', was.verify, is.verify],
    ['audience', was.audience, is.audience],
    ['message', was.message, is.message],
    ['deadline', sayMoment(was.deadline), sayMoment(is.deadline)],
    ['parties', was.parties && canonicalJson(was.parties), is.parties && canonicalJson(is.parties)],
    ['links', was.links && canonicalJson(was.links), is.links && canonicalJson(is.links)],
    ['planner’s note', was.note, is.note],
  ]
  return [
    ...fields.flatMap(([name, from, to]) => (from === to ? [] : `${name} ${from} → ${to}`)),
    ...texts.flatMap(([name, from, to]) => (from === to ? [] : to === undefined ? `${name} removed` : `new ${name}`)),
  ].join(', ')
}

const sayMoment = (moment: number | string | undefined) => (moment === undefined ? undefined : String(moment))

export const isSameStep = (one: StepDefinition, other: StepDefinition): boolean =>
  canonicalJson(one) === canonicalJson(other)

/** `10 min`, or `5 min to 30 min, likely 10 min`. */
export const sayEstimate = ({ low, likely, high }: Estimate): string =>
  low === high ? sayDuration(likely) : `${sayDuration(low)} to ${sayDuration(high)}, likely ${sayDuration(likely)}`

function sayDependencies(after: readonly Dependency[], runbook: Runbook): string {
  if (after.length === 0) return 'nothing'
  return after.map((dependency) => sayDependency(dependency, runbook)).join(' and ')
}

function sayDependency({ on, type, lag }: Dependency, runbook: Runbook): string {
  const sign = lag < 0 ? '−' : '+'
  return `“${stepOrGateTitle(runbook, on)}”${type === 'FS' ? '' : ` ${type}`}${lag === 0 ? '' : ` ${sign}${sayDuration(lag)}`}`
}
