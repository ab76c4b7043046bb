/** The outcome of a command, and the state it leads to. */
import { actorId, type Context } from '../actor.ts'
import type { Cutover } from '../cutoverState.ts'
import type { CutoverEvent } from '../events.ts'
import { evolve } from '../evolve/evolve.ts'
import type { Refusal } from '../refusal.ts'

/** An empty list is an accepted no-op. */
export type CommandOutcome = CutoverEvent[] | Refusal

/** The state the events will lead to, before the log has assigned their sequence numbers. */
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
