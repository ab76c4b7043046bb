import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const SHARED = join(import.meta.dirname, '../../shared')
/** What makes a state out of a log: `evolve`, and how older events are read. */
const ENTRIES = [join(SHARED, 'evolve/evolve.ts'), join(SHARED, 'evolve/upcasters.ts')]
/** Event schemas are zod's; `evolve` itself does not import it. */
const PACKAGES = ['zod']

/**
 * Which `evolve` this build has, as a positive 31-bit number. A number kept by hand would be forgotten once, and a state
 * of an older evolve would be taken for one of the present.
 */
export const EVOLVE_VERSION = versionOf(ENTRIES, PACKAGES)

/**
 * A number over the code of these files and of all that they import to run it, and over the versions of the packages among
 * that. Comments and imports of types do not count: they change no state.
 */
export function versionOf(entries: readonly string[], packages: readonly string[] = []): number {
  const codes = new Map<string, string>()
  const imported = new Set(packages)
  const read = (path: string): void => {
    if (codes.has(path)) return
    const code = withoutComments(readFileSync(path, 'utf8'))
    codes.set(path, code)
    for (const name of valueImports(code)) {
      if (name.startsWith('.')) read(join(dirname(path), name))
      else imported.add(name)
    }
  }
  entries.forEach(read)
  const hash = createHash('sha256')
  for (const path of [...codes.keys()].sort()) hash.update(codes.get(path) ?? '')
  for (const name of [...imported].sort()) hash.update(`${name}@${packageVersion(name)}\n`)
  return hash.digest().readUInt32BE() >>> 1
}

/** Only comments that have their lines to themselves; telling others from texts would take a parser. */
function withoutComments(text: string): string {
  const lines = text.replace(/^[ \t]*\/\*[\s\S]*?\*\/[ \t]*$/gm, '').split(/\r?\n/)
  return lines.filter((line) => !/^\s*(\/\/.*)?$/.test(line)).join('\n')
}

function valueImports(code: string): string[] {
  const imports = code.matchAll(/^(?:import|export)\s+(?!type\s)(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)
  return [...imports].flatMap(([, name]) => name ?? [])
}

function packageVersion(name: string): string {
  const require = createRequire(import.meta.url)
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version
    } catch {
      // Not in this folder; the next one is above it.
    }
  }
  throw new Error(`The package ${name} is not installed`)
}
