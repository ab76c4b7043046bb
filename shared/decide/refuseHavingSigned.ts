/** The refusal of whoever signed for a gate and would do something behind it (R6). */
import type { StepView } from '../derived/steps.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { GateDefinition } from '../runbook/runbook.ts'

export const refuseHavingSigned = (gate: GateDefinition, { definition }: StepView): Refusal =>
  refuse(
    'countedApprover',
    `A signature for “${gate.title}” came from the same person, and whoever signs does nothing behind the gate. Somebody else has to do this at “${definition.title}”.`,
  )
