/**
 * `npm run trial:restore -- [ROUNDS]`: a backup, more work, and the backup restored under the running server, while people
 * have the cutover open: their screens come to what the log holds now, and go on with it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROJECT_FOLDER } from '../../server/environment.ts'
import { type ServerProcess, startServerProcess } from '../support/server.ts'
import { check, createStage, type Stage, someTime, startWriters, watch, within } from './stage.ts'

const rounds = Number(process.argv[2] ?? 3)

const folder = await mkdtemp(join(tmpdir(), 'tminus-restore-'))
const server = await startServerProcess('', { TMINUS_NO_DEMO: '1' })
try {
  await within(5, trial)
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}

async function trial(): Promise<void> {
  const stage = await createStage(server)
  const watchers = [watch(server, stage), watch(server, stage)]
  for (let round = 1; round <= rounds; round += 1) {
    await work(stage)
    const file = join(folder, `${round}.backup`)
    await server.tminus('backup', file)
    const kept = new Map(stage.acknowledged)
    await work(stage)
    const after = stage.acknowledged.size - kept.size
    await restore(server, file)
    // What came after the backup is gone, and nothing may claim it.
    stage.acknowledged = kept
    await check(stage, server, watchers)
    await work(stage)
    const counted = await check(stage, server, watchers)
    console.log(`${round}: restored under the running server to before its last ${after} commands; then ${counted}`)
  }
  for (const { close } of watchers) close()
}

async function work(stage: Stage): Promise<void> {
  const writers = startWriters(stage, [server])
  await someTime(1000, 2000)
  await writers.stop()
}

async function restore({ environment }: ServerProcess, file: string): Promise<void> {
  const launcher = join(PROJECT_FOLDER, 'server', 'cli', 'tminus.mjs')
  const child = spawn(process.execPath, [launcher, 'restore', file, '--replace'], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  child.stdin.end('tminus\n')
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`tminus restore ended with ${code}`)
}
