/** What people do with a step beside starting and undoing it. */
import type { Context } from '../actor.ts'
import type { CommandOf, SingleCommand } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import type { CutoverEvent } from '../events.ts'
import { withoutUndefined } from '../history.ts'
import { stepLifecycle } from '../machines/step.ts'
import { asHolder, asOwner, doer, holds, isLead, type Recorded } from '../policy.ts'
import { isRefusal, type Refusal, refuse, unreachable } from '../refusal.ts'
import { LEAD } from '../runbook.ts'
import { roleTitle } from '../runbookIndex.ts'
import { type StepView, stepView } from '../steps.ts'
import { completionWaitsFor, endReleasedAt, releasedAt } from '../waiting.ts'
import type { Decision } from './decide.ts'
import { refuseOutOfPhase } from './situation.ts'
import { needsAutomation, refuseApprover, refuseToSetGoing, sayStatus, startStep } from './startStep.ts'
import { claimedTime } from './stepTimes.ts'
import { undoStep } from './undoStep.ts'
import { addWatchItem } from './watchItems.ts'

type StepCommand = Extract<SingleCommand, { type: `${string}Step` }>

export function decideStep(cutover: Cutover, command: StepCommand, context: Context): Decision {
  const view = stepView(cutover, command.stepId)
  if (!view) return refuse('unknownStep', `There is no step “${command.stepId}” in this cutover.`, { field: 'stepId' })
  switch (command.type) {
    case 'startStep':
      return startStep(cutover, view, command, context)
    case 'completeStep':
      return completeStep(cutover, view, command, context)
    case 'confirmStep':
      return confirmStep(cutover, view, command, context)
    case 'undoStep':
      return undoStep(cutover, view, command, context)
    case 'seeStep':
    case 'acknowledgeStep':
    case 'assignStep':
    case 'noteStep':
      return besideStep(cutover, view, command, context)
    case 'skipStep':
      return skipStep(cutover, view, command, context)
    case 'takeOverStep':
      return takeOverStep(cutover, view, command, context)
    case 'heartbeatStep':
    case 'estimateStep':
    case 'holdStep':
    case 'resumeStep':
    case 'failStep':
    case 'retryStep':
      return whileInHand(cutover, view, command, context)
    default:
      return unreachable(command)
  }
}

function completeStep(
  cutover: Cutover,
  view: StepView,
  command: CommandOf<'completeStep'>,
  context: Context,
): Decision {
  const { definition, state } = view
  const recorded = asOwner(cutover, [definition.owner], context.actor, command)
  if (isRefusal(recorded)) return recorded
  const milestone = state.status === 'pending' && definition.kind === 'milestone'
  if (state.status !== 'running' && !milestone) {
    return refuse('stepState', `“${definition.title}” is ${sayStatus(state.status)}; only a running step is completed.`)
  }
  if (needsAutomation(view, context)) {
    return refuse('notYourRole', `An automation completes “${definition.title}”. Take it over to do it by hand.`)
  }
  const refusal = milestone
    ? (refuseToSetGoing(cutover, view, context) ?? refuseApprover(cutover, view, doer(context.actor, recorded)))
    : refuseUnfounded(cutover, view, command, context)
  if (refusal) return refusal
  if (definition.kind === 'validation' && command.observed === undefined) {
    return refuse('notObserved', `“${definition.title}” is a validation: say what you observed.`, { field: 'observed' })
  }
  const earliest =
    state.status === 'running'
      ? Math.max(state.startedAt, endReleasedAt(cutover, view) ?? 0)
      : releasedAt(cutover, view)
  const completedAt = claimedTime(command.at, earliest, context.now, 'it could be done')
  if (typeof completedAt !== 'number') return completedAt
  const completed: CutoverEvent = {
    type: 'stepCompleted',
    stepId: definition.id,
    completedAt: new Date(completedAt).toISOString(),
    ...(definition.secondPerson ? { awaitsConfirmation: true } : {}),
    ...withoutUndefined({ observed: command.observed, withIssues: command.withIssues, outputs: command.outputs }),
    ...recorded,
  }
  return [completed, ...issues(cutover, view, command.withIssues), ...(definition.secondPerson ? [] : reversed(view))]
}

/** R9: what it rests on was undone, or must end first; the lead may override. */
function refuseUnfounded(
  cutover: Cutover,
  view: StepView,
  { override }: CommandOf<'completeStep'>,
  { actor, now }: Context,
): Refusal | undefined {
  const waiting = completionWaitsFor(cutover, view, now)
  if (waiting.length === 0 || (override !== undefined && isLead(cutover, actor))) return undefined
  return refuse('predecessorOpen', `${waiting.map(({ sentence }) => sentence).join('. ')}.`, { waitingFor: waiting })
}

