/** The steps of one sheet, beside the rows that they come from. */
import type { Mapping } from './mapping.ts'
import type { PlanStep } from './plan.ts'
import type { PlannedRow, Section } from './sections.ts'
import type { SheetTable } from './sheet.ts'

export interface SheetSteps {
  table: SheetTable
  mapping: Mapping
  /** As many as steps, in their order. */
  rows: PlannedRow[]
  sections: Section[]
  steps: PlanStep[]
}

/** What something names: one step, or those under a heading. */
export interface Named {
  steps: PlanStep[]
  isGroup?: true
}
