/** The database has no room for what is committed: over real HTTP, and where a disk can be filled, with a full one. */
import { randomBytes, randomUUID } from 'node:crypto'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type EmbeddedPostgres, startEmbedded } from '../../../server/database/embedded.ts'
import { isRoot } from '../../../server/database/embeddedAccount.ts'
import { migrate } from '../../../server/database/migrate.ts'
import { type Reply, type RunningApp, runningApp } from '../../support/app.ts'
import { smallDisk } from '../../support/smallDisk.ts'

let app: RunningApp
const unavailable = { status: 503, json: { ok: false, refusal: { code: 'unavailable', message: expect.any(String) } } }
const page = z.object({ events: z.array(z.object({ seq: z.number(), commandId: z.string() })) })

const noted = (text: string) => ({ commandId: randomUUID(), command: { type: 'noteStep', stepId: 'announce', text } })
/** Of a text that no compression makes smaller. */
const longNotes = () => ({
  commandId: randomUUID(),
  command: {
    type: 'bulk',
    commands: Array.from({ length: 20 }, () => noted(randomBytes(7000).toString('base64')).command),
  },
})
const give = (id: string, body: object): Promise<Reply> =>
  app.call('POST', `/api/cutovers/${id}/commands`, { as: 'lena', body })
/** Of every event in the log, page by page. */
async function commandIds(id: string): Promise<string[]> {
  const found: string[] = []
  for (;;) {
    const reply = await app.call('GET', `/api/cutovers/${id}/events?after=${found.length}&limit=5000`, { as: 'lena' })
    const { events } = reply.read(page)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, position) => found.length + position + 1))
    if (events.length === 0) return found
    found.push(...events.map(({ commandId }) => commandId))
  }
}
const saysWhen = ({ headers }: Reply) => Number(headers.get('retry-after')) > 0

describe('a commit that PostgreSQL has no room for', () => {
  beforeAll(async () => {
    app = await runningApp()
  })
  afterAll(() => app.stop())
  afterEach(() => app.sql`drop trigger if exists no_room on events`)

  it.each(['as the events are written', 'at the very commit'])(
    '%s is answered 503, leaves nothing, and stops nobody else',
    {
      timeout: 60_000,
    },
    async (when) => {
      const [id, other] = [await app.cutover(), await app.cutover()]
      // The code and the words of PostgreSQL when a file cannot grow.
      await app.sql.unsafe(`
      create or replace function no_room() returns trigger language plpgsql as $$ begin
        raise exception 'could not extend file' using errcode = '53100'; end $$`)
      const kind = when === 'at the very commit' ? 'constraint trigger no_room after' : 'trigger no_room before'
      const deferred = when === 'at the very commit' ? 'deferrable initially deferred' : ''
      await app.sql.unsafe(`
      create ${kind} insert on events ${deferred} for each row when (new.cutover = '${id}') execute function no_room()`)
      const body = noted('no room for this')
      const refused = give(id, body)
      expect((await give(other, noted('meanwhile'))).status).toBe(200)
      expect(await refused).toMatchObject(unavailable)
      expect(saysWhen(await refused)).toBe(true)
      expect(await commandIds(id)).toHaveLength(1)
      const state = await app.app.core.readState(app.organisation, id)
      expect(state?.seq).toBe(1)
      await app.sql`drop trigger no_room on events`
      const taken = await give(id, body)
      expect(taken).toMatchObject({ status: 200, json: { ok: true, seq: 2 } })
      expect((await give(id, body)).json).toEqual(taken.json)
      expect(await commandIds(id)).toHaveLength(2)
    },
  )
})

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
    let reply = await give(id, body)
    for (let times = 0; reply.status === 200 && times < 200; times++) {
      acknowledged.push(body.commandId)
      body = longNotes()
      reply = await give(id, body)
    }
    expect(reply).toMatchObject(unavailable)
    expect(saysWhen(reply)).toBe(true)
    expect((await app.call('GET', '/health')).status).toBe(200)
    if (canRead) {
      expect((await app.call('GET', `/api/cutovers/${id}/state`, { as: 'oscar' })).status).toBe(200)
      expect(await commandIds(id)).toHaveLength(1 + 20 * acknowledged.length)
    }

    await rm(filler)
    await expect.poll(async () => (await give(id, body)).status, { timeout: 60_000 }).toBe(200)
    acknowledged.push(body.commandId)
    const found = await commandIds(id)
    for (const commandId of acknowledged) expect(found.filter((each) => each === commandId)).toHaveLength(20)
    expect(found).toHaveLength(1 + 20 * acknowledged.length)
  })
})
