/** Steps that go on after their gate's go has become void (R7, R9): flagged while they run, marked once they are done. */
import type { Cutover } from '../cutoverState.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'

/** The first gate before the step at this position that does not say go. */
export function gateWithoutGo({ runbook, gates }: Cutover, position: number): GateDefinition | undefined {
  const { behindGate } = indexOf(runbook)
  return runbook.gates.find((gate, gatePosition) => {
    const status = gates[gatePosition]?.status
    return status !== 'go' && status !== 'goWithConditions' && behindGate.get(gate.id)?.has(position)
  })
}
