/** What an edit of the runbook leaves to be seen to: nobody to do the step, no go before it, no way back from it. */
import type { Cutover } from '../cutoverState.ts'
import { saysGo } from '../derived/criteria.ts'
import type { GateDefinition, StepDefinition } from '../runbook/runbook.ts'
import { indexOf, roleTitle } from '../runbook/runbookIndex.ts'
import { traitsOf } from '../runbook/stepKinds.ts'

export function sayAmended(before: Cutover, after: Cutover): string[] {
  const step = after.amendments?.at(-1)?.step
  const position = step && indexOf(after.runbook).step.get(step.id)
  if (!step || position === undefined) return []
  const isNew = before.steps[position] === undefined
  return [...unheld(after, step, position), ...(isNew ? [...goes(after, position), ...wayBack(step)] : [])]
}

function unheld(after: Cutover, { owner }: StepDefinition, position: number): string[] {
  const isGiven = after.steps[position]?.assigned !== undefined
  return isGiven || (after.people[owner] ?? []).length > 0 ? [] : [`Nobody holds ${roleTitle(after.runbook, owner)}.`]
}

/** R7: a go that was said stays; whoever said it did not know of this. */
function goes(after: Cutover, position: number): string[] {
  const holding = after.runbook.gates.filter(({ id }) => indexOf(after.runbook).behindGate.get(id)?.has(position))
  if (holding.length === 0)
    return after.runbook.gates.length === 0 ? [] : ['No gate holds it: it starts without any go.']
  const isSaid = ({ id }: GateDefinition) => {
    const state = after.gates[indexOf(after.runbook).gate.get(id) ?? -1]
    return state !== undefined && saysGo(state)
  }
  return holding.filter(isSaid).map(({ title }) => `“${title}” said go before it was known; the go stands.`)
}

function wayBack(step: StepDefinition): string[] {
  return traitsOf(step).needsRollback && !step.rollback
    ? ['No rollback is defined: a rollback leaves it as it is.']
    : []
}
