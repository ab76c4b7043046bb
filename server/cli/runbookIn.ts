import { readFile } from 'node:fs/promises'
import { decodeText } from '../../shared/import/decodeText.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { readRunbook } from '../../shared/runbook/runbookFile.ts'

/** Undefined when the file cannot be read or has an error; `check` says which. */
export async function runbookIn(file: string): Promise<{ runbook: Runbook; text: string } | undefined> {
  try {
    const decoded = decodeText(await readFile(file))
    if (!decoded || decoded.isGuess) return undefined
    const { runbook } = readRunbook(decoded.text, file)
    return runbook && { runbook, text: decoded.text }
  } catch {
    return undefined
  }
}
