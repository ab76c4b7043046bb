import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandInput } from '../../../shared/commands.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import { MAX_TAIL, type PortfolioLine, PROTOCOL, type WatchAnswer } from '../../../shared/protocol.ts'
import { createWorld, type LiveClient, type Node, type World } from '../../support/core.ts'
import { cuttingProxy } from '../../support/cuttingProxy.ts'
import { wireOf } from '../../support/wire.ts'

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
})
afterAll(() => world.end())

const note = (text: string) => ({ type: 'noteStep', stepId: 'announce', text }) as const
const notes = (count: number, text = 'Note') =>
  ({ type: 'bulk', commands: Array.from({ length: count }, (_, position) => note(`${text} ${position}`)) }) as const

describe('a handshake', () => {
  const attempt = (auth: Record<string, unknown>) =>
    new Promise<{ code?: string }>((resolve) => {
      const client = io(`http://127.0.0.1:${node.port}`, { auth, transports: ['websocket'], forceNew: true })
      client.on('connect_error', (error) => {
        client.disconnect()
        resolve('data' in error && typeof error.data === 'object' && error.data !== null ? error.data : {})
      })
      client.on('connect', () => {
        client.disconnect()
        resolve({ code: 'connected' })
      })
    })

  it('is refused with a code when the page speaks another protocol, or nobody is signed in', async () => {
    const token = world.token('lena')
    expect(await attempt({ token, protocol: PROTOCOL })).toMatchObject({ code: 'connected' })
    expect(await attempt({ token, protocol: PROTOCOL + 1 })).toMatchObject({ code: 'otherProtocol' })
    expect(await attempt({ token })).toMatchObject({ code: 'otherProtocol' })
    expect(await attempt({ protocol: PROTOCOL })).toMatchObject({ code: 'notSignedIn' })
    expect(await attempt({ token: 'made up', protocol: PROTOCOL })).toMatchObject({ code: 'notSignedIn' })
    expect(await attempt({ token: { toString: 1 }, protocol: PROTOCOL })).toMatchObject({ code: 'otherProtocol' })
  })

  it('is good for long polling too, which some networks need', async () => {
    const client: LiveClient = io(`http://127.0.0.1:${node.port}`, {
      auth: { token: world.token('lena'), protocol: PROTOCOL },
      transports: ['polling'],
      forceNew: true,
    })
    const id = await node.create()
    const follower = await follow(client, id, 0)
    await node.give('lena', id, notes(20))
    await expect.poll(() => follower.seqs()).toEqual(upTo(21))
    client.disconnect()
  })
})

