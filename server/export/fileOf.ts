/** A plan as a file of any kind that is not our own YAML. */
import type { Format } from './cannotCarry.ts'
import type { ExportedPlan } from './exportedPlan.ts'
import { markdownOf } from './markdownFile.ts'
import { csvOf, xlsxOf } from './tableFile.ts'

export async function fileOf(plan: ExportedPlan, format: Exclude<Format, 'yaml' | 'ics' | 'xml'>): Promise<Uint8Array> {
  if (format === 'xlsx') return xlsxOf(plan)
  const text = { csv: csvOf, md: markdownOf }[format](plan)
  return new TextEncoder().encode(text)
}
