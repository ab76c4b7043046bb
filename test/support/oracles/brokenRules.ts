import type { Cutover } from '../../../shared/cutoverState.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import { beginCutover, evolve } from '../../../shared/evolve/evolve.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import {
  brokenAmendment,
  brokenAuthority,
  brokenGatesAfterUndo,
  brokenPlace,
  brokenReasons,
  brokenUndo,
} from './doings.ts'
import { brokenOrder } from './order.ts'
import { brokenPolls, brokenReopening, brokenSignatures } from './signatures.ts'
import { Told } from './told.ts'

/**
 * Every rule that a log breaks, as `[R1] …` sentences; empty when it breaks none. Judges each event against what the log
 * had told before it, and each command against all its events.
 */
export function brokenRules(runbook: Runbook, log: readonly LoggedEvent[]): string[] {
  const told = new Told(runbook)
  const broken: string[] = []
  let state: Cutover | undefined
  let place = 0
  for (const events of byCommand(log)) {
    for (const event of events) {
      const previous = log[place++ - 1]
      broken.push(...brokenPlace(event, previous))
      if (state) {
        broken.push(
          ...brokenReasons(event),
          ...brokenAuthority(told, event),
          ...brokenAmendment(told, event),
          ...brokenOrder(told, event),
          ...brokenSignatures(told, event, state),
          ...brokenReopening(told, event, events),
          ...brokenUndo(told, event),
        )
      }
      told.apply(event)
      state = state ? evolve(state, event) : beginCutover('c1', runbook, event)
    }
    broken.push(...brokenGatesAfterUndo(told, events))
    const last = events.at(-1)
    if (state && last && events.some(changesTruth)) broken.push(...brokenPolls(state, Date.parse(last.at)))
  }
  return broken
}

/** Remarks beside a step change nothing that a poll rests on, and are not asked about it. */
const changesTruth = ({ type }: LoggedEvent): boolean =>
  !['stepSeen', 'stepAcknowledged', 'stepNoted', 'stepHeartbeatRecorded'].includes(type)

function byCommand(log: readonly LoggedEvent[]): LoggedEvent[][] {
  const groups: LoggedEvent[][] = []
  for (const event of log) {
    const group = groups.at(-1)
    if (group?.[0]?.commandId === event.commandId) group.push(event)
    else groups.push([event])
  }
  return groups
}