describe('watching', () => {
  it('[R4] begins with the tail, the whole of it or nothing', async () => {
    const id = await node.create()
    await node.give('lena', id, notes(10))
    const client = await node.client('dana')
    const tail = await watch(client, id, 4)
    expect(tail).toMatchObject({ ok: true, head: 11, serverNow: expect.any(Number) })
    expect(seqsOf(tail)).toEqual([5, 6, 7, 8, 9, 10, 11])
    expect(await watch(client, id, 11)).toMatchObject({ ok: true, head: 11, events: [] })
    expect(await watch(client, id, 0)).toMatchObject({ events: { length: 11 } })
  })

  it('sends a longer tail to the state, and who knows more than the log', async () => {
    const id = await node.create()
    for (let position = 0; position < 3; position++) await node.give('lena', id, notes(MAX_TAIL / 2))
    const other = await (await world.node()).client('dana')
    const head = 1 + 1.5 * MAX_TAIL
    for (const client of [await node.client('dana'), other]) {
      expect(await watch(client, id, 0)).toEqual({
        ok: true,
        head,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        serverNow: expect.any(Number),
        stateAt: head,
      })
      expect(seqsOf(await watch(client, id, head - MAX_TAIL))).toHaveLength(MAX_TAIL)
      expect(await watch(client, id, head - MAX_TAIL - 1)).toMatchObject({ stateAt: head })
      expect(await watch(client, id, head + 1)).toMatchObject({ stateAt: head, mended: true })
    }
    const state = await node.core.readStateGzip(world.organisation, id)
    expect(state?.seq).toBe(head)
  })

  it('sends few events to the state as well when they are long', async () => {
    const id = await node.create()
    for (let position = 0; position < 12; position++) await node.give('lena', id, notes(10, 'x'.repeat(9900)))
    const client = await node.client('dana')
    expect(await watch(client, id, 0)).toMatchObject({ stateAt: 121 })
    expect(await watch(client, id, 100)).toMatchObject({ events: { length: 21 } })
  })

  it("is for cutovers of one's organisation", async () => {
    const client = await node.client('dana')
    expect(await watch(client, 'nowhere', 0)).toMatchObject({ ok: false, refusal: { code: 'unknownCutover' } })
  })

  it('[R4] shows every event to everybody in order, whichever node took it', async () => {
    const id = await node.create()
    const other = await world.node()
    const clients = await Promise.all([node, node, other, other].map((at) => at.client('dana')))
    const followers = await Promise.all(clients.map((client) => follow(client, id, 0)))
    let next = 0
    const sender = async (at: Node) => {
      while (next++ < 200) await at.give('lena', id, note('x'))
    }
    await Promise.all([node, other, node, other].map(sender))
    for (const follower of followers) await expect.poll(() => follower.seqs()).toEqual(upTo(201))
  })

  it('[R4] misses nothing that happens while it begins', async () => {
    const id = await node.create()
    const other = await world.node()
    const threeNotes = async () => {
      for (let given = 0; given < 3; given++) await other.give('lena', id, note('x'))
    }
    const followers = []
    for (let position = 0; position < 20; position++) {
      const client = await node.client('dana')
      const notes = threeNotes()
      await delay(position)
      followers.push(await follow(client, id, 0))
      await notes
    }
    const head = (await node.core.readState(world.organisation, id))?.seq ?? 0
    expect(head).toBe(61)
    for (const follower of followers) await expect.poll(() => follower.seqs()).toEqual(upTo(head))
  })

  it('[R4] loses no event with a wake-up that is lost', async () => {
    const id = await node.create()
    // This node's NOTIFY goes nowhere.
    await world.sql.unsafe(`
      create schema if not exists silent;
      create or replace function silent.pg_notify(text, text) returns void language sql as 'select'`)
    const mute = await world.node(
      `${world.url}?options=${encodeURIComponent('-csearch_path=silent,pg_catalog,public')}`,
    )
    const follower = await follow(await node.client('dana'), id, 0)
    await mute.give('lena', id, notes(3))
    await expect.poll(() => follower.seqs()).toEqual(upTo(4))
  })

  it('makes few messages of a burst, and one of a single event at once', async () => {
    const id = await node.create()
    const follower = await follow(await node.client('dana'), id, 0)
    await Promise.all(Array.from({ length: 200 }, () => node.give('lena', id, note('x'))))
    await expect.poll(() => follower.seqs()).toEqual(upTo(201))
    expect(follower.messages()).toBeLessThan(50)
  })

  it('hears where the log stands every two seconds', async () => {
    const id = await node.create()
    const client = await node.client('dana')
    await watch(client, id, 0)
    const beat = await new Promise<{ serverNow: number }>((resolve) => client.once('heartbeat', resolve))
    expect(beat).toEqual({
      cutoverId: id,
      head: 1,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      serverNow: expect.any(Number),
    })
    expect(Math.abs(beat.serverNow - Date.now())).toBeLessThan(10_000)
  })

  it('falls silent when the database is away, so that no screen calls itself live', async () => {
    const proxy = await cuttingProxy(world.url)
    const apart = await world.node(proxy.url)
    const id = await apart.create()
    const client = await apart.client('dana')
    await watch(client, id, 0)
    await proxy.close()
    await delay(5000)
    let beats = 0
    client.on('heartbeat', () => {
      beats += 1
    })
    await delay(2500)
    expect(beats).toBe(0)
    expect(client.connected).toBe(true)
  })

  it('ends with unwatch', async () => {
    const id = await node.create()
    const client = await node.client('dana')
    const follower = await follow(client, id, 0)
    client.emit('unwatch', { cutoverId: id })
    // In its turn after the message before it.
    await watch(client, 'nowhere', 0)
    await node.give('lena', id, note('x'))
    await delay(100)
    expect(follower.seqs()).toEqual([1])
  })

  it('says who else is there', async () => {
    const id = await node.create()
    const dana = await node.client('dana')
    const seen: string[][] = []
    dana.on('presence', ({ people }) => seen.push(people))
    await watch(dana, id, 0)
    const nils = await node.client('nils')
    await watch(nils, id, 0)
    const both = [world.ids.dana, world.ids.nils].toSorted()
    await expect.poll(() => seen.at(-1)).toEqual(both)
    nils.disconnect()
    await expect.poll(() => seen.at(-1)).toEqual([world.ids.dana])
  })

  it.each<[string, ('watch' | 'unwatch' | 'disconnect')[]]>([
    ['leaves at once', ['watch', 'unwatch']],
    ['leaves and comes back at once', ['watch', 'unwatch', 'watch']],
    ['leaves twice', ['watch', 'unwatch', 'watch', 'unwatch']],
    ['closes the page at once', ['watch', 'disconnect']],
    ['comes back and closes the page', ['watch', 'unwatch', 'watch', 'disconnect']],
  ])('shows nobody who is not there: somebody %s', async (_, acts) => {
    const id = await node.create()
    const [lena, nils, dana] = await Promise.all([node.client('lena'), node.client('nils'), node.client('dana')])
    let seen: string[] = []
    lena.on('presence', ({ cutoverId, people }) => {
      if (cutoverId === id) seen = people
    })
    await lena.emitWithAck('watchPortfolio', {})
    const answers = acts.flatMap((act) => {
      if (act === 'watch') return watch(nils, id, 0).catch(() => undefined)
      if (act === 'unwatch') nils.emit('unwatch', { cutoverId: id })
      else nils.disconnect()
      return []
    })
    if (acts.at(-1) !== 'disconnect') await Promise.all(answers)
    await watch(dana, id, 0)
    const there = acts.at(-1) === 'watch' ? [world.ids.dana, world.ids.nils].toSorted() : [world.ids.dana]
    await expect.poll(() => seen).toEqual(there)
    // Longer than the board waits before it tells of those who come and go.
    await delay(600)
    expect(seen).toEqual(there)
  })

  it('is told to who watches the portfolio too, at once and as it changes', async () => {
    const id = await node.create()
    const dana = await node.client('dana')
    await watch(dana, id, 0)
    const lena = await node.client('lena')
    const seen: string[][] = []
    lena.on('presence', ({ cutoverId, people }) => {
      if (cutoverId === id) seen.push(people)
    })
    await lena.emitWithAck('watchPortfolio', {})
    await expect.poll(() => seen.at(-1)).toEqual([world.ids.dana])
    dana.disconnect()
    await expect.poll(() => seen.at(-1)).toEqual([])
  })
})

