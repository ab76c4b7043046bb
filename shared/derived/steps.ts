/** Views of a cutover's steps: definition and state together, ordinary and rollback steps alike. */
import type { Cutover, StepState } from '../cutoverState.ts'
import type { Dependency, Runbook, StepDefinition } from '../runbook/runbook.ts'
import { indexOf, reversedStepId, rollbackStepId } from '../runbook/runbookIndex.ts'

export interface StepView {
  definition: StepDefinition
  state: StepState
  /** In the runbook; a rollback step has the position of the step that it reverses. */
  position: number
  /** The step that this one reverses; absent for an ordinary step. */
  reverses?: StepView
}

export function stepView(cutover: Cutover, stepId: string): StepView | undefined {
  const reversed = reversedStepId(stepId)
  const position = indexOf(cutover.runbook).step.get(reversed ?? stepId)
  return position === undefined
    ? undefined
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
  const definition = rollbackDefinitions(cutover)[position]
  return reverses && state && definition ? { definition, state, position, reverses } : undefined
}

/** Ordinary steps in the order of the runbook. */
export const ordinarySteps = (cutover: Cutover): StepView[] =>
  cutover.steps.flatMap((_, position) => viewAt(cutover, position) ?? [])

/** Rollback steps in their likely order of execution: the last step's first. */
export const rollbackSteps = (cutover: Cutover): StepView[] =>
  cutover.rollbackSteps.flatMap((state, position) => (state ? (rollbackViewAt(cutover, position) ?? []) : [])).reverse()

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

type Definitions = readonly (StepDefinition | null)[]
/** Memoised by the array of states; also by which steps take part, since each rollback event copies that array. */
const byStates = new WeakMap<Cutover['rollbackSteps'], Definitions>()
const byMembership = new WeakMap<Runbook, { membership: string; definitions: Definitions }>()

/** Definitions of the inverse steps, each after the inverses of all its step's successors. */
function rollbackDefinitions(cutover: Cutover): Definitions {
  const known = byStates.get(cutover.rollbackSteps)
  if (known) return known
  const membership = cutover.rollbackSteps.map((state) => (state ? '1' : '0')).join('')
  const before = byMembership.get(cutover.runbook)
  const definitions = before?.membership === membership ? before.definitions : reverseAll(cutover)
  byMembership.set(cutover.runbook, { membership, definitions })
  byStates.set(cutover.rollbackSteps, definitions)
  return definitions
}

function reverseAll(cutover: Cutover): Definitions {
  const { successors, gatesAfter } = indexOf(cutover.runbook)
  const known = new Map<string, Dependency[]>()
  /** The rollback steps directly before a step's own, looking through gates and steps that have none. */
  const predecessors = (id: string): Dependency[] => {
    const done = known.get(id)
    if (done) return done
    known.set(id, [])
    const found = new Map<string, Dependency>()
    const lookThrough = (follower: string) => {
      for (const dependency of predecessors(follower)) found.set(dependency.on, dependency)
    }
    for (const { step } of successors.get(id) ?? []) {
      const follower = cutover.runbook.steps[step]?.id ?? ''
      const on = rollbackStepId(follower)
      if (cutover.rollbackSteps[step]) found.set(on, { on, type: 'FS', lag: 0 })
      else lookThrough(follower)
    }
    for (const gateId of gatesAfter.get(id) ?? []) lookThrough(gateId)
    const list = [...found.values()]
    known.set(id, list)
    return list
  }
  return cutover.runbook.steps.map((step, position) => {
    if (!cutover.rollbackSteps[position] || !step.rollback || 'none' in step.rollback) return null
    const { title, takes, owner, do: instructions, verify } = step.rollback
    return {
      id: rollbackStepId(step.id),
      title,
      kind: 'task',
      phase: step.phase,
      workstream: step.workstream,
      owner,
      people: { [owner]: 1 },
      takes,
      after: predecessors(step.id),
      ...(instructions === undefined ? {} : { do: instructions }),
      ...(verify === undefined ? {} : { verify }),
    }
  })
}

/** Whether a point of no return is passed, which makes rolling back a separate decision. */
export function isPastPointOfNoReturn(cutover: Cutover, workstream?: string): boolean {
  return indexOf(cutover.runbook).pointsOfNoReturn.some((position) => {
    const state = cutover.steps[position]
    const concerned = workstream === undefined || cutover.runbook.steps[position]?.workstream === workstream
    return concerned && state !== undefined && hasBegun(state)
  })
}
