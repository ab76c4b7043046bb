import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PortfolioLine, WatchAnswer } from '../../../shared/protocol.ts'
import { createWorld, type LiveClient, type Node, type World } from '../../support/core.ts'
import { logLines } from '../../support/logLines.ts'
import { putBack } from '../../support/restore.ts'

const { log, lines } = logLines()
/** Of these cutovers alone: what an earlier test put back may be noticed here only now. */
const alarms = (...ids: string[]) =>
  lines.filter(({ msg, cutover }) => /^The log (was replaced|is not the one)/.test(msg) && ids.includes(`${cutover}`))

let world: World
let node: Node
let other: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node(undefined, { log })
  other = await world.node(undefined, { log })
})
afterAll(() => world.end())

const note = (text: string) => ({ type: 'noteStep', stepId: 'announce', text }) as const

interface Place {
  seq: number
  hash: string
}

const watch = (client: LiveClient, cutoverId: string, { seq, hash }: Place): Promise<WatchAnswer> =>
  client.timeout(10_000).emitWithAck('watch', { cutoverId, after: seq, hash })

/** Where the log stands that is in the database. */
async function headOf(id: string): Promise<Place> {
  const [row] = await world.sql<Place[]>`select head as seq, head_hash as hash from cutovers where id = ${id}`
  return row ?? expect.unreachable('There is no such cutover')
}

/** A cutover with this many notes, and where its log stands. */
async function cutoverWith(notes: number): Promise<{ id: string; head: Place }> {
  const id = await node.create()
  for (let count = 0; count < notes; count++) await node.give('lena', id, note(`${count}`))
  return { id, head: await headOf(id) }
}

/** A client that watches from there, what it hears, and how often it is told to ask again. */
async function watcher(at: Node, id: string, place: Place) {
  const client = await at.client('dana')
  const heard = { behind: 0, beats: [] as Place[], seqs: [] as number[] }
  client.on('behind', () => {
    heard.behind += 1
  })
  client.on('heartbeat', ({ cutoverId, head, hash }) => {
    if (cutoverId === id) heard.beats.push({ seq: head, hash })
  })
  client.on('events', ({ events }) => heard.seqs.push(...events.map(({ seq }) => seq)))
  expect(await watch(client, id, place)).toMatchObject({ ok: true, head: place.seq, hash: place.hash })
  return { client, heard }
}

describe('a log that was put back under the servers', () => {
  it('[R4] is told to the watchers of every node, although nobody writes', async () => {
    const { id, head } = await cutoverWith(6)
    const watchers = await Promise.all([node, other].map((at) => watcher(at, id, head)))
    await putBack(world.sql, id, 3)
    const now = await headOf(id)
    for (const { client, heard } of watchers) {
      await expect.poll(() => heard.behind).toBe(1)
      expect(await watch(client, id, head)).toEqual({
        ok: true,
        head: 3,
        hash: now.hash,
        serverNow: expect.any(Number),
        stateAt: 3,
        mended: true,
      })
      expect(await watch(client, id, now)).toMatchObject({ ok: true, head: 3, events: [] })
    }
    await node.give('lena', id, note('from here'))
    await other.give('lena', id, note('from there'))
    for (const { heard } of watchers) await expect.poll(() => heard.seqs).toEqual([4, 5])
  })

  it.each([
    ['shorter than it was', 1],
    ['as long as it was', 3],
    ['longer than it was', 5],
  ])('[R4] is noticed by its hash when other events have made it %s', async (_, others) => {
    const { id, head } = await cutoverWith(6)
    const watchers = await Promise.all([node, other].map((at) => watcher(at, id, head)))
    await putBack(world.sql, id, head.seq - 3)
    for (let count = 0; count < others; count++) await other.give('lena', id, note(`other ${count}`))
    const now = await headOf(id)
    for (const { client, heard } of watchers) {
      await expect.poll(() => heard.behind).toBe(1)
      expect(await watch(client, id, head)).toMatchObject({ stateAt: now.seq, hash: now.hash, mended: true })
      expect(await watch(client, id, now)).toMatchObject({ head: now.seq, events: [] })
      // Nothing of the other log reached anybody who stood in the one that is gone.
      await expect.poll(() => heard.beats.at(-1)).toEqual(now)
    }
    for (const at of [node, other]) {
      expect(await at.core.readState(world.organisation, id)).toMatchObject({ seq: now.seq })
    }
  })

  it('says so to whoever comes back from a long absence, however much has happened since', async () => {
    const { id, head } = await cutoverWith(3)
    await putBack(world.sql, id, 2)
    const many = { type: 'bulk', commands: Array.from({ length: 450 }, (_, count) => note(`${count}`)) } as const
    for (let count = 0; count < 3; count++) await node.give('lena', id, many)
    const now = await headOf(id)
    expect(now.seq).toBe(1352)
    const client = await other.client('dana')
    expect(await watch(client, id, head)).toMatchObject({ stateAt: 1352, mended: true })
    const [row] = await world.sql<Place[]>`select seq, hash from events where cutover = ${id} and seq = 2`
    const answer = await watch(client, id, row ?? expect.unreachable())
    expect(answer).toMatchObject({ stateAt: 1352 })
    expect(answer).not.toHaveProperty('mended')
  })

  it('is not told of to a watcher who only knows more than this node does yet', async () => {
    const { id, head } = await cutoverWith(2)
    const { heard } = await watcher(node, id, head)
    const client = await node.client('dana')
    for (let count = 0; count < 20; count++) {
      await other.give('lena', id, note(`${count}`))
      const place = await headOf(id)
      const answer = await watch(client, id, place)
      expect(answer).toMatchObject({ ok: true, events: [] })
    }
    await expect.poll(() => heard.seqs.at(-1)).toBe(head.seq + 20)
    expect(heard.behind).toBe(0)
  })

  it('shows in the portfolio of every node, and a cutover that is gone goes there too', async () => {
    const id = await node.create()
    await node.give('lena', id, { type: 'startCutover' })
    const lonely = await node.create()
    const clients = await Promise.all([node, other].map((at) => at.client('oscar')))
    const shown = await Promise.all(
      clients.map(async (client) => {
        const last = new Map<string, PortfolioLine>()
        const answer = await client.emitWithAck('watchPortfolio', {})
        for (const line of answer.ok ? answer.lines : []) last.set(line.id, line)
        client.on('portfolio', (line) => last.set(line.id, line))
        client.on('portfolioGone', (gone) => last.delete(gone.id))
        return last
      }),
    )
    for (const last of shown) expect(last.get(id)).toMatchObject({ status: 'running', seq: 2 })
    await putBack(world.sql, id, 1)
    await world.sql`delete from events where cutover = ${lonely}`
    await world.sql`delete from cutovers where id = ${lonely}`
    const now = await headOf(id)
    for (const last of shown) {
      await expect.poll(() => last.get(id)).toMatchObject({ status: 'preparing', seq: 1, hash: now.hash })
      await expect.poll(() => last.has(lonely)).toBe(false)
    }
  })
})

