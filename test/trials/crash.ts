/**
 * `node test/trials/crash.ts [ROUNDS]`: kill -9 of the server and of its PostgreSQL under load, in turn; then every command that
 * was acknowledged is counted again against the log. A round takes some five seconds.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findPlace } from '../../server/database/embeddedPlace.ts'
import { startServerProcess } from '../support/server.ts'
import { check, createStage, someTime, startWriters, watch } from './stage.ts'

const rounds = Number(process.argv[2] ?? 10)

// The embedded database, with every protection on.
const server = await startServerProcess('', { TMINUS_NO_DEMO: '1' })
try {
  const stage = await createStage(server)
  const watchers = [watch(server, stage), watch(server, stage)]
  const writers = startWriters(stage, [server])
  for (let round = 1; round <= rounds; round += 1) {
    await someTime(1000, 3000)
    const before = stage.acknowledged.size
    if (round % 2 === 0) process.kill(await postmaster(), 'SIGKILL')
    else {
      await server.kill()
      await server.restart()
    }
    while (stage.acknowledged.size < before + 20) await someTime(50, 100)
    console.log(
      `${round}: ${round % 2 === 0 ? 'PostgreSQL' : 'the server'} was killed; ${stage.acknowledged.size} acknowledged`,
    )
  }
  await writers.stop()
  await check(stage, server, watchers)
  for (const { close } of watchers) close()
  console.log(
    `${rounds} kills, ${stage.acknowledged.size} commands acknowledged: none lost, none twice, chain intact, screens equal`,
  )
} finally {
  await server.stop()
}

async function postmaster(): Promise<number> {
  // As root it may lie elsewhere than in the data folder.
  const { data } = await findPlace(server.environment.TMINUS_DATA ?? '', () => undefined)
  return Number.parseInt(await readFile(join(data, 'postmaster.pid'), 'utf8'), 10)
}
