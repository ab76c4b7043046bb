/** A disk that is full, as root can make one: over real HTTP, with a PostgreSQL on it. */
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedPostgres, startEmbedded } from '../../server/database/embedded.ts'
import { isRoot } from '../../server/database/embeddedAccount.ts'
import { migrate } from '../../server/database/migrate.ts'
import { type RunningApp, runningApp } from '../support/app.ts'
import { commandIds, give, longNotes, saysWhen, unavailable } from '../support/noRoom.ts'
import { smallDisk } from '../support/smallDisk.ts'

let app: RunningApp

/** What a table cannot grow by is an error; what the write-ahead log cannot, ends PostgreSQL, which is started again. */
describe.runIf(isRoot()).each([
  ['for tables', 1, true],
  ['for the write-ahead log', 15, false],
])('a disk that is full %s', (_, megabytes, canRead) => {
  let disk: Awaited<ReturnType<typeof smallDisk>>
  let database: EmbeddedPostgres
  beforeAll(async () => {
    disk = await smallDisk('200m')
    database = await startEmbedded({ dataFolder: disk.folder, log: () => undefined })
    await migrate(database.url)
    app = await runningApp({ through: async () => database.url })
  })
  afterAll(async () => {
    await app.stop()
    await database.release()
    await disk.remove()
  })

  it('[R2] refuses commands in words, keeps all that it said yes to, and takes commands again once there is room', {
    timeout: 180_000,
  }, async () => {
    const id = await app.cutover()
    const acknowledged: string[] = []
    const filler = join(disk.folder, 'filler')
    const { bavail, bsize } = await statfs(disk.folder)
    // The write-ahead log grows by 16 MB at once, and has the first of them from the start.
    await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - megabytes * 1024 * 1024)))

    let body = longNotes()
    let reply = await give(app, id, body)
    for (let times = 0; reply.status === 200 && times < 200; times++) {
      acknowledged.push(body.commandId)
      body = longNotes()
      reply = await give(app, id, body)
    }
    expect(reply).toMatchObject(unavailable)
    expect(saysWhen(reply)).toBe(true)
    expect((await app.call('GET', '/health')).status).toBe(200)
    if (canRead) {
      expect((await app.call('GET', `/api/cutovers/${id}/state`, { as: 'oscar' })).status).toBe(200)
      expect(await commandIds(app, id)).toHaveLength(1 + 20 * acknowledged.length)
    }

    await rm(filler)
    await expect.poll(async () => (await give(app, id, body)).status, { timeout: 60_000 }).toBe(200)
    acknowledged.push(body.commandId)
    const found = await commandIds(app, id)
    for (const commandId of acknowledged) expect(found.filter((each) => each === commandId)).toHaveLength(20)
    expect(found).toHaveLength(1 + 20 * acknowledged.length)
  })
})
