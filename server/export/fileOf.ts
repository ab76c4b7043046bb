/** A plan as a file of any kind that is not our own YAML. */

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
  if (format === 'xlsx') return xlsxOf(plan)
  const text =
    format === 'ics' ? calendarOf(plan, whose, now) : { csv: csvOf, md: markdownOf, xml: projectXmlOf }[format](plan)
  return new TextEncoder().encode(text)
}
