import { writeFile } from 'node:fs/promises'

/** Writes a file that is not there yet. Undefined once it is written; else why not. */
export async function writeNew(path: string, content: string | Uint8Array): Promise<string | undefined> {
  try {
    await writeFile(path, content, { flag: 'wx' })
    return undefined
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return 'code' in error && error.code === 'EEXIST'
      ? 'is there already; name a new file'
      : `cannot be written: ${error.message}`
  }
}
