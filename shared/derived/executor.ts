/** Whose a step is. */
import type { Cutover, PersonId } from '../cutoverState.ts'
import { mayExecute } from '../policy.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import type { StepView } from './steps.ts'

/** Who does it: the assignee, unless they left its role since, else who started it, else the only holder of the role. */
export function executorOf(cutover: Cutover, view: StepView): PersonId | undefined {
  const { definition, state } = view
  if (state.assigned !== undefined && mayExecute(cutover, view, state.assigned)) return state.assigned
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
