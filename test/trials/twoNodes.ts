/**
 * `node test/trials/twoNodes.ts [ROUNDS]`: two servers over one PostgreSQL, one of them killed at a time under load, while the
 * other goes on; then everything acknowledged is counted, and the screens of both are compared.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../server/database/embedded.ts'
import { startServerProcess } from '../support/server.ts'
import { check, createStage, someTime, startWriters, watch } from './stage.ts'

const rounds = Number(process.argv[2] ?? 10)
const environment = { TMINUS_SECRET: 'the same for both servers of this trial' }

const folder = await mkdtemp(join(tmpdir(), 'tminus-two-'))
await chmod(folder, 0o711)
const database = await startEmbedded({ dataFolder: folder, log: () => undefined })
const servers = [
  await startServerProcess(database.url, environment),
  await startServerProcess(database.url, environment),
]
try {
  const [one, other] = servers
  if (!one || !other) throw new Error('Two servers are needed')
  const stage = await createStage(one)
  const watchers = [watch(one, stage), watch(other, stage)]
  const writers = startWriters(stage, servers)
  for (let round = 1; round <= rounds; round += 1) {
    await someTime(500, 2000)
    const victim = round % 2 === 0 ? other : one
    await victim.kill()
    const before = stage.acknowledged.size
    while (stage.acknowledged.size < before + 20) await someTime(20, 50)
    await victim.restart()
    console.log(`${round}: one was killed, the other went on; ${stage.acknowledged.size} acknowledged`)
  }
  await writers.stop()
  await check(stage, one, watchers)
  for (const { close } of watchers) close()
  console.log(
    `${rounds} kills, ${stage.acknowledged.size} commands acknowledged: none lost, none twice, both servers' screens equal`,
  )
} finally {
  await Promise.all(servers.map((server) => server.stop()))
  await database.release()
  await rm(folder, { recursive: true, force: true })
}
