import { randomUUID } from 'node:crypto'
import type { Observation } from '../../shared/change/changeCommands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { decide } from '../../shared/decide/decide.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { UNAUTHORISED } from '../commands/answers.ts'
import type { CommandHandler } from '../commands/handleCommand.ts'
import type { ChangeKey } from './syncRows.ts'

interface Parts {
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  recordChange: CommandHandler['recordChange']
  /** Epoch milliseconds. */
  now(): number
}

/** Gives a cutover the command that records what was seen in ServiceNow; resolves to whether that is settled. */
export function recordObservations({ readState, recordChange, now }: Parts) {
  return async ({ organisation, cutoverId }: ChangeKey, observations: Observation[]): Promise<boolean> => {
    const state = await readState(organisation, cutoverId)
    // Most readings change nothing, and need no command.
    if (!state || !isNews(state, observations, now())) return true
    const answer = await recordChange({
      organisation,
      cutoverId,
      commandId: `servicenow:${randomUUID()}`,
      command: { type: 'recordChange', observations },
    })
    return answer !== UNAUTHORISED && answer.ok
  }
}

function isNews(cutover: Cutover, observations: Observation[], now: number): boolean {
  const decision = decide(cutover, { type: 'recordChange', observations }, { actor: { kind: 'servicenow' }, now })
  return isRefusal(decision) || decision.length > 0
}
