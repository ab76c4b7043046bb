import type { Words } from '../../shared/attention/duty.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { clockTime } from '../ui/instants.ts'

/** Names of people, and times in the zone of the cutover. */
export const dutyWords = ({ runbook }: Cutover, people: Pick<Words, 'name'>): Words => ({
  name: people.name,
  time: (at) => clockTime(at, runbook.timezone),
})
