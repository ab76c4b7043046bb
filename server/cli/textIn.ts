import { readFile } from 'node:fs/promises'
import { decodeText, labelOf, sayGuess } from '../../shared/import/decodeText.ts'
import { whatItIs } from '../../shared/import/whatItIs.ts'

/** What to do with a plan of another kind. */
export const IMPORT = 'tminus import FILE --out NEW.yaml makes one of it'

/** The text of a file in UTF-8 or with the mark of its encoding; else why it is not to be had. */
export async function textIn(file: string): Promise<{ text: string } | { why: string }> {
  try {
    const bytes = await readFile(file)
    const known = whatItIs(bytes, 'the file')
    if (known.kind === 'workbook') return { why: `the file is ${known.what}, and no runbook in YAML; ${IMPORT}` }
    const decoded = decodeText(bytes)
    if ('why' in decoded) return { why: known.kind === 'refused' ? known.message : `the file ${decoded.why}` }
    if (!decoded.isGuess) return { text: decoded.text }
    const convert = `tminus import FILE --encoding ${labelOf(decoded.encoding)} --out NEW.yaml writes it as UTF-8`
    return { why: `the file ${sayGuess(decoded)}; if that is right, ${convert}` }
  } catch (error) {
    return { why: unreadable(error) }
  }
}

export function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'this is a folder; name the files in it'
  if (code === 'EACCES') return 'the file may not be read by this user'
  return `the file cannot be read: ${error instanceof Error ? error.message : 'unknown cause'}`
}
