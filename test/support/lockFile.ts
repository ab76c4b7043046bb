import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const LOCK = new URL('../../package-lock.json', import.meta.url)

const packageEntry = z.looseObject({
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  engines: z.record(z.string(), z.string()).optional(),
  optional: z.boolean().optional(),
})
const lockFile = z.looseObject({ packages: z.record(z.string(), packageEntry) })
type LockFile = z.output<typeof lockFile>

const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const CPU = ['arm64', 'x64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32']

export const readLockFile = (): LockFile => lockFile.parse(JSON.parse(readFileSync(LOCK, 'utf8')))

/**
 * Packages for other platforms that the lock file leaves out. npm does so when the registry at hand does not carry them,
 * and then refuses its own file: `npm ci` fails everywhere.
 */
export function missingPackages({ packages }: LockFile): { path: string; version: string }[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages))
      .map(([name, version]) => ({ path: `node_modules/${name}`, version })),
  )
}

/** `>=18`, `^20.1`, `20 || >=22`: some Node 20 is good enough. */
const ALLOWS_20 = /(^|\|\|)\s*((>=?\s*(\d|1\d|20)|\^?20)(\D|$)|\*)/

/**
 * Packages of which npm says that they do not run here, on the oldest Node that it may itself run on. They never do: what
 * runs them is the pinned runtime, as the package `node`. Twenty lines of false alarms would hide a true one. What is optional
 * is left out there without a word, and stays so.
 */
export const falselyUnsupported = ({ packages }: LockFile): string[] =>
  Object.entries(packages).flatMap(([path, { engines, optional }]) =>
    engines?.node === undefined || optional || ALLOWS_20.test(engines.node) ? [] : path,
  )

/** What npm would have written, had it found the package: enough to know on which platform it is wanted. */
function entryOf(path: string, version: string) {
  const words = path.split(/[/-]/)
  const os = OS.find((word) => words.includes(word) || (word === 'darwin' && words.includes('macos')))
  const cpu = CPU.find((word) => words.includes(word))
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined
  return {
    version: version.replace(/^[\^~>=]+/, ''),
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(libc ? { libc: [libc] } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  }
}

/** Adds what is missing and drops false alarms; run by hand after a change of dependencies: `node test/support/lockFile.ts`. */
function completeLockFile(): void {
  // As it stands, in the order in which npm writes an entry.
  const lock: LockFile = JSON.parse(readFileSync(LOCK, 'utf8'))
  for (const { path, version } of missingPackages(lock)) lock.packages[path] = entryOf(path, version)
  for (const path of falselyUnsupported(lock)) delete lock.packages[path]?.engines
  const [root, ...others] = Object.entries(lock.packages)
  const sorted = others.sort(([one], [other]) => one.localeCompare(other, 'en'))
  writeFileSync(
    LOCK,
    `${JSON.stringify({ ...lock, packages: Object.fromEntries([root ?? [], ...sorted]) }, null, 2)}\n`,
  )
}

if (process.argv[1] === import.meta.filename) completeLockFile()
