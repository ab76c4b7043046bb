/** Builds the console with vite when there is none yet, or when its sources have changed since. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const SOURCES = ['client', 'shared', 'vite.config.ts', 'package-lock.json']

/**
 * The folder of the console, built if need be: `dist` of the checkout, or in the data folder where the checkout belongs
 * to another account and is read-only.
 *
 * @throws Error with vite's message, or with who may write where
 */
export async function openConsole(
  project: string,
  dataFolder: string,
  log: (line: string) => void,
): Promise<{ folder: string; built: boolean }> {
  const dist = join(project, 'dist')
  try {
    return { folder: dist, built: await buildConsole(project, log, dist) }
  } catch (error) {
    if (!isForbidden(error)) throw error
  }
  const own = join(dataFolder, 'console')
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o711 })
    return { folder: own, built: await buildConsole(project, log, own) }
  } catch (error) {
    if (!isForbidden(error)) throw error
    throw new Error(
      `The console could not be built: this user may write neither ${dist} nor ${own}. ` +
        'Run “npm run build” as whoever owns the checkout, or give TMINUS_DATA a folder that may be written.',
    )
  }
}

/**
 * Brings `dist` up to its sources. A container that has only `dist` is served as it is.
 *
 * @returns whether it was built
 * @throws Error with vite's message; the system's where `dist` is not writable
 */
export async function buildConsole(
  project: string,
  log: (line: string) => void,
  dist: string = join(project, 'dist'),
): Promise<boolean> {
  if (!existsSync(join(project, 'client', 'index.html'))) return false
  const built = await modified(join(dist, 'index.html'))
  const changed = Math.max(...(await Promise.all(SOURCES.map((source) => newest(join(project, source))))))
  if (built !== undefined && built >= changed) return false

  // Built aside, so that neither a failed build nor a page loading meanwhile finds half of it.
  const aside = join(dirname(dist), `.dist-${process.pid}`)
  try {
    await mkdir(aside, { recursive: true })
    log(built === undefined ? 'Building the console for the first time…' : 'The console has changed; building it…')
    await runVite(project, aside)
    await rm(dist, { recursive: true, force: true })
    await rename(aside, dist).catch((error) => {
      // Another server of the same checkout has just built the same.
      if (!existsSync(join(dist, 'index.html'))) throw error
    })
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  return true
}

function runVite(project: string, outDir: string): Promise<void> {
  const vite = join(project, 'node_modules', 'vite', 'bin', 'vite.js')
  // By default vite writes its configuration beside the packages before it reads it, where we may lack permission.
  const options = ['--configLoader', 'native', '--emptyOutDir', '--logLevel', 'warn']
  const child = spawn(process.execPath, [vite, 'build', '--outDir', outDir, ...options], {
    cwd: project,
    // A test runner sets another mode, and React's slower development build would stay in dist for everybody.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: Buffer[] = []
  child.stdout.on('data', (bytes) => said.push(bytes))
  child.stderr.on('data', (bytes) => said.push(bytes))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The console could not be built:\n${withoutStack(Buffer.concat(said).toString('utf8'))}`))
    })
  })
}

/** The error, without its place inside vite. */
function withoutStack(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
    .join('\n')
}

/** When the newest file at or below a path was changed, epoch milliseconds; 0 when there is none. */
async function newest(path: string): Promise<number> {
  const own = await modified(path)
  if (own === undefined) return 0
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => modified(join(entry.parentPath, entry.name)))
  return Math.max(entries.length === 0 ? own : 0, ...(await Promise.all(files)).map((time) => time ?? 0))
}

async function modified(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  )
}

/** Not a folder, as below a device, counts too: it cannot be written either. */
const isForbidden = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(String(error.code))
