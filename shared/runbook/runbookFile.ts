/** Reads runbook files: text in, a runbook or all its faults out. */

import { checkDraft } from './reading/checks.ts'
import { compileRunbook } from './reading/compile.ts'
import { draftOf } from './reading/draft.ts'
import type { Fault } from './reading/fault.ts'
import { readSource } from './reading/positions.ts'
import { reportIssues } from './reading/schemaFaults.ts'
import { checkWithoutGo } from './reading/withoutGo.ts'
import type { Runbook } from './runbook.ts'
import { runbookFile } from './runbookFormat.ts'

export type { Fault } from './reading/fault.ts'

/**
 * Reads a runbook from YAML or JSON. Never throws. `faults` holds everything wrong at once, in file order, labelled with
 * `file`; `runbook` is present unless one of them is an error.
 */
export function readRunbook(text: string, file: string): { runbook?: Runbook; faults: Fault[] } {
  const source = readSource(text, file)
  if (source.value === undefined) return { faults: source.faults() }
  const result = runbookFile.safeParse(source.value)
  if (!result.success) reportIssues(result.error.issues, source.value, source.report)
  checkDraft(result.success ? result.data : draftOf(source.value), source.report, source.isQuoted)
  if (!result.success || source.failed()) return { faults: source.faults() }
  const runbook = compileRunbook(result.data)
  checkWithoutGo(runbook, source.report)
  return source.failed() ? { faults: source.faults() } : { runbook, faults: source.faults() }
}
