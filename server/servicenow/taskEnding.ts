/** How the task of a workstream ends: its close code and notes follow from its steps. */
import type { CloseCode } from '../../shared/change/changeStage.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { hasBegun, isFinished, ordinarySteps, rollbackSteps, type StepView } from '../../shared/derived/steps.ts'
import { unreachable } from '../../shared/unreachable.ts'
import { linesOf } from './longText.ts'

export type TaskEnding =
  /** The cutover was cancelled before the workstream began. */
  { kind: 'canceled'; notes: string } | { kind: 'closed'; code: CloseCode; notes: string }

/** Undefined while it has open steps. */
export function endingOf(cutover: Cutover, workstream: string): TaskEnding | undefined {
  const steps = stepsOf(cutover, workstream)
  const back = rollbackSteps(cutover).filter(
    ({ definition, reverses }) => reverses && definition.workstream === workstream,
  )
  if (!cutover.ended && !(steps.every(isOver) && back.every(isOver))) return undefined
  const notes = notesOf(cutover, steps)
  const wasTouched = steps.some(({ state }) => hasBegun(state) || state.status === 'rolledBack')
  if (cutover.ended?.outcome === 'cancelled' && !wasTouched) return { kind: 'canceled', notes }
  return { kind: 'closed', code: codeOf(cutover, steps, back), notes }
}

export const stepsOf = (cutover: Cutover, workstream: string): StepView[] =>
  ordinarySteps(cutover).filter(({ definition }) => definition.workstream === workstream)

const isOver = ({ state }: StepView): boolean => isFinished(state)

function codeOf(cutover: Cutover, steps: readonly StepView[], back: readonly StepView[]): CloseCode {
  const { ended, status } = cutover
  const wentBack = status === 'rollingBack' || (ended && ended.outcome !== 'completed') || back.length > 0
  if (wentBack || !steps.every(isOver)) return 'unsuccessful'
  const hasIssues = steps.some(
    ({ state }) => state.status === 'skipped' || (state.status === 'done' && state.withIssues !== undefined),
  )
  return hasIssues || watched(cutover, steps).length > 0 ? 'successful_issues' : 'successful'
}

const watched = ({ watchItems }: Cutover, steps: readonly StepView[]) =>
  watchItems.filter(({ stepId, resolved }) => !resolved && steps.some(({ definition }) => definition.id === stepId))

function notesOf(cutover: Cutover, steps: readonly StepView[]): string {
  const done = steps.filter(({ state }) => state.status === 'done').length
  // What was skipped or has issues is notable in itself, and has its line.
  const calm = steps.filter((step) => lineOf(step).length === 0)
  return linesOf([
    `${done} of ${steps.length} steps done in T-Minus.${sayEnd(cutover)}`,
    ...steps.flatMap(lineOf),
    ...watched(cutover, calm).map(({ title }) => `– Still watched: ${title}`),
  ])
}

function sayEnd({ ended, status }: Cutover): string {
  if (status === 'rollingBack') return ' The cutover is being rolled back.'
  if (ended?.outcome === 'rolledBack') return ' The cutover was rolled back.'
  if (ended?.outcome !== 'cancelled') return ''
  return ` The cutover was cancelled${ended.reason === undefined ? '' : `: ${ended.reason}`}.`
}

/** Those plainly done need no line. */
function lineOf({ definition: { title }, state }: StepView): string[] {
  switch (state.status) {
    case 'done':
      return state.withIssues === undefined ? [] : [`– ${title}, with issues: ${state.withIssues}`]
    case 'skipped':
      return [`– ${title}, skipped: ${state.reason}`]
    case 'failed':
      return [`– ${title}, failed: ${state.reason}`]
    case 'rolledBack':
      return [`– ${title}, rolled back`]
    case 'pending':
      return [`– ${title}, not begun`]
    case 'running':
    case 'held':
    case 'unconfirmed':
      return [`– ${title}, not finished`]
    default:
      return unreachable(state)
  }
}
