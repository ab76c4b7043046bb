/**
 * `npm run trial:crash -- [ROUNDS]`: kill -9 of the server and of its PostgreSQL under load, in turn; then every command that
 * was acknowledged is counted again against the log. A round takes some ten seconds.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findPlace } from '../../server/database/embeddedPlace.ts'
import { startServerProcess } from '../support/server.ts'
import { check, createStage, someTime, startWriters, watch, within } from './stage.ts'

const rounds = Number(process.argv[2] ?? 8)

// The embedded database, with every protection on.
const server = await startServerProcess('', { TMINUS_NO_DEMO: '1' })
try {
  await within(5, trial)
} finally {
  await server.stop()
}

async function trial(): Promise<void> {
  const stage = await createStage(server)
  const watchers = [watch(server, stage), watch(server, stage)]
  const writers = startWriters(stage, [server])
  let [ofServer, ofPostgres] = [0, 0]
  for (let round = 1; round <= rounds; round += 1) {
    await someTime(1000, 3000)
    const before = stage.acknowledged.size
    const killed = round % 2 === 0 ? 'PostgreSQL' : 'the server'
    if (round % 2 === 0) {
      process.kill(await postmaster(), 'SIGKILL')
      ofPostgres += 1
    } else {
      await server.kill()
      await server.restart()
      ofServer += 1
    }
    await writers.acknowledge(20)
    console.log(`${round}: ${killed} was killed after ${before} acknowledged commands, and takes commands again`)
  }
  await writers.stop()
  const counted = await check(stage, server, watchers)
  for (const { close } of watchers) close()
  console.log(`${ofServer} kills of the server, ${ofPostgres} of PostgreSQL; ${counted}`)
}

async function postmaster(): Promise<number> {
  // As root it may lie elsewhere than in the data folder.
  const { data } = await findPlace(server.environment.TMINUS_DATA ?? '', () => undefined)
  return Number.parseInt(await readFile(join(data, 'postmaster.pid'), 'utf8'), 10)
}
