/** Builds the console with vite when there is none yet, or when its sources have changed since. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const SOURCES = ['client', 'shared', 'vite.config.ts', 'package-lock.json']

/**
 * Brings `dist` up to its sources. A container that has only `dist` is served as it is.
 *
 * @returns whether it was built
 * @throws Error with what vite said
 */
export async function buildConsole(project: string, log: (line: string) => void): Promise<boolean> {
  const dist = join(project, 'dist')
  if (!existsSync(join(project, 'client', 'index.html'))) return false
  const built = await modified(join(dist, 'index.html'))
  const changed = Math.max(...(await Promise.all(SOURCES.map((source) => newest(join(project, source))))))
  if (built !== undefined && built >= changed) return false
  log(built === undefined ? 'Building the console for the first time…' : 'The console has changed; building it…')

  // Aside, so that neither a failed build nor a page that loads meanwhile finds half of it.
  const aside = join(project, `.dist-${process.pid}`)
  try {
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
  const child = spawn(process.execPath, [vite, 'build', '--outDir', outDir, '--logLevel', 'warn'], {
    cwd: project,
    // A test runner says otherwise, and React's slower build for developers would stay in dist for everybody.
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

/** What is wrong, without where in vite it was found. */
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
