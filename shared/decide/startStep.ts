/** Starting a step: the one place where R1 is enforced. */

import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import type { StepView } from '../derived/steps.ts'
import { releasedAt, waitingFor } from '../derived/waiting.ts'
import { asExecutor, isLead, mayExecute } from '../policy.ts'
import { type Blocker, isRefusal, type Refusal, refuse } from '../refusal.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import { someOf } from '../someOf.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { outsideWindow } from './outsideWindow.ts'
import { refuseOutOfPhase, refuseStandstill } from './situation.ts'
import { claimedTime } from './stepTimes.ts'

export function startStep(
  cutover: Cutover,
  view: StepView,
  command: CommandOf<'startStep'>,
  context: Context,
): CommandOutcome {
  const { definition, state } = view
  const recorded = asExecutor(cutover, view, context.actor, steppingIn(cutover, view, command, context))
  if (isRefusal(recorded)) return recorded
  if (state.status !== 'pending')
    return refuse('stepState', `“${definition.title}” is ${sayStatus(state.status)} already.`)
  if (needsAutomation(view, context)) {
    return refuse('notYourRole', `An automation starts “${definition.title}”. Take it over to do it by hand.`)
  }
  if (command.despite && !isLead(cutover, context.actor)) {
    return refuse('notYourRole', 'Only the lead can start a step despite open predecessors.', { field: 'despite' })
  }
  const refusal = refuseToSetGoing(cutover, view, context, command.despite?.steps)
  if (refusal) return refusal
  const released = releasedAt(cutover, view, command.despite?.steps)
  const startedAt = claimedTime(command.at, released, context.now, 'the step was released')
  if (typeof startedAt !== 'number') return startedAt
  const outside = outsideWindow(cutover, view, startedAt, command)
  if (isRefusal(outside)) return outside
  return [
    ...outside,
    {
      type: 'stepStarted',
      stepId: definition.id,
      startedAt: new Date(startedAt).toISOString(),
      ...withoutUndefined({ despite: command.despite, jobId: command.jobId }),
      ...recorded,
    },
  ]
}

/** One reason covers both: starting another person's step, and starting it despite open predecessors (R1). */
function steppingIn(
  cutover: Cutover,
  view: StepView,
  command: CommandOf<'startStep'>,
  { actor }: Context,
): Pick<CommandOf<'startStep'>, 'onBehalfOf' | 'override'> {
  const { despite, onBehalfOf, override } = command
  if (!despite || onBehalfOf !== undefined || override !== undefined) return command
  const owns = actor.kind === 'person' && mayExecute(cutover, view, actor.id)
  return owns || !isLead(cutover, actor) ? command : { override: despite.reason }
}

/** R1, pause, stop and phase, for a start and its equivalents (a retry, completing a milestone). */
export function refuseToSetGoing(
  cutover: Cutover,
  view: StepView,
  context: Context,
  despite: readonly string[] = [],
): Refusal | undefined {
  const standstill = refuseOutOfPhase(cutover, view) ?? refuseStandstill(cutover)
  if (standstill) return standstill
  const waiting = waitingFor(cutover, view, context.now)
  const open = waiting.filter((blocker) => !(blocker.kind === 'step' && despite.includes(blocker.id ?? '')))
  return open.length === 0 ? undefined : refuseWaiting(open)
}

/** An automation step is executed with a token; a person has to take it over first. */
export const needsAutomation = ({ definition, state }: StepView, { actor }: Context): boolean =>
  traitsOf(definition).doneBy === 'program' && !state.takenOver && actor.kind === 'person' && actor.via === 'session'

export const sayStatus = (status: StepView['state']['status']): string =>
  status === 'rolledBack' ? 'rolled back' : status === 'unconfirmed' ? 'waiting for a second person' : status

function refuseWaiting(open: Blocker[]): Refusal {
  const sentences = open.map(({ sentence }) => sentence)
  const message = `${someOf(sentences, undefined, '. ')}.`
  const code = open.some(({ kind }) => kind === 'gate')
    ? 'gateClosed'
    : open.some(({ kind }) => kind === 'change')
      ? 'changeHeld'
      : open.some(({ kind }) => kind === 'step')
        ? 'predecessorOpen'
        : 'tooEarly'
  return refuse(code, message, { waitingFor: open })
}
