import type { Cutover, Poll } from '../cutoverState.ts'
import type { EventOf } from '../events.ts'
import { withoutUndefined } from '../withoutUndefined.ts'

type About = Omit<EventOf<'watchItemAdded'>, 'type' | 'watchItemId'>

/** The next watch item; ids count up from w1. `more`: how many come before it in the same command. */
export const addWatchItem = (cutover: Cutover, about: About, more = 0): EventOf<'watchItemAdded'> => ({
  type: 'watchItemAdded',
  watchItemId: `w${cutover.watchItems.length + 1 + more}`,
  ...about,
})

/** What a go was given on: each condition is watched by the role that asked for it, until somebody resolves it. */
export const conditionsWatched = (
  cutover: Cutover,
  gateId: string,
  { reports, signatures }: Poll,
): EventOf<'watchItemAdded'>[] =>
  [...reports, ...signatures]
    .flatMap(({ role, condition }) => (condition ? { role, ...condition } : []))
    .map(({ role, text, stepId, by }, position) =>
      addWatchItem(
        cutover,
        {
          title: text,
          owner: role,
          ...withoutUndefined({ stepId }),
          condition: { gateId, ...withoutUndefined({ by }) },
        },
        position,
      ),
    )
