/** Commands of the executor on a started step, except finishing it. */
import type { Context } from '../actor.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { isRollbackStep, type StepView } from '../derived/steps.ts'
import { stepLifecycle } from '../machines/step.ts'
import { asExecutor, type Recorded } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { refuseToSetGoing, sayStatus } from './startStep.ts'
import { claimedTime } from './stepTimes.ts'

type InHandCommand = CommandOf<'heartbeatStep' | 'estimateStep' | 'holdStep' | 'resumeStep' | 'failStep' | 'retryStep'>

export function whileInHand(
  cutover: Cutover,
  view: StepView,
  command: InHandCommand,
  context: Context,
): CommandOutcome {
  const { definition, state } = view
  // The person who has to confirm a step may also fail it.
  const confirms = command.type === 'failStep' && definition.secondPerson ? [definition.secondPerson] : []
  const recorded = asExecutor(cutover, view, context.actor, command.type === 'heartbeatStep' ? {} : command, confirms)
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
): CommandOutcome {
  const stepId = view.definition.id
  switch (command.type) {
    case 'heartbeatStep':
      return [
        { type: 'stepHeartbeatRecorded', stepId, ...withoutUndefined({ jobId: command.jobId, note: command.note }) },
      ]
    case 'estimateStep':
      if (Date.parse(command.finish) <= context.now) {
        return refuse('malformed', 'The new finish has to be in the future; complete the step if it is done.', {
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
      return refuseToResume(cutover, view) ?? [{ type: 'stepResumed', stepId, ...recorded }]
    case 'retryStep':
      return (
        refuseToSetGoing(cutover, view, context, 'despite' in state ? state.despite?.steps : undefined) ?? [
          { type: 'stepRetried', stepId, ...recorded },
        ]
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

/** A held step may resume while the cutover is paused, since what runs finishes; not under a stop, nor once reversed. */
function refuseToResume(cutover: Cutover, view: StepView): Refusal | undefined {
  const { definition, position } = view
  if (cutover.stop === 'called') {
    return refuse(
      'cutoverStopped',
      `Stop was called: “${cutover.stopCall?.reason ?? ''}”. Nothing resumes until the lead lifts it.`,
    )
  }
  const inverse = isRollbackStep(view) ? undefined : cutover.rollbackSteps[position]
  return inverse && inverse.status !== 'pending'
    ? refuse('rollingBack', `“${definition.title}” is being rolled back; undo its rollback step first.`)
    : undefined
}
