/** What became of the runbook on the night (R12), step by step and gate by gate. */
import type { Amendment, Cutover } from '../cutoverState.ts'
import type { StepDefinition } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { type GateView, saysGo } from './criteria.ts'

/** Who added the step, where nobody planned it, and who changed it last. */
export function amendmentsOf({ amendments = [] }: Cutover, stepId: string): { added?: Amendment; changed?: Amendment } {
  const own = amendments.filter(({ step }) => step.id === stepId)
  const added = own.find(({ kind }) => kind === 'added')
  const changed = own.findLast(({ kind }) => kind === 'changed')
  return { ...(added ? { added } : {}), ...(changed ? { changed } : {}) }
}

/** What was added behind a gate after it said go: whoever gave the go did not know of it, and it stands all the same. */
export function addedSinceGo(cutover: Cutover, { definition, state }: GateView): StepDefinition[] {
  const { decision } = state
  if (!decision || !saysGo(state)) return []
  return addedBetween(cutover, definition.id, decision.deed.at, Number.POSITIVE_INFINITY).map(({ step }) => step)
}

/** Steps added behind a gate from one moment on and before another, epoch milliseconds. */
export function addedBetween(cutover: Cutover, gateId: string, from: number, until: number): Amendment[] {
  const { behindGate, step: positions } = indexOf(cutover.runbook)
  return (cutover.amendments ?? []).filter(
    ({ kind, at, step }) =>
      kind === 'added' && at >= from && at < until && behindGate.get(gateId)?.has(positions.get(step.id) ?? -1),
  )
}
