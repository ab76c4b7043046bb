import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SNAPSHOT_EVERY } from '../../../server/log/snapshots.ts'
import type { VerifierTiming } from '../../../server/verification/verifier.ts'
import { verifyLog } from '../../../server/verification/verifyLog.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { LOG_KEY } from '../../support/installation.ts'
import { logLines } from '../../support/logLines.ts'

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
})
afterAll(() => world.end())

const note = { type: 'noteStep', stepId: 'announce', text: 'As it was' } as const
const notes = (count: number) => ({ type: 'bulk', commands: Array.from({ length: count }, () => note) }) as const

/** A server that begins now, and what it says. */
async function fresh(verifierTiming: Partial<VerifierTiming> = {}) {
  const { log, lines } = logLines()
  const begun = await world.node(world.url, { log, verifierTiming })
  return { node: begun, errors: () => lines.filter(({ level }) => level === 50).map(({ msg }) => msg) }
}

const verification = async (id: string) =>
  (await verifyLog(world.sql, { organisation: world.organisation, cutoverId: id, keys: [], own: LOG_KEY.public }))
    ?.verification

describe('a log that somebody changed while no server used it', () => {
  it('[R10] is told of as soon as it is read, on every screen, and the night goes on', async () => {
    const id = await node.create()
    await node.give('lena', id, notes(4))
    await world.sql`
      update events set disclosures = jsonb_set(disclosures, '{/text,text}', '"As it was not"')
      where cutover = ${id} and seq = 3`
    const { node: begun, errors } = await fresh()
    const client = await begun.client('oscar')
    const heard = new Promise((resolve) => {
      client.on('heartbeat', ({ cutoverId, broken }) => cutoverId === id && broken !== undefined && resolve(broken))
    })
    expect(await begun.core.readState(world.organisation, id)).toMatchObject({ seq: 5 })
    expect(await client.emitWithAck('watch', { cutoverId: id, after: 0 })).toMatchObject({ ok: true, head: 5 })
    expect(await begun.give('lena', id, note)).toMatchObject({ ok: true, seq: 6 })
    expect(await heard).toBe('broken at record 3: its text at /text is not the one that was written')
    expect(begun.core.verifier.broken(world.organisation, id)).toMatchObject({ faults: [{ kind: 'record', seq: 3 }] })
    expect(errors()).toContain(
      `The log of ${id} is not as it was written: record 3: its text at /text is not the one that was written`,
    )
    // The other servers hear of it from the database, without having read the log again.
    expect(await node.core.verifier.latest(world.organisation, id)).toMatchObject({ intact: false })
  })

  it('[R10] leaves nothing behind once it was put right: no state that was made of it is kept or goes on', async () => {
    const id = await node.create()
    await node.give('lena', id, notes(4))
    const alter = (text: string) => world.sql`
      update events set disclosures = jsonb_set(disclosures, '{/text,text}', ${JSON.stringify(text)}::jsonb)
      where cutover = ${id} and seq = 3`
    await alter('As it was not')
    const { node: begun } = await fresh({ recheckSeconds: 0, lookMs: 50 })
    const textAt = async ({ core }: Node) => (await core.readState(world.organisation, id))?.steps[0]?.notes?.[1]?.text
    expect(await textAt(begun)).toBe('As it was not')
    for (let count = 0; count < SNAPSHOT_EVERY; count += 250) await begun.give('lena', id, notes(250))
    await expect.poll(() => begun.core.verifier.broken(world.organisation, id)).toBeDefined()
    await alter('As it was')
    await expect.poll(() => textAt(begun)).toBe('As it was')
    await begun.stop()
    expect(await textAt((await fresh()).node)).toBe('As it was')
  })

  it('[R10] is told of when another server goes on from what it knows', async () => {
    const id = await node.create()
    const other = await fresh()
    await other.node.give('lena', id, note)
    await node.give('lena', id, notes(3))
    await world.sql`update events set command_id = 'another' where cutover = ${id} and seq = 4`
    expect(await other.node.core.readState(world.organisation, id)).toMatchObject({ seq: 5 })
    await expect
      .poll(() => other.node.core.verifier.broken(world.organisation, id))
      .toMatchObject({ faults: [{ kind: 'record', seq: 4 }] })
  })
})

describe('a state that was kept', () => {
  it('[R10] decides nothing once somebody has changed it, and is named', async () => {
    const id = await node.create()
    await node.give('lena', id, { type: 'startCutover' })
    for (let count = 0; count < SNAPSHOT_EVERY; count += 250) await node.give('lena', id, notes(250))
    const kept = async () => {
      const [row] = await world.sql<{ seq: number; gzip: Uint8Array }[]>`
        select seq, gzip from snapshots where cutover = ${id} order by seq desc limit 1`
      return row
    }
    await expect.poll(kept).toBeDefined()
    const snapshot = await kept()
    const text = gunzipSync(snapshot?.gzip ?? new Uint8Array()).toString()
    expect(await verification(id)).toMatchObject({ intact: true })

    const altered = text.replace('"title":"Small move"', '"title":"Another move"')
    expect(altered).not.toBe(text)
    await world.sql`update snapshots set gzip = ${gzipSync(altered)} where cutover = ${id}`
    expect(await verification(id)).toMatchObject({
      intact: false,
      records: 502,
      faults: [{ kind: 'snapshot', seq: snapshot?.seq, why: expect.stringMatching(/was changed; it is not used/) }],
    })
    const { node: begun } = await fresh()
    const state = await begun.core.readState(world.organisation, id)
    expect(state).toEqual(await node.core.readState(world.organisation, id))
    expect(state?.title).toBe('Small move')
    // In its place stands one of what was replayed.
    await expect.poll(() => verification(id)).toMatchObject({ intact: true })
  })
})

describe('a runbook that somebody changed', () => {
  it('[R12] is told of where a cutover runs from it, and no other begins with it', async () => {
    const id = await node.create()
    const rows = await world.sql<
      { gzip: Uint8Array }[]
    >`select gzip from runbook_versions where runbook_id = 'small-move'`
    const bytes = rows[0]?.gzip ?? new Uint8Array()
    const altered = gunzipSync(bytes).toString().replace('"tier":1', '"tier":3')
    await world.sql`update runbook_versions set gzip = ${gzipSync(altered)} where runbook_id = 'small-move'`
    const { node: begun, errors } = await fresh()
    expect(await begun.give('lena', id, note)).toMatchObject({ ok: true, seq: 2 })
    expect(errors()).toContain(
      `The log of ${id} is not as it was written: the runbook that it is pinned to was changed`,
    )
    await expect
      .poll(() => begun.core.verifier.broken(world.organisation, id))
      .toMatchObject({ faults: [{ kind: 'runbook' }] })
    await expect(begun.create()).rejects.toThrow(/unknownRunbook/)
    await world.sql`update runbook_versions set gzip = ${Buffer.from(bytes)} where runbook_id = 'small-move'`
  })
})
