import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UNAUTHORISED } from '../../../server/core.ts'
import { EVOLVE_VERSION } from '../../../server/log/evolveVersion.ts'
import { sha256 } from '../../../server/log/logRecords.ts'
import { SNAPSHOT_EVERY } from '../../../server/log/snapshots.ts'
import { sha256Hex } from '../../../shared/chain/canonical.ts'
import { type SealedRecord, verifyChain } from '../../../shared/chain/hashChain.ts'
import { brokenDisclosure, REMOVED } from '../../../shared/chain/sealing.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { replay } from '../../../shared/evolve/evolve.ts'
import type { CommandAnswer } from '../../../shared/protocol.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { cuttingProxy } from '../../support/cuttingProxy.ts'

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
})
afterAll(() => world.end())

const note = (text: string) => ({ type: 'noteStep', stepId: 'announce', text }) as const
const notes = (count: number) =>
  ({ type: 'bulk', commands: Array.from({ length: count }, (_, position) => note(`Note ${position}`)) }) as const

describe('the hash chain', () => {
  it('[R10] is made by the platform of the same hashes as browsers compute', () => {
    for (const text of ['', 'Zürich 🚀 — 東京', 'x'.repeat(100_000), String.fromCharCode(0, 9, 10)]) {
      expect(sha256(text)).toBe(sha256Hex(text))
      expect(sha256(new TextEncoder().encode(text))).toBe(sha256Hex(text))
    }
  })

  it('[R10] verifies from the rows as PostgreSQL gives them back, from the pinned runbook to the head', async () => {
    const id = await node.create()
    const command = {
      type: 'completeStep',
      stepId: 'announce',
      outputs: { 'b-2': 'ü 💥', a: '1' },
      observed: 'é',
    } as const
    for (const given of [{ type: 'startCutover' }, { type: 'startStep', stepId: 'announce' }, command] as const) {
      expect(await node.give('lena', id, given)).toMatchObject({ ok: true })
    }
    for (const value of [1e21, 5e-324, -0, 0.1 + 0.2, 1.7976931348623157e308]) {
      expect(await node.give('lena', id, { type: 'recordMetric', metric: 'm', value })).toMatchObject({ ok: true })
    }
    const records = await recordsOf(id)
    const [row] = await world.sql<{ head: number; head_hash: string; runbook_hash: string }[]>`
      select head, head_hash, runbook_hash from cutovers where id = ${id}`
    const verdict = verifyChain(id, row?.runbook_hash ?? '', records)
    expect(verdict).toEqual({ intact: true, records: row?.head, head: row?.head_hash })
    for (const { payload, disclosures } of records) expect(brokenDisclosure(payload, disclosures)).toBeUndefined()
  })

  it('[R10] shows where somebody edited the table', async () => {
    const id = await node.create()
    await node.give('lena', id, notes(5))
    await world.sql`update events set actor = 'somebody else' where cutover = ${id} and seq = 4`
    const [first, ...rest] = await recordsOf(id)
    expect(
      verifyChain(
        id,
        first?.prev ?? '',
        [first, ...rest].flatMap((record) => record ?? []),
      ),
    ).toMatchObject({
      intact: false,
      seq: 4,
    })
  })

  it('[R10] stays whole when a text is removed, which then reads [removed]', async () => {
    const id = await node.create()
    await node.give('lena', id, note('My private number is 0170 1234567'))
    const stored = await world.sql`select payload from events where cutover = ${id}`
    expect(JSON.stringify(stored)).not.toContain('0170')
    await world.sql`update events set disclosures = '{}' where cutover = ${id}`
    const records = await recordsOf(id)
    expect(verifyChain(id, records[0]?.prev ?? '', records)).toMatchObject({ intact: true })
    const other = await world.node()
    expect((await other.core.readState(world.organisation, id))?.steps[0]?.notes?.[0]?.text).toBe(REMOVED)
    expect(await other.core.readEvents(world.organisation, id, 1, 10)).toMatchObject([{ text: REMOVED }])
  })
})

