/** What a command comes to, and the state that this leads to. */
import { actorId, type Context } from '../actor.ts'
import type { Cutover } from '../cutoverState.ts'
import type { CutoverEvent } from '../events.ts'
import { evolve } from '../evolve/evolve.ts'
import type { Refusal } from '../refusal.ts'

/** No event at all is an accepted command that changed nothing. */
export type Decision = CutoverEvent[] | Refusal

/** The state that the events will lead to, before the log has given them their places. */
export function expected(cutover: Cutover, events: readonly CutoverEvent[], { actor, now }: Context): Cutover {
  const at = new Date(Math.max(now, cutover.at)).toISOString()
  return events.reduce<Cutover>(
    (state, event) =>
      evolve(state, {
        ...event,
        seq: state.seq + 1,
        at,
        actor: actorId(actor),
        commandId: '',
      }),
    cutover,
  )
}
