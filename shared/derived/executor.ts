/** Whose a step is. */
import type { Cutover, PersonId } from '../cutoverState.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import type { StepView } from './steps.ts'

/** Who does it: the assignee, else who started it, else the only holder of the role. */
export function executorOf(cutover: Cutover, { definition, state }: StepView): PersonId | undefined {
  if (state.assigned !== undefined) return state.assigned
  if ('started' in state && state.started) return state.started.onBehalfOf ?? state.started.by
  if ('completed' in state) return state.completed.onBehalfOf ?? state.completed.by
  const holders = cutover.people[definition.owner]
  return holders?.length === 1 ? holders[0] : undefined
}

/** An automation is no person's turn until it is taken over, fails or goes silent. */
export const isLeftToProgram = ({ definition, state }: StepView): boolean =>
  traitsOf(definition).doneBy === 'program' &&
  state.takenOver === undefined &&
  (state.status === 'pending' || (state.status === 'running' && state.job?.silentSince === undefined))
