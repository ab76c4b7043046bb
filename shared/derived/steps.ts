/** Views of a cutover's steps: definition and state together, ordinary and rollback steps alike. */
import type { Cutover, StepState } from '../cutoverState.ts'
import type { StepDefinition } from '../runbook/runbook.ts'
import { indexOf, reversedStepId } from '../runbook/runbookIndex.ts'
import { rollbackDefinitions } from './rollbackDefinitions.ts'

export interface StepView {
  definition: StepDefinition
  state: StepState
  /** In the runbook; a rollback step has the position of the step that it reverses. */
  position: number
  /** The step that this one reverses; absent for a step that reverses none. */
  reverses?: StepView
  /** Of a rollback’s own steps, whose positions are those among themselves: before or after everything is reversed. */
  around?: 'first' | 'last'
}

/** Whether it belongs to a rollback, reversing a step or not. */
export const isRollbackStep = ({ reverses, around }: StepView): boolean =>
  reverses !== undefined || around !== undefined

export function stepView(cutover: Cutover, stepId: string): StepView | undefined {
  const reversed = reversedStepId(stepId)
  const { step, ownRollbackStep } = indexOf(cutover.runbook)
  const position = step.get(reversed ?? stepId)
  return position === undefined
    ? ownViewAt(cutover, ownRollbackStep.get(stepId))
    : reversed === undefined
      ? viewAt(cutover, position)
      : rollbackViewAt(cutover, position)
}

export function viewAt(cutover: Cutover, position: number): StepView | undefined {
  const definition = cutover.runbook.steps[position]
  const state = cutover.steps[position]
  return definition && state && { definition, state, position }
}

export function rollbackViewAt(cutover: Cutover, position: number): StepView | undefined {
  const reverses = viewAt(cutover, position)
  const state = cutover.rollbackSteps[position]
  const definition = rollbackDefinitions(cutover).inverse[position]
  return reverses && state && definition ? { definition, state, position, reverses } : undefined
}

/** One of a rollback’s own steps, by its position among them. */
function ownViewAt(cutover: Cutover, position: number | undefined): StepView | undefined {
  const state = cutover.rollbackOwn?.[position ?? -1]
  if (position === undefined || !state) return undefined
  const definition = rollbackDefinitions(cutover).own[position]
  const around = position < (cutover.runbook.rollback?.first.length ?? 0) ? 'first' : 'last'
  return definition && { definition, state, position, around }
}

/** Ordinary steps in the order of the runbook. */
export const ordinarySteps = (cutover: Cutover): StepView[] =>
  cutover.steps.flatMap((_, position) => viewAt(cutover, position) ?? [])

/** Rollback steps in their likely order of execution: the last step's first, and a rollback’s own before and after them. */
export function rollbackSteps(cutover: Cutover): StepView[] {
  const inverse = cutover.rollbackSteps
    .flatMap((state, position) => (state ? (rollbackViewAt(cutover, position) ?? []) : []))
    .reverse()
  if (!cutover.rollbackOwn) return inverse
  const own = cutover.rollbackOwn.flatMap((_, position) => ownViewAt(cutover, position) ?? [])
  const isFirst = ({ around }: StepView) => around === 'first'
  return [...own.filter(isFirst), ...inverse, ...own.filter((view) => !isFirst(view))]
}

/** The steps that wait for this one directly: those of a rollback for each other, all others by the runbook. */
export function followersOf(cutover: Cutover, view: StepView): StepView[] {
  const { id } = view.definition
  if (isRollbackStep(view))
    return rollbackSteps(cutover).filter(({ definition }) => definition.after.some(({ on }) => on === id))
  return (indexOf(cutover.runbook).successors.get(id) ?? []).flatMap(({ step }) => viewAt(cutover, step) ?? [])
}

/** When the step ended as far as its successors care, or undefined (R1: done and skipped satisfy). */
export function satisfiedAt(state: StepState): number | undefined {
  if (state.status === 'done') return state.completedAt
  return state.status === 'skipped' ? state.skipped.at : undefined
}

/** When the step began as far as its successors care; a failed step satisfies none (R1). */
export function begunAt(state: StepState): number | undefined {
  if (state.status === 'skipped') return state.skipped.at
  if (state.status === 'failed' || state.status === 'pending' || state.status === 'rolledBack') return undefined
  return state.startedAt ?? ('completedAt' in state ? state.completedAt : undefined)
}

/** When a started step should end, epoch milliseconds: the executor's estimate, else by its likely duration. */
export const expectedEnd = (state: StepState, likely: number): number | undefined =>
  'estimate' in state && state.estimate ? state.estimate.finish : likelyEnd(state, likely)

/** The end by the likely duration (seconds), counted from the start of the current run, excluding holds. */
export function likelyEnd(state: StepState, likely: number): number | undefined {
  const began = runBegan(state)
  return began === undefined ? undefined : began + likely * 1000
}

/** When it is late, epoch milliseconds: after its likely duration (seconds) and its executor's latest estimate. */
export function dueAt(state: StepState, likely: number): number | undefined {
  const end = likelyEnd(state, likely)
  return end === undefined ? undefined : Math.max(end, 'estimate' in state ? (state.estimate?.finish ?? 0) : 0)
}

/** The instant from which the current run counts, epoch milliseconds: each hold moves it later. */
export function runBegan(state: StepState): number | undefined {
  if (!('startedAt' in state) || state.startedAt === undefined) return undefined
  return (state.retriedAt ?? state.startedAt) + (state.heldFor ?? 0)
}

export const isFinished = ({ status }: StepState): boolean =>
  status === 'done' || status === 'skipped' || status === 'rolledBack'

/** Running, held or awaiting confirmation: somebody is working on it. */
export const isUnderWay = ({ status }: StepState): boolean =>
  status === 'running' || status === 'held' || status === 'unconfirmed'

/** Whether the step has done anything that a rollback would have to reverse. */
export const hasBegun = (state: StepState): boolean =>
  isUnderWay(state) || state.status === 'failed' || state.status === 'done'

/** Whether a point of no return is passed, which makes rolling back a separate decision. */
export function isPastPointOfNoReturn(cutover: Cutover, workstream?: string): boolean {
  return indexOf(cutover.runbook).pointsOfNoReturn.some((position) => {
    const state = cutover.steps[position]
    const concerned = workstream === undefined || cutover.runbook.steps[position]?.workstream === workstream
    return concerned && state !== undefined && hasBegun(state)
  })
}
