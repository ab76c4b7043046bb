/**
 * What an operator does on a machine of their own: a fresh clone, an installation without development packages, a start, a
 * stop; on the Node of the system and on the pinned one. Takes minutes, mostly npm's.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { PROJECT_FOLDER } from '../../server/environment.ts'

const run = promisify(execFile)
/** Of development alone; one of them installed would hide what is missing. */
const DEVELOPMENT = ['typescript', '@biomejs/biome', 'knip', 'playwright-core']

/** For an installation, and for a start; most of it is what npm takes on a slow line. */
const PATIENCE_MS = 10 * 60_000

interface Way {
  name: string
  install: string[]
  environment: Record<string, string>
}

const ways: [Way, Way] = [
  { name: 'npm ci --omit=dev', install: ['ci', '--omit=dev'], environment: {} },
  { name: 'NODE_ENV=production npm ci', install: ['ci'], environment: { NODE_ENV: 'production' } },
]

const folder = await mkdtemp(join(tmpdir(), 'tminus-production-'))
try {
  const pinned = join(folder, 'pinned')
  await mkdir(pinned)
  await symlink(join(PROJECT_FOLDER, 'node_modules', 'node', 'bin', 'node'), join(pinned, 'node'))
  // npm puts the pinned runtime first for what it runs, this trial included.
  const system = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((place) => !place.includes('node_modules'))
    .join(delimiter)
  // What is installed does not depend on the Node, so the second way is tried with one of them.
  const [first, second] = ways
  const tries = [
    { way: first, path: system },
    { way: second, path: system },
    { way: first, path: `${pinned}${delimiter}${system}` },
  ]
  for (const { way, path } of tries) {
    const begun = performance.now()
    const { stdout: node } = await run('node', ['--version'], { env: { PATH: path } })
    await tryOut(way, path)
    const seconds = Math.round((performance.now() - begun) / 1000)
    console.log(`Node ${node.trim()}, ${way.name}: starts, serves its console, and stops (${seconds} s)`)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function tryOut({ name, install, environment }: Way, path: string): Promise<void> {
  const clone = await mkdtemp(join(folder, 'clone-'))
  const env = { ...bare(), PATH: path, ...environment }
  await run('git', ['clone', '--quiet', PROJECT_FOLDER, clone])
  const installing = { cwd: clone, env, maxBuffer: 1e8, timeout: PATIENCE_MS }
  await run('npm', [...install, '--no-audit', '--no-fund'], installing)
  const superfluous = DEVELOPMENT.filter((one) => existsSync(join(clone, 'node_modules', one)))
  if (superfluous.length > 0) throw new Error(`${name} has installed ${superfluous.join(', ')}`)

  const child = spawn('npm', ['start', '--', '--no-demo'], {
    cwd: clone,
    env: { ...env, PORT: '0', TMINUS_DATA: join(clone, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = heard(child)
  const over = once(child, 'close')
  try {
    const origin = await said.line(/T-Minus is ready: (\S+)/)
    const ready = await fetch(`${origin}/ready`)
    const page = await fetch(origin, { headers: { accept: 'text/html' } })
    if (!ready.ok || !page.ok) throw new Error(`/ready ${ready.status}, / ${page.status}`)
    child.kill('SIGTERM')
    await over
    if (!said.text().includes('Stopped.')) throw new Error('It did not say that it stopped')
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}\n${said.text()}`)
  }
  await rm(clone, { recursive: true, force: true })
}

/** Without what npm and this trial's own caller have set. */
function bare(): Record<string, string> {
  const { HOME = '' } = process.env
  return { HOME }
}

function heard(child: ChildProcess) {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (text += bytes))
  return {
    text: () => text,
    line: (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const until = performance.now() + PATIENCE_MS
        const look = setInterval(() => {
          const found = pattern.exec(text)?.[1]
          if (found === undefined && child.exitCode === null && performance.now() < until) return
          clearInterval(look)
          if (found === undefined) reject(new Error(`npm start ended with ${child.exitCode}`))
          else resolve(found)
        }, 100)
      }),
  }
}
