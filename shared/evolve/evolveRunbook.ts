/** Applies edits to the runbook of a cutover (R12). Part of `evolve`; also makes a stored state whole again. */
import type { AmendEvent } from '../about.ts'
import type { Amendment, BareCutover, Cutover, StepState } from '../cutoverState.ts'
import { amendedRunbook } from '../runbook/amend.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { attributionOf, ImpossibleHistory } from './history.ts'

export function evolveRunbook(cutover: Cutover, event: AmendEvent): Cutover {
  if (event.step.id !== event.stepId) throw new ImpossibleHistory(event, 'it names one step and defines another')
  const made = { ...attributionOf(event), reason: event.reason, step: event.step }
  const amendment: Amendment =
    event.type === 'stepAdded' ? { ...made, kind: 'added', before: event.before } : { ...made, kind: 'changed' }
  const amendments = [...(cutover.amendments ?? []), amendment]
  const runbook = amendedRunbook(cutover.pinned, cutover.mode, amendments)
  if (!runbook) throw new ImpossibleHistory(event, 'it does not fit the runbook')
  const next = { ...cutover, runbook, amendments }
  if (event.type === 'stepAdded') {
    return {
      ...next,
      steps: [...(event.shownAgain ? shownAgain(cutover, event.before) : cutover.steps), { status: 'pending' }],
      rollbackSteps: [...cutover.rollbackSteps, null],
    }
  }
  const position = indexOf(runbook).step.get(event.stepId) ?? 0
  const [before, step] = [cutover.runbook.steps[position], cutover.steps[position]]
  if (!before || !step) throw new ImpossibleHistory(event, `there is no step ${event.stepId}`)
  return {
    ...next,
    steps: cutover.steps.with(position, changed(step, before.owner === event.step.owner)),
    // A copy: whatever was derived of them came from the runbook before.
    rollbackSteps: [...cutover.rollbackSteps],
  }
}

function shownAgain({ runbook, steps }: Cutover, ids: readonly string[]): StepState[] {
  const positions = new Set(ids.map((id) => indexOf(runbook).step.get(id)))
  return steps.map((step, position) => (positions.has(position) ? changed(step, true) : step))
}

/** Whoever acknowledged or ticked it has not seen this, a command in view of the old one names another run, and another role is asked. */
function changed(step: StepState, sameOwner: boolean): StepState {
  const { acknowledged: _, earlierTicks: __, assigned, outside, ...rest } = step
  const next = { ...rest, run: (step.run ?? 0) + 1 }
  return sameOwner && assigned !== undefined ? { ...next, assigned, ...(outside ? { outside } : {}) } : next
}

export function bare({ runbook: _, pinned: __, ...state }: Cutover): BareCutover {
  return state
}

/** A state as stored or sent, with its runbook. Undefined where its amendments do not fit the pinned one. */
export function withRunbook(state: BareCutover, pinned: Runbook): Cutover | undefined {
  const runbook = amendedRunbook(pinned, state.mode, state.amendments)
  return runbook && { ...state, runbook, pinned }
}
