/** An answer to a trigger of the rollback: it is not the case, and the cutover goes on. */
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { askedTriggers } from '../derived/triggers.ts'
import { asOwner } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import type { TriggerDefinition } from '../runbook/runbook.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { CommandOutcome } from './commandOutcome.ts'

export function answerTrigger(
  cutover: Cutover,
  command: CommandOf<'answerTrigger'>,
  { actor, now }: Context,
): CommandOutcome {
  const definition = triggerNamed(cutover, command.trigger)
  if (isRefusal(definition)) return definition
  const recorded = asOwner(cutover, [definition.decides], actor, command)
  if (isRefusal(recorded)) return recorded
  const question = askedTriggers(cutover, now).find((one) => one.definition.id === definition.id)
  if (!question) return refuse('nothingChanges', `Nobody is asked about “${definition.when}” now.`)
  return [
    {
      type: 'triggerAnswered',
      trigger: definition.id,
      asked: new Date(question.asked).toISOString(),
      note: command.note,
      ...withoutUndefined({ value: question.value }),
      ...recorded,
    },
  ]
}

export function triggerNamed({ runbook }: Cutover, id: string): TriggerDefinition | Refusal {
  return (
    runbook.rollback?.triggers.find((trigger) => trigger.id === id) ??
    refuse('unknownTrigger', `The runbook has no trigger “${id}”.`, { field: 'trigger' })
  )
}
