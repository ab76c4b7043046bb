import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const EVOLVE = join(import.meta.dirname, '../../shared/cutover.ts')

/**
 * Which `evolve` this build has, as a positive 31-bit number over the text of every file of ours that it imports. A
 * number kept by hand would be forgotten once, and a state of an older evolve would be taken for one of the present.
 */
export const EVOLVE_VERSION = versionOf(EVOLVE)

export function versionOf(entry: string): number {
  const texts = new Map<string, string>()
  const read = (path: string): void => {
    if (texts.has(path)) return
    const text = readFileSync(path, 'utf8')
    texts.set(path, text)
    for (const [, imported] of text.matchAll(/from '(\.\.?\/[^']+)'/g))
      if (imported) read(join(dirname(path), imported))
  }
  read(entry)
  const hash = createHash('sha256')
  for (const path of [...texts.keys()].sort()) hash.update(texts.get(path)?.replaceAll('\r\n', '\n') ?? '')
  return hash.digest().readUInt32BE() >>> 1
}
