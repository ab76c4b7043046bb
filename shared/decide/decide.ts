/** `decide`: what a command comes to, as events or a refusal. The server and every browser run this one function. */
import type { Context } from '../actor.ts'
import type { Command, CreateCutover } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import type { CutoverEvent } from '../events.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Runbook } from '../runbook.ts'

export type Decision = CutoverEvent[] | Refusal

export function decide(cutover: Cutover, command: Command, context: Context): Decision {
  return refuse('malformed', `${cutover.id} ${command.type} ${context.now}`)
}

export function decideCreation(runbook: Runbook, runbookHash: string, command: CreateCutover, context: Context): Decision {
  return refuse('malformed', `${runbook.id} ${runbookHash} ${command.mode} ${context.now}`)
}
