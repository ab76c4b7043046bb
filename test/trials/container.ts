/**
 * What the Dockerfile says, done without a container engine: each instruction in a folder that stands for the image's root,
 * then its command as an ordinary user over a real PostgreSQL, then its health check. Takes minutes, mostly npm's.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startEmbedded } from '../../server/database/embedded.ts'
import { PROJECT_FOLDER } from '../../server/environment.ts'
import { isIgnored, readDockerfile } from '../support/dockerfile.ts'

const run = promisify(execFile)
const OWNER = 1000

const folder = await mkdtemp(join(tmpdir(), 'tminus-container-'))
await chmod(folder, 0o755)
const image: Image = { name: '', root: folder, workdir: '/', environment: {}, user: undefined, command: [], health: [] }
interface Image {
  name: string
  root: string
  workdir: string
  environment: Record<string, string>
  user: number | undefined
  command: string[]
  health: string[]
}

const dockerfile = await readFile(join(PROJECT_FOLDER, 'Dockerfile'), 'utf8')
const ignore = await readFile(join(PROJECT_FOLDER, '.dockerignore'), 'utf8')
const images = new Map<string, Image>()
try {
  for (const stage of readDockerfile(dockerfile)) await build(stage)
  const last = [...images.values()].at(-1)
  if (!last) throw new Error('The Dockerfile has no stage')
  await start(last)
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function build(stage: ReturnType<typeof readDockerfile>[number]): Promise<void> {
  const name = / AS (\w+)$/.exec(stage[0]?.text ?? '')?.[1] ?? 'last'
  const built: Image = { ...image, name, root: join(folder, name), environment: {} }
  await mkdir(built.root, { mode: 0o755 })
  images.set(name, built)
  for (const { instruction, text } of stage) {
    console.log(`${name}: ${instruction} ${text}`)
    if (instruction === 'WORKDIR') {
      built.workdir = text
      await mkdir(join(built.root, text), { recursive: true })
    }
    if (instruction === 'ENV')
      Object.assign(built.environment, Object.fromEntries(text.split(' ').map((pair) => pair.split('='))))
    if (instruction === 'COPY') await copy(built, text)
    if (instruction === 'RUN')
      await run('sh', ['-c', within(built, text)], {
        cwd: join(built.root, built.workdir),
        // Where npm finds packages is the machine's affair, as with an engine.
        env: { ...environmentOf(built), ...machine() },
        maxBuffer: 1e8,
      })
    if (instruction === 'USER') built.user = Number(text.split(':')[0])
    if (instruction === 'CMD') built.command = JSON.parse(text)
    if (instruction === 'HEALTHCHECK') built.health = JSON.parse(text.slice(text.indexOf('CMD ') + 4))
  }
}

async function copy(to: Image, text: string): Promise<void> {
  const [, from, rest = text] = /^--from=(\w+) (.*)$/.exec(text) ?? []
  const paths = rest.split(' ')
  const target = paths.pop() ?? '.'
  for (const path of paths) {
    const source = from === undefined ? join(PROJECT_FOLDER, path) : join(images.get(from)?.root ?? '', path)
    const place = join(to.root, to.workdir, target, target.endsWith('/') ? path : '')
    await mkdir(dirname(place), { recursive: true })
    await cp(source, place, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (one) => from !== undefined || !isIgnored(ignore, relative(PROJECT_FOLDER, one)),
    })
  }
}

/** The image's folders lie below a folder of ours. */
function within({ root }: Image, command: string): string {
  return command.replace(/(^|\s)\/(data|app)\b/g, `$1${root}/$2`)
}

function machine(): NodeJS.ProcessEnv {
  const { HOME, NODE_EXTRA_CA_CERTS, HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = process.env
  return { HOME, NODE_EXTRA_CA_CERTS, HTTPS_PROXY, HTTP_PROXY, NO_PROXY }
}

/** Its own runtime first, as the image has it. */
function environmentOf({ root, environment }: Image): Record<string, string> {
  const { PATH = '' } = process.env
  const runtime = join(PROJECT_FOLDER, 'node_modules', 'node', 'bin')
  const data = environment.TMINUS_DATA && { TMINUS_DATA: join(root, environment.TMINUS_DATA) }
  return { HOME: folder, ...environment, ...data, PATH: `${runtime}:${PATH}` }
}

async function start(last: Image): Promise<void> {
  const databaseFolder = join(folder, 'database')
  await mkdir(databaseFolder, { mode: 0o711 })
  const database = await startEmbedded({ dataFolder: databaseFolder, durable: false, log: () => undefined })
  const [program = '', ...args] = last.command
  // Root can be anybody; whoever else runs this trial stays themselves.
  const isRoot = process.getuid?.() === 0
  const as = isRoot && last.user !== undefined ? { uid: last.user, gid: OWNER } : {}
  if (isRoot) await chown(join(last.root, 'data'), OWNER, OWNER)
  const env = {
    ...environmentOf(last),
    DATABASE_URL: database.url,
    TMINUS_SECRET: 'only for this trial, and long enough',
    HOST: '127.0.0.1',
    PORT: '4189',
  }
  const options = { cwd: join(last.root, last.workdir), env, ...as }
  const child = spawn(program, args, { ...options, stdio: 'inherit' })
  const over = once(child, 'exit')
  try {
    const [check = '', ...checkArgs] = last.health
    for (let tries = 1; ; tries += 1) {
      const healthy = await run(check, checkArgs, options).then(
        () => true,
        () => false,
      )
      if (healthy) break
      if (tries === 120 || child.exitCode !== null) throw new Error('The container did not become healthy')
      await delay(1000)
    }
    const page = await fetch('http://127.0.0.1:4189/', { headers: { accept: 'text/html' } })
    if (!page.ok) throw new Error(`The console answered ${page.status}`)
    child.kill('SIGTERM')
    const [code] = await over
    if (code !== 0) throw new Error(`It ended with ${code}`)
    console.log('Builds, becomes healthy, serves its console as an ordinary user, and stops')
  } finally {
    child.kill('SIGKILL')
    await database.release()
  }
}
