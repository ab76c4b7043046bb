/** Ticking a box of a running step, and taking the tick back. */
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import type { StepView } from '../derived/steps.ts'
import { boxAt } from '../markdown/boxLine.ts'
import { asExecutor } from '../policy.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { needsAutomation, sayStatus } from './startStep.ts'

/** Nothing happens where it is so already: two who tick the same box, or one who does so twice, make one tick. */
export function tickBox(
  cutover: Cutover,
  view: StepView,
  command: CommandOf<'tickBox' | 'untickBox'>,
  context: Context,
): CommandOutcome {
  const { definition, state } = view
  const { title, id: stepId } = definition
  const recorded = asExecutor(cutover, view, context.actor, command)
  if (isRefusal(recorded)) return recorded
  if (state.status !== 'running') {
    const status = state.status === 'pending' ? 'not started' : sayStatus(state.status)
    return refuse('stepState', `“${title}” is ${status}; its boxes are ticked while it is running.`)
  }
  if (needsAutomation(view, context)) {
    return refuse('notYourRole', `An automation does “${title}”. Take it over to do it by hand.`)
  }
  const { part, line, text } = command
  const box = boxAt(definition[part] ?? '', line)
  if (!box) return refuse('unknownBox', `“${title}” has no box on that line.`, { field: 'line' })
  if (box.text !== text) {
    return refuse('boxChanged', `That box of “${title}” says something else by now: “${box.text}”.`, { field: 'text' })
  }
  if (box.isTicked) {
    return refuse('nothingChanges', `“${text}” is ticked in the runbook itself.`)
  }
  const isTicked = state.ticks?.some((tick) => tick.part === part && tick.line === line) ?? false
  const wanted = command.type === 'tickBox'
  if (isTicked === wanted) return []
  return [{ type: wanted ? 'boxTicked' : 'boxUnticked', stepId, part, line, text, ...recorded }]
}
