/** The clock's own commands: each deadline that has passed is one, and they come before everything else. */
import type { Context, RightsLost } from '../actor.ts'
import type { Cutover } from '../cutoverState.ts'
import { type NextDeadline, passedDeadlines } from '../derived/deadlines.ts'
import type { CutoverEvent } from '../events.ts'
import { isRefusal } from '../refusal.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { decide } from './decide.ts'

export interface PassedDeadline extends NextDeadline {
  events: CutoverEvent[]
  /** Idempotency key of the command. Includes the log position, since the same deadline may come again. */
  commandId: string
}

/**
 * The earliest deadline passed by `now` that yields events; undefined when none is left. No-ops, such as most checks of
 * polls, are skipped. The caller appends the events and calls again.
 */
export function passedDeadline(
  cutover: Cutover,
  now: number,
  mayAct: (passed: PassedDeadline) => boolean = () => true,
  rightsLost?: RightsLost,
): PassedDeadline | undefined {
  for (const { deadline, id, due } of passedDeadlines(cutover, now)) {
    const at = new Date(due).toISOString()
    const context: Context = { actor: { kind: 'clock' }, now, ...withoutUndefined({ rightsLost }) }
    const events = decide(cutover, { type: 'passTime', deadline, id, due: at }, context)
    if (isRefusal(events) || events.length === 0) continue
    const passed = { deadline, id, due, events, commandId: `clock:${deadline}:${id}:${at}:${cutover.seq + 1}` }
    if (mayAct(passed)) return passed
  }
  return undefined
}
