/** A plan as a file of any kind that is not our own YAML. */

import { restOf } from '../../shared/exported/rest.ts'
import { calendarOf, type Whose } from './calendarFile.ts'
import type { Format } from './cannotCarry.ts'
import type { ExportedPlan } from './exportedPlan.ts'
import { markdownOf } from './markdownFile.ts'
import { projectXmlOf } from './projectFile.ts'
import { csvOf, xlsxOf } from './tableFile.ts'

export interface PlanToWrite {
  plan: ExportedPlan
  format: Exclude<Format, 'yaml'>
  /** Of a calendar: whose. */
  whose: Whose
  /** Epoch milliseconds. */
  now: number
}

export async function fileOf({ plan, format, whose, now }: PlanToWrite): Promise<Uint8Array> {
  const text = (written: string) => new TextEncoder().encode(written)
  if (format === 'ics') return text(calendarOf(plan, whose, now))
  if (format === 'csv') return text(csvOf(plan))
  const beside = plan.source === undefined ? '' : restOf(plan.source)
  if (format === 'xlsx') return xlsxOf(plan, beside)
  return text(format === 'md' ? markdownOf(plan, beside) : projectXmlOf(plan, beside))
}
