import type { Runbook } from '../../shared/runbook/runbook.ts'
import { readRunbook } from '../../shared/runbook/runbookFile.ts'
import { textIn } from './textIn.ts'

/** Undefined when the file cannot be read or has an error; `check` says which. */
export async function runbookIn(file: string): Promise<{ runbook: Runbook; text: string } | undefined> {
  const read = await textIn(file)
  if ('why' in read) return undefined
  const { runbook } = readRunbook(read.text, file)
  return runbook && { runbook, text: read.text }
}
