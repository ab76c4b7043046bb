import { readFile } from 'node:fs/promises'
import { decodeText } from '../../shared/import/decodeText.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { readRunbook } from '../../shared/runbook/runbookFile.ts'

/** Undefined when the file cannot be read or has an error; `check` says which. */
export async function runbookIn(file: string): Promise<Runbook | undefined> {
  try {
    const decoded = decodeText(await readFile(file))
    return decoded && !decoded.isGuess ? readRunbook(decoded.text, file).runbook : undefined
  } catch {
    return undefined
  }
}
