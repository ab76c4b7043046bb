/** Stop: anyone calls it, each executor of a running step answers safe or cannot stop, the lead lifts it. */
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover, PersonId } from '../cutoverState.ts'
import { executorOf } from '../derived/executor.ts'
import { ordinarySteps, rollbackSteps, type StepView } from '../derived/steps.ts'
import { asHolder, doer, holds, isLead } from '../policy.ts'
import { refuse } from '../refusal.ts'
import { LEAD, SCRIBE } from '../reserved.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { isExecuting } from './cutover.ts'

export type StopCommand = CommandOf<'callStop' | 'answerStop' | 'clearStop'>

export function decideStop(cutover: Cutover, command: StopCommand, { actor }: Context): CommandOutcome {
  switch (command.type) {
    case 'callStop':
      if (!isExecuting(cutover)) return refuse('cutoverNotRunning', 'The cutover is not being executed now.')
      if (cutover.stop === 'called') return refuse('cutoverState', 'Stop was called already.')
      return [{ type: 'stopCalled', reason: command.reason }]
    case 'answerStop': {
      const { onBehalfOf } = command
      const records = actor.kind === 'person' && (holds(cutover, SCRIBE, actor.id) || isLead(cutover, actor))
      if (onBehalfOf !== undefined && !records) {
        return refuse('notYourRole', 'Only a scribe or the lead records what somebody else said.', {
          field: 'onBehalfOf',
        })
      }
      if (cutover.stop === 'none') return refuse('cutoverState', 'No stop was called.')
      const who = doer(actor, withoutUndefined({ onBehalfOf }))
      const mine = who === undefined ? [] : executedBy(cutover, who)
      if (mine.length === 0) return refuse('nothingChanges', 'Only people with a running step answer a stop.')
      return [
        {
          type: 'stopAnswered',
          safe: command.safe,
          stepIds: mine.map(({ definition }) => definition.id),
          ...withoutUndefined({ note: command.note, onBehalfOf }),
        },
      ]
    }
    case 'clearStop':
      return (
        asHolder(cutover, [LEAD], actor, 'Clearing a stop') ??
        (cutover.stop === 'none' ? refuse('cutoverState', 'No stop was called.') : [{ type: 'stopCleared' }])
      )
    default:
      return unreachable(command)
  }
}

/** The steps that this person has running now. */
const executedBy = (cutover: Cutover, person: PersonId): StepView[] =>
  [...ordinarySteps(cutover), ...rollbackSteps(cutover)].filter(
    (view) => view.state.status === 'running' && executorOf(cutover, view) === person,
  )