describe('a slow reader', () => {
  it('[R4] is told that it is behind, gets nothing more until it asks, and then everything', async () => {
    const id = await node.create()
    const slow = await node.client('dana')
    const quick = await follow(await node.client('nils'), id, 0)
    const follower = await follow(slow, id, 0)
    const behind: number[] = []
    slow.on('behind', ({ head }) => behind.push(head))
    const wire = wireOf(slow)
    wire.pause()
    // 12 MB: more than the system itself buffers on a loopback connection, and the limit.
    for (let position = 0; position < 60; position++) await node.give('lena', id, notes(20, 'x'.repeat(9900)))
    await expect.poll(() => quick.seqs().length).toBe(1201)
    expect(behind).toEqual([])
    wire.resume()
    await expect.poll(() => behind.length).toBe(1)
    const known = follower.seqs().length
    expect(follower.seqs()).toEqual(upTo(known))
    expect(known).toBeLessThan(1201)
    await node.give('lena', id, note('not for who is behind'))
    await delay(100)
    expect(follower.seqs()).toHaveLength(known)

    expect(await watch(slow, id, 1190)).toMatchObject({ events: { length: 12 } })
    await node.give('lena', id, note('live again'))
    await expect.poll(() => follower.last()).toBe(1203)
    expect(behind).toHaveLength(1)
  })
})