const issues = (cutover: Cutover, { definition }: StepView, title: string | undefined): CutoverEvent[] =>
  title === undefined ? [] : [addWatchItem(cutover, { title, owner: definition.owner, stepId: definition.id })]

/** A rollback step that is done has rolled its step back. */
function reversed({ reverses }: StepView): CutoverEvent[] {
  if (!reverses || stepLifecycle.next(reverses.state.status, { type: 'stepRolledBack' }) === undefined) return []
  return [{ type: 'stepRolledBack', stepId: reverses.definition.id }]
}

function confirmStep(
  cutover: Cutover,
  view: StepView,
  command: CommandOf<'confirmStep'>,
  { actor }: Context,
): Decision {
  const { definition, state } = view
  const recorded = asOwner(cutover, [definition.secondPerson ?? definition.owner], actor, command)
  if (isRefusal(recorded)) return recorded
  if (state.status !== 'unconfirmed') {
    return refuse('stepState', `“${definition.title}” is ${sayStatus(state.status)}; there is nothing to confirm.`)
  }
  const executors = [state.completed.by, state.completed.onBehalfOf]
  const second = doer(actor, recorded)
  if (executors.includes(second) || (actor.kind === 'person' && executors.includes(actor.id))) {
    return refuse('samePerson', `Somebody other than the person who completed “${definition.title}” confirms it.`)
  }
  return [{ type: 'stepConfirmed', stepId: definition.id, ...recorded }]
}

function skipStep(cutover: Cutover, view: StepView, { reason }: CommandOf<'skipStep'>, { actor }: Context): Decision {
  const { definition, state } = view
  const refusal = asHolder(cutover, [LEAD], actor, 'Skipping a step')
  if (refusal) return refusal
  if (stepLifecycle.next(state.status, { type: 'stepSkipped' }) === undefined) {
    return refuse('stepState', `“${definition.title}” is ${sayStatus(state.status)} and cannot be skipped.`)
  }
  if (view.reverses === undefined && cutover.status !== 'preparing') {
    const outOfPhase = refuseOutOfPhase(cutover, view)
    if (outOfPhase) return outOfPhase
  }
  return [
    { type: 'stepSkipped', stepId: definition.id, reason },
    addWatchItem(cutover, {
      title: `Skipped: ${definition.title}. ${reason}`,
      owner: definition.owner,
      stepId: definition.id,
    }),
  ]
}

type BesideCommand = CommandOf<'seeStep' | 'acknowledgeStep' | 'assignStep' | 'noteStep'>

/** What is data beside a step and changes nothing about its progress. */
function besideStep(cutover: Cutover, view: StepView, command: BesideCommand, { actor }: Context): Decision {
  const { definition, state } = view
  const me = doer(actor, {})
  switch (command.type) {
    case 'seeStep':
      return me !== undefined && state.seen?.[me] !== undefined ? [] : [{ type: 'stepSeen', stepId: definition.id }]
    case 'noteStep':
      return [{ type: 'stepNoted', stepId: definition.id, text: command.text }]
    case 'acknowledgeStep': {
      const recorded = asOwner(cutover, [definition.owner], actor, command)
      return isRefusal(recorded) ? recorded : [{ type: 'stepAcknowledged', stepId: definition.id, ...recorded }]
    }
    case 'assignStep': {
      const takes = command.to === me && holds(cutover, definition.owner, command.to)
      const refusal = takes ? undefined : asHolder(cutover, [LEAD], actor, 'Assigning somebody else')
      if (refusal) return refusal
      if (!holds(cutover, definition.owner, command.to)) {
        return refuse('unknownPerson', `Assign somebody who holds ${roleTitle(cutover.runbook, definition.owner)}.`, {
          field: 'to',
        })
      }
      if (state.assigned === command.to) return refuse('nothingChanges', 'The step is theirs already.')
      return [{ type: 'stepAssigned', stepId: definition.id, to: command.to }]
    }
    default:
      return unreachable(command)
  }
}

