/** Which calendar each node of a runbook's network keeps to. */
import { calendarOf } from '../../runbook/calendars.ts'
import type { Runbook } from '../../runbook/runbook.ts'
import { type WorkingTime, workingTimeOf } from './workingTime.ts'

export interface Calendars {
  /** By node; undefined works all hours, as gates do. */
  ofNode: readonly (WorkingTime | undefined)[]
  /** By edge of the network: its lag counts working time. */
  isWorkingLag: Uint8Array
}

/** Undefined where nothing keeps to any. */
export function calendarsOf(runbook: Runbook, isWorkingLag: Uint8Array): Calendars | undefined {
  if (!runbook.calendars) return undefined
  const ofSteps = runbook.steps.map((step) => {
    const calendar = calendarOf(step, runbook)
    return calendar && workingTimeOf(calendar)
  })
  if (ofSteps.every((calendar) => calendar === undefined)) return undefined
  return { ofNode: [...ofSteps, ...runbook.gates.map(() => undefined)], isWorkingLag }
}
