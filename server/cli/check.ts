import { type Fault, readRunbook } from '../../shared/runbook/runbookFile.ts'
import { IMPORT, textIn } from './textIn.ts'

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
    for (const { line, column, severity, message, isPlan } of faults) {
      const wayIn = isPlan ? `; ${IMPORT}` : ''
      out(`${file}:${line}:${column} ${severity === 'warning' ? 'warning: ' : ''}${message}${wayIn}`)
    }
    if (faults.some(({ severity }) => severity === 'error')) code = 1
  }
  return code
}

async function faultsOf(file: string): Promise<Fault[]> {
  const read = await textIn(file)
  if ('text' in read) return readRunbook(read.text, file).faults
  return [{ severity: 'error', file, line: 1, column: 1, path: '', message: read.why }]
}
