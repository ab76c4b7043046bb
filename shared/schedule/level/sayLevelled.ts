/** What the levelled plan means, in sentences. */
import { sayDuration } from '../../runbook/duration.ts'
import type { LevelledPlan, ScarceRole } from './levelledPlan.ts'

type Levelled = Pick<LevelledPlan, 'finish' | 'scarce' | 'finishWithOneMoreOfEach'>

/** What holds the plan up, by name; undefined where nothing waits for people. @param say a time from T-0 in seconds */
export function sayBottleneck(
  { finish, scarce, finishWithOneMoreOfEach: ofEach }: Levelled,
  say: (seconds: number) => string,
): string | undefined {
  const [first, ...others] = scarce
  if (!first) return undefined
  const name = sayRole(first)
  if (first.finishWithOneMore < finish)
    return `Bottleneck: ${name}; ${withOneMore(first)} it ends at ${say(first.finishWithOneMore)}, ${sayDuration(finish - first.finishWithOneMore)} earlier.`
  if (ofEach === undefined || ofEach >= finish)
    return `${[first, ...others].map(sayRole).join(', ')}: steps wait for them, but one more would gain nothing.`
  return `Bottleneck: ${[first, ...others].map(sayRole).join(' and ')} together; with one more of each it ends at ${say(ofEach)}, ${sayDuration(finish - ofEach)} earlier.`
}

/** `Database (2)` */
export const sayRole = ({ title, capacity }: Pick<ScarceRole, 'title' | 'capacity'>): string => `${title} (${capacity})`

export const withOneMore = ({ capacity }: Pick<ScarceRole, 'capacity'>): string => `with ${capacity + 1}`
