/**
 * The proxy of compose.yaml as a real nginx before two servers: lines and commands through it while the servers are killed in
 * turn, and nothing of the set-up that the servers would complain of.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { startEmbedded } from '../../server/database/embedded.ts'
import { PROJECT_FOLDER } from '../../server/environment.ts'
import { startServerProcess } from '../support/server.ts'
import { check, createStage, someTime, startWriters, watch, within } from './stage.ts'

const rounds = Number(process.argv[2] ?? 4)
const compose = z.looseObject({ configs: z.looseObject({ proxy: z.looseObject({ content: z.string() }) }) })

const folder = await mkdtemp(join(tmpdir(), 'tminus-proxy-'))
await chmod(folder, 0o711)
const database = await startEmbedded({ dataFolder: folder, log: () => undefined })
const port = await freePort()
const origin = `http://127.0.0.1:${port}`
const environment = {
  TMINUS_SECRET: 'the same for both servers of this trial',
  TMINUS_ORIGIN: origin,
  TMINUS_PROXIES: '1',
}
// They say the proxy's address, so their own ports have to be known.
const ports = [await freePort(), await freePort()]
const servers = await Promise.all(
  ports.map((own) => startServerProcess(database.url, { ...environment, PORT: String(own) })),
)
const nginx = spawn('nginx', ['-p', folder, '-c', await configuration(), '-g', 'daemon off; pid nginx.pid;'], {
  stdio: 'inherit',
})
try {
  await within(5, trial)
} finally {
  nginx.kill('SIGTERM')
  await Promise.all(servers.map((server) => server.stop()))
  await database.release()
  await rm(folder, { recursive: true, force: true })
}

async function trial(): Promise<void> {
  const through = { ...required(servers[0]), url: origin, tminus: required(servers[0]).tminus }
  while (!(await fetch(`${origin}/ready`).catch(() => undefined))?.ok) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended with ${nginx.exitCode}`)
    await someTime(100, 200)
  }
  const stage = await createStage(through)
  const watchers = Array.from({ length: 8 }, () => watch(through, stage))
  const writers = startWriters(stage, [through])
  for (let round = 1; round <= rounds; round += 1) {
    await someTime(500, 1500)
    const victim = required(servers[round % 2])
    await victim.kill()
    const before = stage.acknowledged.size
    await writers.acknowledge(20)
    const meanwhile = stage.acknowledged.size - before
    await victim.restart(ports[round % 2])
    console.log(
      `${round}: one server was killed behind the proxy; ${meanwhile} commands went through before it was back`,
    )
  }
  await writers.stop()
  const counted = await check(stage, through, watchers)
  for (const { close } of watchers) close()
  for (const own of ports) {
    const figures = await (await fetch(`http://127.0.0.1:${own}/metrics`)).text()
    const faults = figures.match(/^tminus_setup_fault.* 1$/gm)
    if (faults) throw new Error(`The proxy does not fit: ${faults.join(', ')}`)
  }
  const figures = await fetch(`${origin}/metrics`)
  if (figures.status !== 404) throw new Error(`/metrics is open to everybody through the proxy: ${figures.status}`)
  console.log(`${rounds} kills of a server behind a real nginx; ${counted}`)
}

async function configuration(): Promise<string> {
  const text = await readFile(join(PROJECT_FOLDER, 'compose.yaml'), 'utf8')
  const { content } = compose.parse(parse(text, { merge: true })).configs.proxy
  const here = content
    .replaceAll('$$', '$')
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('node1:4180', `127.0.0.1:${ports[0]}`)
    .replace('node2:4180', `127.0.0.1:${ports[1]}`)
  const path = join(folder, 'nginx.conf')
  await writeFile(path, `events {}\nhttp {\naccess_log off;\nerror_log stderr crit;\n${here}\n}\n`)
  return path
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('It is missing')
  return value
}
