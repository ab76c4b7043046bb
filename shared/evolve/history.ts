/** Shared by all parts of `evolve`: who did it, the machine's next status, and the error for an impossible log. */
import type { Attribution } from '../cutoverState.ts'
import type { Logged } from '../events.ts'
import type { Lifecycle } from '../machines/lifecycle.ts'
import { withoutUndefined } from '../withoutUndefined.ts'

/** The log cannot have been written by a correct server. Replay stops rather than show something invented. */
export class ImpossibleHistory extends Error {
  readonly why: string

  constructor(event: { type: string; seq: number }, why: string) {
    super(`Event ${event.seq} (${event.type}) cannot have happened: ${why}`)
    this.why = why
  }
}

/** The status after the event. Throws where the machine does not allow it. */
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

/**
 * The id of what may come again and is answered each time: a stop, a pause, a proposal (R15). By the event, so that the
 * same history gives the same ids everywhere.
 */
export const occurrenceId = (what: string, { seq }: Logged): string => `${what}.${seq}`

export function attributionOf(event: Logged & Partial<Pick<Attribution, 'onBehalfOf' | 'override'>>): Attribution {
  return withoutUndefined({
    by: event.actor,
    at: Date.parse(event.at),
    onBehalfOf: event.onBehalfOf,
    override: event.override,
  })
}
