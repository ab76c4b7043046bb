/**
 * `npm run trial:two-nodes -- [ROUNDS]`: two servers over one PostgreSQL, one of them killed at a time under load, while the
 * other goes on; then everything acknowledged is counted, and the screens of both are compared.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../server/database/embedded.ts'
import { startServerProcess } from '../support/server.ts'
import { check, createStage, someTime, startWriters, watch, within } from './stage.ts'

const rounds = Number(process.argv[2] ?? 6)
const environment = { TMINUS_SECRET: 'the same for both servers of this trial' }

const folder = await mkdtemp(join(tmpdir(), 'tminus-two-'))
await chmod(folder, 0o711)
const database = await startEmbedded({ dataFolder: folder, log: () => undefined })
const servers = [
  await startServerProcess(database.url, environment),
  await startServerProcess(database.url, environment),
] as const
const [one, other] = servers
try {
  await within(5, trial)
} finally {
  await Promise.all(servers.map((server) => server.stop()))
  await database.release()
  await rm(folder, { recursive: true, force: true })
}

async function trial(): Promise<void> {
  const stage = await createStage(one)
  const watchers = [watch(one, stage), watch(other, stage)]
  const writers = startWriters(stage, servers)
  for (let round = 1; round <= rounds; round += 1) {
    await someTime(500, 2000)
    const victim = round % 2 === 0 ? other : one
    await victim.kill()
    const before = stage.acknowledged.size
    await writers.acknowledge(20)
    const meanwhile = stage.acknowledged.size - before
    await victim.restart()
    console.log(`${round}: one was killed; the other took ${meanwhile} commands before it was back`)
  }
  await writers.stop()
  const counted = await check(stage, one, watchers)
  for (const { close } of watchers) close()
  console.log(`${rounds} kills of a server beside another; ${counted}`)
}
