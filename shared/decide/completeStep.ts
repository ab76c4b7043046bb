/** Finishing a step: completed by its executor and, where two people are needed, confirmed by another. */

import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Attribution, Cutover } from '../cutoverState.ts'
import { hasHandIn } from '../derived/doer.ts'
import type { StepView } from '../derived/steps.ts'
import { completionWaitsFor, endReleasedAt, releasedAt } from '../derived/waiting.ts'
import type { CutoverEvent } from '../events.ts'
import { stepLifecycle } from '../machines/step.ts'
import { asExecutor, asOwner, doer } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { outsideWindow } from './outsideWindow.ts'
import { needsAutomation, refuseToSetGoing, sayStatus } from './startStep.ts'
import { claimedTime } from './stepTimes.ts'
import { addWatchItem } from './watchItems.ts'

export function completeStep(
  cutover: Cutover,
  view: StepView,
  command: CommandOf<'completeStep'>,
  context: Context,
): CommandOutcome {
  const { definition, state } = view
  const recorded = asExecutor(cutover, view, context.actor, command)
  if (isRefusal(recorded)) return recorded
  const isReached = state.status === 'pending' && traitsOf(definition).isMoment === true
  if (state.status !== 'running' && !isReached) {
    return refuse('stepState', `“${definition.title}” is ${sayStatus(state.status)}; only a running step is completed.`)
  }
  if (needsAutomation(view, context)) {
    return refuse('notYourRole', `An automation completes “${definition.title}”. Take it over to do it by hand.`)
  }
  const refusal = isReached
    ? refuseToSetGoing(cutover, view, context)
    : refuseOpenPredecessors(cutover, view, command, context)
  if (refusal) return refusal
  if (traitsOf(definition).needsObservation && command.observed === undefined) {
    return refuse('notObserved', `“${definition.title}” is a ${definition.kind}: say what you observed.`, {
      field: 'observed',
    })
  }
  const earliest =
    state.status === 'running'
      ? Math.max(state.startedAt, endReleasedAt(cutover, view) ?? 0)
      : releasedAt(cutover, view)
  const completedAt = claimedTime(command.at, earliest, context.now, 'it could be done')
  if (typeof completedAt !== 'number') return completedAt
  // A milestone is no work, but the change may start with one.
  const outside = isReached && definition.startsChange ? outsideWindow(cutover, view, completedAt, command) : []
  if (isRefusal(outside)) return outside
  const completed: CutoverEvent = {
    type: 'stepCompleted',
    stepId: definition.id,
    completedAt: new Date(completedAt).toISOString(),
    ...(definition.secondPerson ? { awaitsConfirmation: true } : {}),
    ...withoutUndefined({ observed: command.observed, withIssues: command.withIssues, outputs: command.outputs }),
    ...recorded,
  }
  return [
    ...outside,
    completed,
    ...issues(cutover, view, command.withIssues),
    ...(definition.secondPerson ? [] : reversed(view)),
  ]
}

/** R9: a predecessor was undone, or has to end first; the lead may override. */
function refuseOpenPredecessors(
  cutover: Cutover,
  view: StepView,
  { override }: CommandOf<'completeStep'>,
  { now }: Context,
): Refusal | undefined {
  const waiting = completionWaitsFor(cutover, view, now)
  // Only the lead overrides: `asOwner` has asked.
  if (waiting.length === 0 || override !== undefined) return undefined
  return refuse('predecessorOpen', `${waiting.map(({ sentence }) => sentence).join('. ')}.`, { waitingFor: waiting })
}

const issues = (cutover: Cutover, { definition }: StepView, title: string | undefined): CutoverEvent[] =>
  title === undefined ? [] : [addWatchItem(cutover, { title, owner: definition.owner, stepId: definition.id })]

/** A rollback step that is done has rolled its step back. */
function reversed({ reverses }: StepView): CutoverEvent[] {
  if (!reverses || stepLifecycle.next(reverses.state.status, { type: 'stepRolledBack' }) === undefined) return []
  return [{ type: 'stepRolledBack', stepId: reverses.definition.id }]
}

export function confirmStep(
  cutover: Cutover,
  view: StepView,
  command: CommandOf<'confirmStep'>,
  { actor }: Context,
): CommandOutcome {
  const { definition, state } = view
  const recorded = asOwner(cutover, [definition.secondPerson ?? definition.owner], actor, command)
  if (isRefusal(recorded)) return recorded
  if (state.status !== 'unconfirmed') {
    return refuse('stepState', `“${definition.title}” is ${sayStatus(state.status)}; there is nothing to confirm.`)
  }
  const people = [doer(actor, recorded), actor.kind === 'person' ? actor.id : undefined]
  const didIt = (act: Attribution | undefined) =>
    people.some((person) => person !== undefined && hasHandIn(act, person))
  if (didIt(state.completed)) {
    return refuse('samePerson', `Somebody other than the person who completed “${definition.title}” confirms it.`)
  }
  // Handed over in the middle, it is still the work of both.
  if (didIt(state.started) || didIt(state.takenOver)) {
    return refuse('samePerson', `“${definition.title}” is confirmed by somebody who did not execute it.`)
  }
  return [{ type: 'stepConfirmed', stepId: definition.id, ...recorded }]
}
