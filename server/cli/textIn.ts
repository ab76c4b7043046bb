import { readFile } from 'node:fs/promises'
import { decodeText } from '../../shared/import/decodeText.ts'

/** The text of a file in UTF-8; else why it is not to be had. */
export async function textIn(file: string): Promise<{ text: string } | { why: string }> {
  try {
    const decoded = decodeText(await readFile(file))
    if (!decoded) return { why: 'the file is no text' }
    if (!decoded.isGuess) return { text: decoded.text }
    return { why: `the file is not UTF-8 text but ${decoded.encoding} by its looks; save it as UTF-8` }
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