function takeOverStep(
  cutover: Cutover,
  view: StepView,
  { reason }: CommandOf<'takeOverStep'>,
  { actor }: Context,
): Decision {
  const { definition, state } = view
  const recorded = asOwner(cutover, [definition.owner, LEAD], actor, {})
  if (isRefusal(recorded)) return recorded
  if (definition.kind !== 'automation') return refuse('stepState', `“${definition.title}” is done by people already.`)
  if (state.takenOver) return refuse('nothingChanges', `“${definition.title}” was taken over already.`)
  return [{ type: 'stepTakenOver', stepId: definition.id, reason }]
}

type InHandCommand = CommandOf<'heartbeatStep' | 'estimateStep' | 'holdStep' | 'resumeStep' | 'failStep' | 'retryStep'>

/** What the executor says of a step that has been started. */
function whileInHand(cutover: Cutover, view: StepView, command: InHandCommand, context: Context): Decision {
  const { definition, state } = view
  const recorded = asOwner(cutover, [definition.owner], context.actor, 'onBehalfOf' in command ? command : {})
  if (isRefusal(recorded)) return recorded
  return refuseWrongStatus(view, command) ?? saidOfStep(cutover, view, command, context, recorded, state)
}

const EVENT_OF = {
  holdStep: 'stepHeld',
  resumeStep: 'stepResumed',
  failStep: 'stepFailed',
  retryStep: 'stepRetried',
} as const

function refuseWrongStatus({ definition, state }: StepView, { type }: InHandCommand): Refusal | undefined {
  const fits =
    type === 'heartbeatStep' || type === 'estimateStep'
      ? state.status === 'running'
      : stepLifecycle.next(state.status, { type: EVENT_OF[type] }) !== undefined
  if (fits) return undefined
  const words = {
    heartbeatStep: 'be heard of',
    estimateStep: 'get more time',
    holdStep: 'be held',
    resumeStep: 'be resumed',
    failStep: 'fail',
    retryStep: 'be retried',
  }
  return refuse('stepState', `“${definition.title}” is ${sayStatus(state.status)} and cannot ${words[type]}.`)
}

function saidOfStep(
  cutover: Cutover,
  view: StepView,
  command: InHandCommand,
  context: Context,
  recorded: Recorded,
  state: StepView['state'],
): Decision {
  const stepId = view.definition.id
  switch (command.type) {
    case 'heartbeatStep':
      return [
        { type: 'stepHeartbeatRecorded', stepId, ...withoutUndefined({ jobId: command.jobId, note: command.note }) },
      ]
    case 'estimateStep':
      if (Date.parse(command.finish) <= context.now) {
        return refuse('malformed', 'The new finish has to lie ahead; complete the step if it is done.', {
          field: 'finish',
        })
      }
      return [{ type: 'stepEstimated', stepId, finish: command.finish, reason: command.reason, ...recorded }]
    case 'holdStep':
      if (command.until !== undefined && Date.parse(command.until) <= context.now) {
        return refuse('malformed', 'A hold ends in the future.', { field: 'until' })
      }
      return [
        {
          type: 'stepHeld',
          stepId,
          reason: command.reason,
          ...withoutUndefined({ until: command.until }),
          ...recorded,
        },
      ]
    case 'resumeStep':
      return refuseToGoOn(cutover, view) ?? [{ type: 'stepResumed', stepId, ...recorded }]
    case 'retryStep':
      return (
        refuseToSetGoing(cutover, view, context, 'despite' in state ? state.despite?.steps : undefined) ??
        refuseApprover(cutover, view, doer(context.actor, recorded)) ?? [{ type: 'stepRetried', stepId, ...recorded }]
      )
    case 'failStep': {
      const started = 'startedAt' in state ? state.startedAt : undefined
      const failedAt = claimedTime(command.at, started ?? 0, context.now, 'its start')
      if (typeof failedAt !== 'number') return failedAt
      return [
        { type: 'stepFailed', stepId, failedAt: new Date(failedAt).toISOString(), reason: command.reason, ...recorded },
      ]
    }
    default:
      return unreachable(command)
  }
}

/** A held step may go on while the cutover is paused, since what runs finishes; not under a stop, nor once reversed. */
function refuseToGoOn(cutover: Cutover, { definition, position, reverses }: StepView): Refusal | undefined {
  if (cutover.stop === 'called') {
    return refuse(
      'cutoverStopped',
      `Stop was called: “${cutover.stopCall?.reason ?? ''}”. Nothing goes on until the lead clears it.`,
    )
  }
  const inverse = reverses ? undefined : cutover.rollbackSteps[position]
  return inverse && inverse.status !== 'pending'
    ? refuse('rollingBack', `“${definition.title}” is being rolled back; undo its rollback step first.`)
    : undefined
}
