/** What every part of `evolve` needs: who did it, what the machine says, and what to do with a log that cannot be. */
import type { Attribution } from '../cutoverState.ts'
import type { Logged } from '../events.ts'
import type { Lifecycle } from '../machines/lifecycle.ts'
import { withoutUndefined } from '../withoutUndefined.ts'

/** A log that no correct server can have written. Replay stops here rather than show something invented. */
export class ImpossibleHistory extends Error {
  readonly why: string

  constructor(event: { type: string; seq: number }, why: string) {
    super(`Event ${event.seq} (${event.type}) cannot have happened: ${why}`)
    this.why = why
  }
}

/** The status after the event, as the machine says; replay stops where it says no. */
export function passed<Status extends string>(
  lifecycle: Lifecycle<Status>,
  status: Status,
  event: Logged & { type: string },
  to?: string,
): Status {
  const next = lifecycle.next(status, to === undefined ? { type: event.type } : { type: event.type, to })
  if (next === undefined) throw new ImpossibleHistory(event, `it does not follow "${status}"`)
  return next
}

export function attributionOf(event: Logged & Partial<Pick<Attribution, 'onBehalfOf' | 'override'>>): Attribution {
  return withoutUndefined({
    by: event.actor,
    at: Date.parse(event.at),
    onBehalfOf: event.onBehalfOf,
    override: event.override,
  })
}