describe('a command to a node that knows the cutover and its people', () => {
  /** It has just committed a command of lena's. */
  async function warmed(): Promise<string> {
    const id = await node.create()
    await node.give('lena', id, note('warm'))
    return id
  }

  it('[R1] is decided again when another node wrote in between', async () => {
    const other = await world.node()
    const id = await node.create()
    await node.give('lena', id, { type: 'startCutover' })
    expect(await other.give('lena', id, { type: 'startStep', stepId: 'announce' })).toMatchObject({ ok: true })
    expect(await node.give('lena', id, { type: 'startStep', stepId: 'announce' })).toMatchObject({
      refusal: { code: 'stepState' },
    })
    expect(await recordsOf(id)).toHaveLength(3)
  })

  it('[R3] finds what another node refused in between, which leaves the head as it was', async () => {
    const other = await world.node()
    const id = await warmed()
    const complete = { type: 'completeStep', stepId: 'announce' } as const
    const refused = await other.give('lena', id, complete, 'refused')
    expect(refused).toMatchObject({ ok: false })
    expect(await node.give('lena', id, complete, 'refused')).toEqual(refused)
    expect(await node.give('lena', id, note('another body'), 'refused')).toMatchObject({
      refusal: { code: 'commandIdReused' },
    })
    expect(await recordsOf(id)).toHaveLength(2)
  })

  it('[R5] takes the role that its person has now', async () => {
    const id = await warmed()
    const become = (role: string) => world.sql`update members set role = ${role} where person = ${world.ids.lena ?? ''}`
    await become('observer')
    const refused = await node.give('lena', id, note('too late'))
    await become('member')
    expect(refused).toMatchObject({ refusal: { code: 'observersWatch' } })
    expect(await recordsOf(id)).toHaveLength(2)
    expect(await node.give('lena', id, note('again'))).toMatchObject({ ok: true })
  })

  it('keeps its refusal without touching the log', async () => {
    const id = await warmed()
    const complete = { type: 'completeStep', stepId: 'announce' } as const
    const before = await world.sql`select head, head_hash, last_at, xmin from cutovers where id = ${id}`
    const refused = await node.give('lena', id, complete, 'kept')
    expect(refused).toMatchObject({ ok: false })
    expect(await world.sql`select head, head_hash, last_at from cutovers where id = ${id}`).toMatchObject(
      before.map(({ xmin: _, ...row }) => row),
    )
    expect(await node.give('lena', id, complete, 'kept')).toEqual(refused)
  })

  it('bears a time that the database has reached, as near as one trip takes', async () => {
    const id = await warmed()
    for (let count = 0; count < 20; count++) await node.give('lena', id, note('x'))
    const rows = await world.sql<{ early: number }[]>`
      select extract(epoch from c.at - e.at)::double precision as early from events e
      join commands c on c.cutover = e.cutover and c.command_id = e.command_id where e.cutover = ${id} and e.seq > 2`
    expect(rows).toHaveLength(20)
    // now() of the transaction, which began when the command came.
    for (const { early } of rows) expect(Math.abs(early)).toBeLessThan(5)
  })
})

describe('a state', () => {
  it('[R4] is the same from a snapshot, from a replay, and where it was lived through', async () => {
    const id = await node.create()
    await node.give('lena', id, { type: 'startCutover' })
    for (let position = 0; position < 3; position++) await node.give('lena', id, notes(200))
    await expect.poll(() => snapshotsOf(id)).toHaveLength(1)
    const [snapshot] = await snapshotsOf(id)
    expect(snapshot).toMatchObject({ evolve_version: EVOLVE_VERSION })
    expect(snapshot?.seq).toBeGreaterThanOrEqual(SNAPSHOT_EVERY)
    await node.give('lena', id, { type: 'startStep', stepId: 'announce' })

    const lived = await node.core.readState(world.organisation, id)
    const cold = await (await world.node()).core.readState(world.organisation, id)
    expect(cold).toEqual(lived)
    expect(await replayed(id)).toEqual(lived)
  })

  it('does not begin from a snapshot of another evolve', async () => {
    const id = await node.create()
    await node.give('lena', id, notes(499))
    await node.give('lena', id, notes(2))
    await expect.poll(() => snapshotsOf(id)).toHaveLength(1)
    await world.sql`update snapshots set evolve_version = evolve_version - 1, gzip = 'nonsense' where cutover = ${id}`
    const cold = await (await world.node()).core.readState(world.organisation, id)
    expect(cold?.seq).toBe(502)
    expect(cold).toEqual(await replayed(id))
  })

  it('is brought up to what other nodes appended', async () => {
    const id = await node.create()
    const other = await world.node()
    await other.give('lena', id, note('from the other'))
    expect((await node.core.readState(world.organisation, id))?.seq).toBe(2)
    await other.give('lena', id, note('and again'))
    expect(await node.give('lena', id, note('from here'))).toMatchObject({ seq: 4 })
    expect((await node.core.readState(world.organisation, id))?.steps[0]?.notes).toHaveLength(3)
  })

  it('is loaded again when the database was put back to an earlier day', async () => {
    const id = await node.create()
    await node.give('lena', id, note('kept'))
    await node.give('lena', id, note('lost with the backup'))
    await world.sql`delete from events where cutover = ${id} and seq = 3`
    await world.sql`delete from commands where cutover = ${id} and last_seq = 3`
    await world.sql`
      update cutovers set head = 2, head_hash = (select hash from events where cutover = ${id} and seq = 2)
      where id = ${id}`
    expect(await node.give('lena', id, note('after'))).toMatchObject({ ok: true, seq: 3 })
    const records = await recordsOf(id)
    expect(verifyChain(id, records[0]?.prev ?? '', records)).toMatchObject({ intact: true, records: 3 })
  })

  it("never runs backwards in time, whatever the database's clock does", async () => {
    const id = await node.create()
    const ahead = '2030-01-01T00:00:00.000Z'
    await node.give('lena', id, note('now'))
    await world.sql`update cutovers set last_at = ${ahead} where id = ${id}`
    expect(await node.give('lena', id, note('later'))).toMatchObject({ events: [{ at: ahead }] })
  })
})