describe('a command on the socket', () => {
  it('[R3] is answered as on REST', async () => {
    const id = await node.create()
    const client = await node.client('lena')
    const message = { cutoverId: id, commandId: randomUUID(), command: note('x') }
    const answer = await client.emitWithAck('command', message)
    expect(answer).toMatchObject({ ok: true, seq: 2, events: [{ text: 'x' }] })
    expect(await client.emitWithAck('command', message)).toEqual(answer)
    expect(await node.give('lena', id, note('x'), message.commandId)).toEqual(answer)
    const refused = { ...message, commandId: randomUUID(), command: { type: 'startStep', stepId: 'copy' } as const }
    expect(await client.emitWithAck('command', refused)).toMatchObject({ ok: false, refusal: { code: 'notYourRole' } })
  })

  it('[R15] is not carried out after the time that it was good for, and may be given again under its id', async () => {
    const id = await node.create()
    const client = await node.client('lena')
    const message = { cutoverId: id, commandId: randomUUID(), command: note('x') }
    const late = await client.emitWithAck('command', { ...message, until: Date.now() - 1000 })
    expect(late).toMatchObject({ ok: false, refusal: { code: 'notSent' } })
    const answer = await client.emitWithAck('command', { ...message, until: Date.now() + 60_000 })
    expect(answer).toMatchObject({ ok: true, seq: 2 })
  })

  it('[R13] is refused with the field when a text is too long', async () => {
    const client = await node.client('lena')
    const command: CommandInput = note('x'.repeat(20_000))
    const message = { cutoverId: await node.create(), commandId: randomUUID(), command }
    expect(await client.emitWithAck('command', message)).toMatchObject({
      refusal: { code: 'malformed', field: 'text', message: expect.stringContaining('10000') },
    })
  })

  it('of 10 MB ends the connection and nothing else', async () => {
    const id = await node.create()
    const [client, bystander] = [await node.client('lena'), await node.client('dana')]
    const ended = disconnected(client)
    client.emit('command', { cutoverId: id, commandId: randomUUID(), command: note('x'.repeat(10_000_000)) }, () => {})
    await ended
    expect(bystander.connected).toBe(true)
    expect(await node.give('lena', id, note('still here'))).toMatchObject({ seq: 2 })
  })

  it('waits for its turn when one person sends a great many', async () => {
    const id = await node.create()
    const client = await node.client('quinn')
    const begun = performance.now()
    const answers = await Promise.all(
      Array.from({ length: 120 }, () =>
        client.emitWithAck('command', { cutoverId: id, commandId: randomUUID(), command: note('x') }),
      ),
    )
    expect(answers.every(({ ok }) => ok)).toBe(true)
    expect(performance.now() - begun).toBeGreaterThan(1000)
  })

  it('closes the socket of a credential that was revoked', async () => {
    const id = await node.create()
    const clients = [await node.client('scott'), await node.client('scott')]
    const ended = clients.map(disconnected)
    await world.sql`update tokens set revoked_at = now() where person = ${world.ids.scott ?? ''}`
    clients[0]?.emit('command', { cutoverId: id, commandId: randomUUID(), command: note('x') }, () => {})
    await ended[0]
    expect(clients[1]?.connected).toBe(true)
    await node.core.recheckSockets()
    await ended[1]
    expect((await node.core.readState(world.organisation, id))?.seq).toBe(1)
  })

  it.each([
    ['watch', { cutoverId: 7, after: 0 }],
    ['watch', { cutoverId: 'c', after: -1 }],
    ['watch', null],
    ['command', { commandId: 'x' }],
    ['command', 'nonsense'],
  ])('ends the connection when %s is no message: %o', async (event, message) => {
    const client = await node.client('lena')
    const ended = disconnected(client)
    const untyped: Socket = client
    untyped.emit(event, message, () => {})
    await ended
  })
})

