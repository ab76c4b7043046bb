import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVOLVE_VERSION } from '../../../server/log/evolveVersion.ts'
import { SNAPSHOT_EVERY, saveSnapshot } from '../../../server/log/snapshots.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { eventually } from '../../support/eventually.ts'
import { LOG_KEY } from '../../support/installation.ts'
import { logLines } from '../../support/logLines.ts'

const { log, lines } = logLines()
let world: World
let node: Node
/** With a snapshot at `seq`, and a few events after it. */
let id: string
let seq: number
beforeAll(async () => {
  world = await createWorld()
  node = await world.node(world.url, { log })
  id = await node.create()
  await addNotes(id, SNAPSHOT_EVERY + 10)
  await eventually(async () => expect(await snapshotsOf(id)).toHaveLength(1))
  seq = (await snapshotsOf(id))[0]?.seq ?? 0
  await addNotes(id, 5)
})
afterAll(() => world.end())

async function addNotes(cutoverId: string, count: number, texts = (position: number) => `Note ${position}`) {
  for (let done = 0; done < count; done += 250) {
    const commands = Array.from({ length: Math.min(250, count - done) }, (_, position) => ({
      type: 'noteStep' as const,
      stepId: 'announce',
      text: texts(done + position),
    }))
    expect(await node.give('lena', cutoverId, { type: 'bulk', commands })).toMatchObject({ ok: true })
  }
}

const snapshotsOf = (cutoverId: string) => world.sql<{ seq: number; evolve_version: number; head_hash: string }[]>`
  select seq, evolve_version, head_hash from snapshots where cutover = ${cutoverId} order by seq`

const complaints = (message: RegExp) => lines.filter(({ level, msg }) => level >= 40 && message.test(msg))

/** What a node that begins afresh makes of it, and what it complains of. */
async function cold(cutoverId: string) {
  const said = logLines()
  const fresh = await world.node(world.url, { log: said.log })
  const state = await fresh.core.readState(world.organisation, cutoverId)
  const ignored = () => said.lines.filter(({ msg }) => msg === 'A snapshot is ignored and will be replaced')
  return { fresh, state, ignored }
}

describe('snapshots', () => {
  it('are one for each cutover, however long its log grows', async () => {
    const long = await node.create()
    await addNotes(long, 3 * SNAPSHOT_EVERY)
    await expect.poll(async () => (await snapshotsOf(long)).at(-1)?.seq).toBeGreaterThan(2 * SNAPSHOT_EVERY)
    await expect.poll(() => snapshotsOf(long)).toHaveLength(1)
    expect(complaints(/snapshot/i)).toEqual([])
  })

  it('are never taken away by two servers that save at once, whichever is first', async () => {
    const both = await node.create()
    const saved: { state: Cutover; hash: string }[] = []
    for (let count = 0; count < 2; count++) {
      await addNotes(both, 10)
      const state = await node.core.readState(world.organisation, both)
      const [last] = (await node.core.readEvents(world.organisation, both, (state?.seq ?? 0) - 1, 1)) ?? []
      if (state && last) saved.push({ state, hash: last.hash })
    }
    for (let round = 0; round < 20; round++) {
      await Promise.all(
        saved.map(({ state, hash }) => saveSnapshot(world.sql, world.organisation, state, hash, LOG_KEY)),
      )
      expect(await snapshotsOf(both)).toMatchObject([{ seq: saved[1]?.state.seq }])
    }
  })

  it('are kept of one other evolve: that of servers which run beside this one', async () => {
    const shared = await node.create()
    await addNotes(shared, SNAPSHOT_EVERY)
    await expect.poll(() => snapshotsOf(shared)).toHaveLength(1)
    for (const [version, at] of [
      [1, 20],
      [2, 400],
      [2, 300],
      [3, 100],
    ] as const) {
      await world.sql`
        insert into snapshots (organisation, cutover, seq, evolve_version, gzip)
        values (${world.organisation}, ${shared}, ${at}, ${version}, ${Buffer.from('x')})`
    }
    await addNotes(shared, SNAPSHOT_EVERY)
    await expect.poll(() => snapshotsOf(shared)).toHaveLength(2)
    expect(await snapshotsOf(shared)).toMatchObject([
      { seq: 400, evolve_version: 2 },
      { evolve_version: EVOLVE_VERSION },
    ])
  })

  it('hold the hash of their last event', async () => {
    const [event] = await world.sql`select hash from events where cutover = ${id} and seq = ${seq}`
    expect(await snapshotsOf(id)).toMatchObject([{ head_hash: event?.hash }])
    const { state, ignored } = await cold(id)
    expect(state).toEqual(await node.core.readState(world.organisation, id))
    expect(ignored()).toEqual([])
  })

  const without = (given: object, key: string) =>
    Object.fromEntries(Object.entries(given).filter(([name]) => name !== key))
  it.each<[string, (state: object) => { gzip?: Uint8Array; hash?: string }, RegExp]>([
    ['of another chain', () => ({ hash: 'f'.repeat(64) }), /its last event is not the one that the log has/],
    ['of an earlier release', () => ({ hash: '' }), /its last event is not/],
    ['whose bytes are damaged', () => ({ gzip: Buffer.from('nonsense') }), /its content is damaged/],
    ['that is no JSON', () => ({ gzip: gzipSync('{"seq":') }), /its content is damaged/],
    ['that is no state', () => ({ gzip: gzipSync('null') }), /not a state of this cutover/],
    [
      'of another cutover',
      (state) => ({ gzip: gzipSync(JSON.stringify({ ...state, id: 'x' })) }),
      /not a state of this/,
    ],
    ['without its steps', (state) => ({ gzip: gzipSync(JSON.stringify(without(state, 'steps'))) }), /not a state/],
    ['with a step too few', (state) => ({ gzip: gzipSync(JSON.stringify({ ...state, steps: [] })) }), /not a state/],
  ])('are ignored, said once and replaced: one %s', async (_what, damage, why) => {
    const { runbook: _, pinned: __, ...kept } = (await node.core.readState(world.organisation, id)) ?? {}
    const { gzip, hash } = damage({ ...kept, seq })
    await world.sql`
      update snapshots set seq = ${seq}, gzip = coalesce(${gzip ?? null}::bytea, gzip),
        head_hash = coalesce(${hash ?? null}, head_hash)
      where cutover = ${id}`
    const { fresh, state, ignored } = await cold(id)
    expect(state).toEqual(await node.core.readState(world.organisation, id))
    expect(ignored()).toMatchObject([{ cutover: id, seq, why: expect.stringMatching(why) }])
    // In its place stands one of what was replayed.
    await expect.poll(async () => (await snapshotsOf(id)).map((row) => row.seq)).toEqual([state?.seq])
    await fresh.core.readState(world.organisation, id)
    expect(ignored()).toHaveLength(1)
    seq = state?.seq ?? 0
    await fresh.stop()
  })
})
