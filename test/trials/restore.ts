/**
 * `node test/trials/restore.ts [ROUNDS]`: a backup, more work, and the backup restored under the running server, while people
 * have the cutover open: their screens come to what the log holds now, and go on with it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROJECT_FOLDER } from '../../server/environment.ts'
import { type ServerProcess, startServerProcess } from '../support/server.ts'
import { check, createStage, someTime, startWriters, watch } from './stage.ts'

const rounds = Number(process.argv[2] ?? 3)

const folder = await mkdtemp(join(tmpdir(), 'tminus-restore-'))
const server = await startServerProcess('', { TMINUS_NO_DEMO: '1' })
try {
  const stage = await createStage(server)
  const watchers = [watch(server, stage), watch(server, stage)]
  for (let round = 1; round <= rounds; round += 1) {
    await work(1000)
    const file = join(folder, `${round}.backup`)
    await server.tminus('backup', file)
    const kept = new Map(stage.acknowledged)
    await work(1000)
    const lost = stage.acknowledged.size - kept.size
    await restore(server, file)
    // What came after the backup is gone, and nothing may claim it.
    stage.acknowledged = kept
    await check(stage, server, watchers)
    await work(1000)
    await check(stage, server, watchers)
    console.log(`${round}: restored under the running server without its last ${lost} commands; screens follow`)
  }
  for (const { close } of watchers) close()

  async function work(milliseconds: number): Promise<void> {
    const writers = startWriters(stage, [server])
    await someTime(milliseconds, 2 * milliseconds)
    await writers.stop()
  }
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
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
