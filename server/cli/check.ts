import { readFile } from 'node:fs/promises'
import { decodeText } from '../../shared/import/decodeText.ts'
import { type Fault, readRunbook } from '../../shared/runbook/runbookFile.ts'

/**
 * Validates runbook files and writes one `FILE:LINE:COL message` for each fault. Returns the exit code: 0 when every
 * file can be used (warnings allowed), 1 when one cannot be read or has an error, 2 when none was given.
 */
export async function check(files: string[], out: (line: string) => void): Promise<number> {
  if (files.length === 0) {
    out('usage: tminus check FILE…')
    return 2
  }
  let code = 0
  for (const file of files) {
    const faults = await faultsOf(file)
    for (const { line, column, severity, message } of faults)
      out(`${file}:${line}:${column} ${severity === 'warning' ? 'warning: ' : ''}${message}`)
    if (faults.some(({ severity }) => severity === 'error')) code = 1
  }
  return code
}

async function faultsOf(file: string): Promise<Fault[]> {
  try {
    const decoded = decodeText(await readFile(file))
    if (decoded && !decoded.isGuess) return readRunbook(decoded.text, file).faults
    return [
      unread(
        file,
        decoded
          ? `the file is not UTF-8 text but ${decoded.encoding} by its looks; save it as UTF-8`
          : 'the file is no text',
      ),
    ]
  } catch (error) {
    return [unread(file, unreadable(error))]
  }
}

const unread = (file: string, message: string): Fault => ({
  severity: 'error',
  file,
  line: 1,
  column: 1,
  path: '',
  message,
})

export function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'this is a folder; name the files in it'
  if (code === 'EACCES') return 'the file may not be read by this user'
  return `the file cannot be read: ${error instanceof Error ? error.message : 'unknown cause'}`
}