describe('a commit whose outcome is unknown', () => {
  it('[R2] [R3] took effect once when its answer was lost on the way', async () => {
    const proxy = await cuttingProxy(world.url)
    const behind = await world.node(proxy.url)
    const id = await behind.create()
    await behind.give('dana', id, note('warm'))
    proxy.cutAt('COMMIT')
    const texts = { a: 'first of three', b: 'b', c: 'c' }
    const answers = await Promise.all(
      Object.entries(texts).map(([key, text]) => behind.give('lena', id, note(text), key)),
    )
    expect(proxy.cuts()).toBe(1)
    expect(answers).toMatchObject([
      { ok: true, seq: 3, events: [{ commandId: 'a' }] },
      { ok: true, seq: 4, events: [{ commandId: 'b' }] },
      { ok: true, seq: 5, events: [{ commandId: 'c' }] },
    ])
    expect(await recordsOf(id)).toHaveLength(5)
    expect((await behind.core.readState(world.organisation, id))?.seq).toBe(5)
    await behind.stop()
    await proxy.close()
  })

  it('[R2] [R3] takes effect once when the line broke before it', async () => {
    const proxy = await cuttingProxy(world.url)
    const behind = await world.node(proxy.url)
    const id = await behind.create()
    await behind.give('dana', id, note('warm'))
    proxy.cutAfter('only once')
    expect(await behind.give('lena', id, note('only once'), 'a')).toMatchObject({ ok: true, seq: 3 })
    expect(proxy.cuts()).toBe(1)
    expect(await recordsOf(id)).toHaveLength(3)
    await behind.stop()
    await proxy.close()
  })

  it('[R2] happens once when PostgreSQL ends the connection in the middle of the commit', async () => {
    const fresh = await world.node()
    const id = await fresh.create()
    await fresh.give('dana', id, note('warm'))
    // A commit that takes a while, so that it can be ended.
    await world.sql.unsafe(`
      create function linger() returns trigger language plpgsql as 'begin perform pg_sleep(0.5); return null; end';
      create constraint trigger lingering after insert on events deferrable initially deferred
        for each row when (new.command_id = 'slow') execute function linger()`)
    const answered = fresh.give('lena', id, note('slow'), 'slow')
    const committing = () => backendsOf('commit')
    await expect.poll(committing, { interval: 20 }).toHaveLength(1)
    const [backend] = await committing()
    await world.sql`select pg_terminate_backend(${backend?.pid ?? 0})`
    expect(await answered).toMatchObject({ ok: true, seq: 3 })
    expect(await recordsOf(id)).toHaveLength(3)
    await world.sql.unsafe('drop trigger lingering on events; drop function linger')
    await fresh.stop()
  })

  it('[R2] [R3] goes unnoticed by who sends commands, whichever connections are ended', async () => {
    const id = await node.create()
    const answers: (CommandAnswer | typeof UNAUTHORISED)[] = []
    let isOver = false
    const sender = async () => {
      while (!isOver) answers.push(await node.give('lena', id, note('x')))
    }
    const killing = (async () => {
      for (let kill = 0; kill < 10; kill++) {
        await delay(100)
        await world.sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`
      }
      isOver = true
    })()
    await Promise.all([killing, ...Array.from({ length: 8 }, sender)])
    expect(answers.filter((answer) => answer === UNAUTHORISED || !answer.ok)).toEqual([])
    const seqs = answers.map((answer) => (answer !== UNAUTHORISED && answer.ok ? answer.seq : 0))
    expect(seqs.toSorted((a, b) => a - b)).toEqual(answers.map((_, position) => position + 2))
    const records = await recordsOf(id)
    expect(verifyChain(id, records[0]?.prev ?? '', records)).toMatchObject({ records: answers.length + 1 })
  })
})

async function recordsOf(id: string): Promise<SealedRecord[]> {
  return (await node.core.readRecords(world.organisation, id, 0, 10_000)) ?? []
}

async function replayed(id: string): Promise<Cutover | undefined> {
  const state = await node.core.readState(world.organisation, id)
  const events = (await node.core.readEvents(world.organisation, id, 0, 10_000)) ?? []
  return state && replay(id, state.pinned, events)
}

function snapshotsOf(id: string) {
  return world.sql<{ seq: number; evolve_version: number }[]>`
    select seq, evolve_version from snapshots where cutover = ${id}`
}

function backendsOf(query: string) {
  return world.sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where datname = current_database() and state = 'active' and query like ${query} and pid <> pg_backend_pid()`
}
