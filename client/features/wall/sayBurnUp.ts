import type { BurnUp } from '../../../shared/derived/burnUp.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { weekendInstant } from '../../ui/instants.ts'

/**
 * `4 behind plan. All done by 05:43 at 80 %, 17 min before the window ends.`
 *
 * @param surely when all is done at 80 %; without it what is likely is said
 */
export function sayBurnUp(
  { done, total, plannedByNow, finish }: BurnUp,
  now: number,
  windowEnd: number,
  zone: string,
  surely?: number,
): string {
  const off = done.length - plannedByNow
  const standing = off === 0 ? 'As planned' : `${Math.abs(off)} ${off < 0 ? 'behind' : 'ahead of'} plan`
  const isDone = done.length === total
  const by = isDone ? finish : (surely ?? finish)
  const spare = (windowEnd - by) / 1000
  const window = `${sayDuration(spare)} ${spare < 0 ? 'after' : 'before'} the window ends`
  const end = `${isDone ? 'All done' : 'All done by'} ${weekendInstant(by, zone, now)}${isDone || surely === undefined ? '' : ' at 80 %'}`
  return `${standing}. ${end}, ${window}.`
}
