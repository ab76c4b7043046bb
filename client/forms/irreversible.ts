/** What cannot be undone is asked once more, in its own words: which commands that are, and what is asked. */
import { changeOf, sayChangeNumber } from '../../shared/change/change.ts'
import type { PersonCommand } from '../../shared/commands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { stepView } from '../../shared/derived/steps.ts'
import { traitsOf } from '../../shared/runbook/stepKinds.ts'

export interface Question {
  /** What it means, in one or two sentences. */
  says: string
  /** The button that does it, so that it reads unlike any other. */
  submit: string
  /** The button that does not. */
  leave: string
}

/** Undefined for what can be taken back or done again. */
export function irreversible(cutover: Cutover, command: PersonCommand): Question | undefined {
  switch (command.type) {
    case 'bulk':
      return command.commands.map((one) => irreversible(cutover, one)).find((question) => question !== undefined)
    case 'cancelCutover':
      return {
        says: `“${cutover.title}” ends here for good: nothing in it can be started again.`,
        submit: 'End the cutover: cancel it',
        leave: 'Keep the cutover',
      }
    case 'closeCutover':
      return {
        says: 'The cutover ends, and its log stays as it is: no step, check-in or watch item can be added.',
        submit: 'End the cutover: close it',
        leave: 'Not yet',
      }
    case 'enterHypercare':
      return {
        says: 'The steps are over and cannot be taken up again; the watch begins.',
        submit: 'Enter hypercare',
        leave: 'Not yet',
      }
    case 'beginRollback':
      return {
        says: 'What was done is reversed step by step, and nothing goes forward any more. This cannot be taken back.',
        submit: `Begin the rollback of ${command.workstream ?? 'everything'}`,
        leave: 'Do not roll back',
      }
    case 'decideGate':
      return command.outcome === 'noGo' ? consequenceOf(command.then) : undefined
    case 'startStep':
    case 'completeStep': {
      const view = stepView(cutover, command.stepId)
      const passes = command.type === 'startStep' || (view && traitsOf(view.definition).isMoment)
      if (!passes || !view?.definition.pointOfNoReturn || view.state.status !== 'pending') return undefined
      return {
        says: `“${view.definition.title}” is a point of no return: once it has begun, a rollback is no longer planned.`,
        submit: 'Pass the point of no return',
        leave: 'Not yet',
      }
    }
    case 'failStep': {
      const view = stepView(cutover, command.stepId)
      return view?.reverses
        ? {
            says: `The way back of “${view.reverses.definition.title}” has then failed: it is neither done nor reversed.`,
            submit: 'The rollback step has failed',
            leave: 'It has not failed',
          }
        : undefined
    }
    case 'closeChange': {
      const change = changeOf(cutover, command.changeId)
      const number = change ? sayChangeNumber(change) : 'The change'
      return {
        says: `${number} is closed in ServiceNow and cannot be opened again from here.`,
        submit: `Close ${number} for good`,
        leave: 'Leave it open',
      }
    }
    default:
      return undefined
  }
}

function consequenceOf(then: 'hold' | 'rollback' | 'cancel' | undefined): Question | undefined {
  if (then === 'cancel') {
    return {
      says: 'The cutover ends with this decision: nothing in it can be started again.',
      submit: 'No-go: end the cutover',
      leave: 'Do not decide yet',
    }
  }
  if (then === 'rollback') {
    return {
      says: 'What was done is reversed from this decision on. This cannot be taken back.',
      submit: 'No-go: begin the rollback',
      leave: 'Do not decide yet',
    }
  }
  return undefined
}