describe('the portfolio', () => {
  it('is there at once, and its lines follow what happens on any node', async () => {
    const id = await node.create()
    const other = await world.node()
    const client = await node.client('oscar')
    const answer = await client.emitWithAck('watchPortfolio', {})
    expect(answer.ok && answer.lines.find((line) => line.id === id)).toMatchObject({ status: 'preparing', seq: 1 })
    const lines: PortfolioLine[] = []
    client.on('portfolio', (line) => lines.push(line))
    await other.give('lena', id, { type: 'startCutover' })
    const last = (cutoverId: string) => lines.findLast((line) => line.id === cutoverId)
    await expect.poll(() => last(id)).toMatchObject({ status: 'running', seq: 2 })
    const made = await node.create()
    await expect.poll(() => last(made)).toMatchObject({ status: 'preparing' })
  })

  it('gathers what changes often', async () => {
    const id = await node.create()
    const client = await node.client('oscar')
    await client.emitWithAck('watchPortfolio', {})
    const seqs: number[] = []
    client.on('portfolio', ({ id: changed, seq }) => changed === id && seqs.push(seq))
    const begun = performance.now()
    for (let position = 0; position < 100; position++) await node.give('lena', id, note('x'))
    await expect.poll(() => seqs.at(-1)).toBe(101)
    // One in a quarter of a second, however long a busy machine takes.
    expect(seqs.length).toBeLessThanOrEqual(2 + (performance.now() - begun) / 250)
  })
})

describe('a server that stops', () => {
  it('[R2] says goodbye, answers what it has taken, and takes nothing more', async () => {
    const leaving = await world.node()
    const id = await leaving.create()
    const client = await leaving.client('lena')
    const goodbye = new Promise((resolve) => client.once('goodbye', resolve))
    const ended = disconnected(client)
    const asked = Array.from({ length: 10 }, () =>
      client.emitWithAck('command', { cutoverId: id, commandId: randomUUID(), command: note('x') }),
    )
    await asked[0]
    const stopped = leaving.core.stop()
    await goodbye
    await ended
    await stopped
    const answered = await Promise.allSettled(asked.map((answer) => Promise.race([answer, Promise.reject(0)])))
    const seqs = answered.flatMap((answer) =>
      answer.status === 'fulfilled' && answer.value.ok ? answer.value.seq : [],
    )
    const events = await node.core.readEvents(world.organisation, id, 0, 100)
    expect(events?.map(({ seq }) => seq)).toEqual(expect.arrayContaining(seqs))
    await expect(leaving.give('lena', id, note('too late'))).rejects.toThrow('stopping')
  })
})

interface Follower {
  /** In the order of arrival, each once: what a replica that applies strictly by seq has. */
  seqs(): number[]
  last(): number
  messages(): number
}

async function follow(client: LiveClient, cutoverId: string, after: number): Promise<Follower> {
  let applied: number[] = []
  const early: LoggedEvent[][] = []
  let isBegun = false
  let messages = 0
  let last = 0
  const apply = (events: readonly LoggedEvent[]) => {
    for (const { seq } of events) {
      last = seq
      if (applied.length === 0 || seq === (applied.at(-1) ?? 0) + 1) applied.push(seq)
    }
  }
  client.on('events', ({ cutoverId: of, events }) => {
    if (of !== cutoverId) return
    messages += 1
    if (isBegun) apply(events)
    else early.push(events)
  })
  const answer = await watch(client, cutoverId, after)
  if (!answer.ok || !('events' in answer)) throw new Error(JSON.stringify(answer))
  applied = answer.events.map(({ seq }) => seq)
  isBegun = true
  for (const events of early) apply(events)
  return { seqs: () => applied, last: () => last, messages: () => messages }
}

const watch = (client: LiveClient, cutoverId: string, after: number): Promise<WatchAnswer> =>
  client.timeout(5000).emitWithAck('watch', { cutoverId, after })

const disconnected = (client: LiveClient) => new Promise<void>((resolve) => client.once('disconnect', () => resolve()))

const seqsOf = (answer: WatchAnswer): number[] =>
  answer.ok && 'events' in answer ? answer.events.map(({ seq }) => seq) : []

const upTo = (head: number): number[] => Array.from({ length: head }, (_, position) => position + 1)
