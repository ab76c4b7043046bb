import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const SHARED = join(import.meta.dirname, '../../shared')
/** What turns a log into a state: `evolve` and the upcasters. */
const ENTRIES = [join(SHARED, 'evolve/evolve.ts'), join(SHARED, 'evolve/upcasters.ts')]
/** Event schemas are zod's; `evolve` itself does not import it. */
const PACKAGES = ['zod']

/**
 * The version of this build's `evolve`, as a positive 31-bit number. Computed: one kept by hand would be forgotten
 * once, and a snapshot of an older `evolve` would pass for a current one.
 */
export const EVOLVE_VERSION = versionOf(ENTRIES, PACKAGES)

/**
 * A hash of the code of these files and of all that they import at run time, and of the versions of the packages among
 * that. Comments and type imports do not count: they change no state.
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

/** Only comments on lines of their own; telling the others from string literals would take a parser. */
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
      // Not in this folder; try the one above.
    }
  }
  throw new Error(`The package ${name} is not installed`)
}
