import type { BurnUp } from '../../../shared/derived/burnUp.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { weekendInstant } from '../../ui/instants.ts'

/** `63 of 121, 4 behind plan. All done by 05:43, 17 min before the window ends.` */
export function sayBurnUp({ done, total, plannedByNow, finish }: BurnUp, now: number, windowEnd: number, zone: string) {
  const off = done.length - plannedByNow
  const standing = off === 0 ? 'as planned' : `${Math.abs(off)} ${off < 0 ? 'behind' : 'ahead of'} plan`
  const spare = (windowEnd - finish) / 1000
  const window = `${sayDuration(spare)} ${spare < 0 ? 'after' : 'before'} the window ends`
  const end = done.length === total ? 'All done' : 'All done by'
  return `${done.length} of ${total}, ${standing}. ${end} ${weekendInstant(finish, zone, now)}, ${window}.`
}
