import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../server/database/connect.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { type Death, mortalServer } from './mortal.ts'
import { openReceiver, type Receiver, status } from './receiver.ts'

let world: World
let node: Node
let receiver: Receiver
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
  receiver = await openReceiver()
})
afterAll(async () => {
  await receiver.close()
  await world.end()
})

const note = { type: 'noteStep', stepId: 'announce', text: 'Hello' } as const
const EVENTS = [1, 2, 3, 4]

/** A webhook and a log of four events that it wants; nothing is recorded yet. */
async function begin(): Promise<string> {
  receiver.received.length = 0
  await world.sql`delete from webhook_endpoints`
  const { webhooks } = mortalServer(world.sql, world.organisation)
  const choice = { url: receiver.url, description: '', eventTypes: [], rehearsals: false }
  const by = { actor: null, via: null, address: null, hands: [] }
  await webhooks.endpoints.make(world.organisation, choice, 'somebody', by)
  const cutover = await node.create()
  await node.give('lena', cutover, note)
  await node.give('lena', cutover, { type: 'bulk', commands: [note, note] })
  return cutover
}

/** One server's life; it may end before everything is done. */
async function live(cutover: string, death?: Death) {
  const server = mortalServer(world.sql, world.organisation, death)
  receiver.answer((one, response) => void server.arrived().then(() => status(204)(one, response)))
  await server.work(cutover)
  // What it had at its death is due again when its leases have ended.
  await world.sql`update webhook_deliveries set lease_until = clock_timestamp() - interval '1 s' where lease is not null`
  return server
}

/** The order in which events came first, and how often each came at all. */
function arrivals() {
  const seqs = receiver.received.map(({ body }) => body.data.seq ?? 0)
  const ids = new Set(receiver.received.map(({ id, body }) => `${id} ${body.data.seq}`))
  return { first: [...new Set(seqs)], ids: ids.size, total: seqs.length }
}

describe('a server that is killed', () => {
  it('between any two things that it does leaves nothing out, keeps the order, and gives each event one id', async () => {
    const whole = await live(await begin())
    expect(arrivals()).toEqual({ first: EVENTS, ids: 4, total: 4 })
    expect(whole.calls()).toBeGreaterThan(25)
    for (let at = 1; at <= whole.calls(); at++) {
      for (const after of [false, true]) {
        const cutover = await begin()
        const died = await live(cutover, { at, after })
        expect(died.isDead(), `${at}`).toBe(true)
        await live(cutover)
        const { total, ...each } = arrivals()
        expect(each, `killed ${after ? 'after' : 'before'} ${at}`).toEqual({ first: EVENTS, ids: 4 })
        expect(total).toBeLessThanOrEqual(5)
      }
    }
  }, 120_000)

  it('again and again, too', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const cutover = await begin()
      for (let life = 1; life <= 6; life++) {
        await live(cutover, { at: 1 + ((seed * 7919 + life * 104_729) % 30), after: (seed + life) % 2 === 0 })
      }
      await live(cutover)
      const { total, ...each } = arrivals()
      expect(each, `seed ${seed}`).toEqual({ first: EVENTS, ids: 4 })
      expect(total).toBeLessThanOrEqual(10)
    }
  }, 120_000)
})

it('two servers at once send each event once', async () => {
  const other = connect(world.url)
  for (let times = 0; times < 15; times++) {
    const cutover = await begin()
    receiver.answer(status(204))
    const servers = [world.sql, other.sql, world.sql].map((sql) => mortalServer(sql, world.organisation))
    await Promise.all(servers.map((server) => server.work(cutover)))
    expect(arrivals()).toEqual({ first: EVENTS, ids: 4, total: 4 })
  }
  await other.close()
})
