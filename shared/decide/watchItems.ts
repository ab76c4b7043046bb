import type { Severity } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import type { EventOf } from '../events.ts'

/** The next watch item; ids count up from w1. */
export function addWatchItem(
  cutover: Cutover,
  about: { title: string; owner?: string; stepId?: string; severity?: Severity },
): EventOf<'watchItemAdded'> {
  return { type: 'watchItemAdded', watchItemId: `w${cutover.watchItems.length + 1}`, ...about }
}
