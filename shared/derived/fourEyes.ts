/** Four eyes (R6): whose signature counts towards a gate, and who may then not execute steps behind it. */
import type { Cutover, PersonId } from '../cutoverState.ts'
import { holds } from '../policy.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { indexOf, roleTitle } from '../runbook/runbookIndex.ts'
import { suppliedBy } from './criterionKinds.ts'

/** Why a signature of this person does not count, as a sentence; undefined when it does. */
export function doesNotCount(cutover: Cutover, gate: GateDefinition, person: PersonId): string | undefined {
  const { runbook } = cutover
  if (!runbook.fourEyes) return undefined
  if (cutover.created.by === person) return 'created this cutover'
  const supplied = cutover.items.findIndex(
    ({ evidence }) =>
      evidence && !evidence.withdrawn && (evidence.provided.onBehalfOf ?? evidence.provided.by) === person,
  )
  const item = runbook.readiness[supplied]
  if (item) return `supplied the evidence of “${item.title}”`
  for (const criterion of [...gate.must, ...gate.should]) {
    const supplied = suppliedBy(cutover, criterion)
    if (supplied?.person === person) return `supplied ${supplied.what}`
  }
  for (const position of indexOf(runbook).behindGate.get(gate.id) ?? []) {
    const step = runbook.steps[position]
    const state = cutover.steps[position]
    if (!step || !state) continue
    if (holds(cutover, step.owner, person)) return `executes “${step.title}” as ${roleTitle(runbook, step.owner)}`
    if (state.assigned === person) return `is assigned to “${step.title}”`
    if ('started' in state && (state.started?.onBehalfOf ?? state.started?.by) === person)
      return `executed “${step.title}”`
  }
  return undefined
}

/** The gate in front of the step for which this person's signature counted: they may not start the step. */
export function countedApproverOf(cutover: Cutover, position: number, person: PersonId): GateDefinition | undefined {
  if (!cutover.runbook.fourEyes) return undefined
  const { behindGate } = indexOf(cutover.runbook)
  return cutover.runbook.gates.find((gate, gatePosition) => {
    const counted = cutover.gates[gatePosition]?.decision?.counted ?? []
    return counted.includes(person) && behindGate.get(gate.id)?.has(position)
  })
}
