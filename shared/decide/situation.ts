/** Cutover-wide reasons why nothing can be started now. */
import type { Cutover } from '../cutoverState.ts'
import { isRollbackStep, type StepView } from '../derived/steps.ts'
import { isBeingRolledBack } from '../derived/waiting.ts'
import { type Refusal, refuse } from '../refusal.ts'

export const hasEnded = ({ status }: Cutover): boolean => status === 'closed' || status === 'cancelled'

export function refuseEnded(cutover: Cutover): Refusal | undefined {
  return hasEnded(cutover)
    ? refuse('cutoverEnded', `This cutover is ${cutover.status}; its log stays as it is.`)
    : undefined
}

/** Pause and stop: nothing starts, what runs finishes. */
export function refuseStandstill(cutover: Cutover): Refusal | undefined {
  if (cutover.stop === 'called') {
    return refuse(
      'cutoverStopped',
      `Stop was called: “${cutover.stopCall?.reason ?? ''}”. Nothing starts until the lead lifts it.`,
    )
  }
  if (cutover.pause === 'paused') {
    return refuse(
      'cutoverPaused',
      `The cutover is paused: “${cutover.paused?.reason ?? ''}”. What runs may finish; nothing starts.`,
    )
  }
  return undefined
}

/** Whether steps of this kind can be executed at all in the cutover's current phase. */
export function refuseOutOfPhase(cutover: Cutover, view: StepView): Refusal | undefined {
  if (cutover.status === 'preparing') {
    return refuse('cutoverNotRunning', 'The cutover has not been started; the lead starts it.')
  }
  if (cutover.status === 'hypercare') {
    return refuse('cutoverNotRunning', 'The cutover is in hypercare; its steps are finished.')
  }
  if (!isRollbackStep(view) && isBeingRolledBack(cutover, view)) {
    return refuse('rollingBack', `“${view.definition.title}” is being rolled back; only rollback steps go on.`)
  }
  return undefined
}