describe('a node that cannot get at what it knows of', () => {
  it('[R16] sends no heartbeat for that cutover, and goes on once it can', async () => {
    const { id, head } = await cutoverWith(2)
    const apart = await cutoverWith(1)
    const [here, there] = [await watcher(node, id, head), await watcher(node, apart.id, apart.head)]
    // As a newer version of the server would write it.
    await world.sql.begin(async (sql) => {
      await sql`
        insert into events select (jsonb_populate_record(e, jsonb_build_object(
          'seq', e.seq + 1, 'type', 'stepTeleported', 'prev', e.hash, 'hash', repeat('f', 64)))).*
        from events as e where cutover = ${id} and seq = ${head.seq}`
      await sql`update cutovers set head = head + 1, head_hash = repeat('f', 64) where id = ${id}`
    })
    await delay(3000)
    const [silentFrom, alsoHeard] = [here.heard.beats.length, there.heard.beats.length]
    await delay(4500)
    expect(here.heard.beats).toHaveLength(silentFrom)
    expect(there.heard.beats.length).toBeGreaterThan(alsoHeard)
    await world.sql`delete from events where cutover = ${id} and type = 'stepTeleported'`
    await world.sql`update cutovers set head = ${head.seq}, head_hash = ${head.hash} where id = ${id}`
    // Whoever watched was sent away, and asks again as a page does.
    const watched = { cutoverId: id, after: head.seq, hash: head.hash }
    await expect.poll(async () => (await here.client.timeout(5000).emitWithAck('watch', watched)).ok).toBe(true)
    await expect.poll(() => here.heard.beats.length).toBeGreaterThan(silentFrom)
    expect(here.heard.beats.at(-1)).toEqual(head)
  })
})

describe('reads beside commits', () => {
  it('never take a log that grows for another one, nor go back to an older state', async () => {
    const ids = [await node.create(), await node.create()]
    const { client, heard } = await watcher(node, ids[0] ?? '', await headOf(ids[0] ?? ''))
    let isOver = false
    const seen = new Map<string, number>()
    const reader = async (at: Node, id: string) => {
      while (!isOver) {
        const atLeast = seen.get(id) ?? 0
        const state = await at.core.readState(world.organisation, id)
        if (at === node) expect(state?.seq).toBeGreaterThanOrEqual(atLeast)
        if (at === node) seen.set(id, Math.max(atLeast, state?.seq ?? 0))
        await at.core.listPortfolio(world.organisation)
      }
    }
    const writer = async (at: Node, id: string) => {
      for (let count = 0; count < 60; count++) await at.give('lena', id, note(`${count}`))
    }
    const readers = ids.flatMap((id) => [reader(node, id), reader(node, id), reader(node, id), reader(other, id)])
    await Promise.all(ids.flatMap((id) => [node, node, node, other].map((at) => writer(at, id))))
    isOver = true
    await Promise.all(readers)
    expect(await node.core.readState(world.organisation, ids[0] ?? '')).toMatchObject({ seq: 241 })
    await expect.poll(() => heard.seqs.length).toBe(240)
    expect(heard.behind).toBe(0)
    expect(alarms(...ids)).toEqual([])
    client.disconnect()
  })

  it('find a log that was put back under many of them once', async () => {
    const { id } = await cutoverWith(10)
    await node.core.readState(world.organisation, id)
    await putBack(world.sql, id, 5)
    const states = await Promise.all(Array.from({ length: 20 }, () => node.core.readState(world.organisation, id)))
    for (const state of states) expect(state?.seq).toBe(5)
    expect(alarms(id)).toHaveLength(1)
  })
})
