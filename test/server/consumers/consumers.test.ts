import { setTimeout as delay } from 'node:timers/promises'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, type Consumers, createConsumers } from '../../../server/consumers/consumers.ts'
import { connect, type Sql } from '../../../server/database/connect.ts'
import { createEventLog, type EventLog } from '../../../server/log/eventLog.ts'
import { createRunbookLibrary } from '../../../server/runbooks/runbookLibrary.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { LOG_KEY } from '../../support/installation.ts'

const log = pino({ level: 'silent' })

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
  await world.sql`
    create table diary (consumer text, cutover text, seq integer, type text, after_seq integer, at serial)`
})
afterAll(() => world.end())

const running: Consumers[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

/** Writes down what it takes. */
function diarist(name: string, choices: Partial<Consumer> = {}): Consumer {
  return {
    name,
    concerns: () => true,
    async take(sql, _, commands) {
      for (const { events, after } of commands) {
        for (const { seq, type } of events)
          await sql`
            insert into diary (consumer, cutover, seq, type, after_seq)
            values (${name}, ${after.id}, ${seq}, ${type}, ${after.seq})`
      }
    },
    ...choices,
  }
}

function openLog(sql: Sql): EventLog {
  const library = createRunbookLibrary(sql)
  return createEventLog({ sql, library, log, logKey: LOG_KEY, onCommitted: () => undefined })
}

function run(consumers: readonly Consumer[], sql = world.sql): Consumers {
  const made = createConsumers({ sql, eventLog: openLog(sql), consumers, log })
  running.push(made)
  return made
}

const note = (text: string): CommandInput => ({ type: 'noteStep', stepId: 'announce', text })
const notes = (count: number): CommandInput => ({
  type: 'bulk',
  commands: Array.from({ length: count }, () => ({ type: 'noteStep', stepId: 'announce', text: 'x' })),
})

interface Entry {
  seq: number
  after: number
}
async function diary(consumer: string, cutover: string): Promise<Entry[]> {
  return [
    ...(await world.sql<Entry[]>`
      select seq, after_seq as after from diary where consumer = ${consumer} and cutover = ${cutover} order by at`),
  ]
}
const seqs = async (consumer: string, cutover: string) => (await diary(consumer, cutover)).map(({ seq }) => seq)
const upTo = (head: number) => Array.from({ length: head }, (_, position) => position + 1)

describe('a consumer of the log', () => {
  it('takes every event once, in order, each command with the state that it led to', async () => {
    const id = await node.create()
    const consumer = diarist('orderly')
    const consumers = run([consumer])
    await node.give('lena', id, note('one'))
    await consumers.readOn(consumer, world.organisation, id)
    // A bulk is one command; those of three commands are read together.
    await node.give('lena', id, notes(3))
    await node.give('lena', id, note('two'))
    await node.give('lena', id, notes(2))
    await consumers.readOn(consumer, world.organisation, id)
    await consumers.readOn(consumer, world.organisation, id)
    expect(await diary('orderly', id)).toEqual([
      { seq: 1, after: 1 },
      { seq: 2, after: 2 },
      ...[3, 4, 5].map((seq) => ({ seq, after: 5 })),
      { seq: 6, after: 6 },
      ...[7, 8].map((seq) => ({ seq, after: 8 })),
    ])
    // Another server, which knows nothing yet, goes on in the middle.
    await node.give('lena', id, note('three'))
    await run([consumer]).readOn(consumer, world.organisation, id)
    expect((await diary('orderly', id)).at(-1)).toEqual({ seq: 9, after: 9 })
  })

  it('reads a log that is longer than a page', async () => {
    const id = await node.create()
    for (let times = 0; times < 5; times++) await node.give('lena', id, notes(450))
    const consumer = diarist('patient')
    await run([consumer]).readOn(consumer, world.organisation, id)
    expect(await seqs('patient', id)).toEqual(upTo(2251))
  })

  it('leaves nothing out and takes nothing twice when it fails anywhere, on two servers at once', async () => {
    const id = await node.create()
    let calls = 0
    const consumer = diarist('unlucky')
    const unlucky: Consumer = {
      ...consumer,
      async take(sql, organisation, commands) {
        calls += 1
        if (calls % 3 === 1) throw new Error('before')
        await consumer.take(sql, organisation, commands)
        if (calls % 3 === 2) throw new Error('after')
        if (calls % 9 === 3) await sql`select pg_terminate_backend(pg_backend_pid())`
      },
    }
    const other = connect(world.url)
    const servers = [run([unlucky]), run([unlucky], other.sql)]
    for (let times = 0; times < 40; times++) {
      await node.give('lena', id, times % 4 === 0 ? notes(3) : note('x'))
      await Promise.allSettled(servers.map((server) => server.readOn(unlucky, world.organisation, id)))
    }
    for (let times = 0; times < 9; times++)
      await servers[0]?.readOn(unlucky, world.organisation, id).catch(() => undefined)
    expect(await seqs('unlucky', id)).toEqual(upTo(61))
    await other.close()
  })

  it('reads on by itself after a commit, and finds what a server has left that died', async () => {
    const id = await node.create()
    const left = await node.create()
    const consumers = run([diarist('brisk')])
    consumers.start()
    await node.give('lena', id, note('one'))
    consumers.wake(world.organisation, id)
    await expect.poll(() => seqs('brisk', id)).toEqual(upTo(2))
    // Nobody wakes it for this one.
    await node.give('lena', left, note('one'))
    await expect.poll(() => seqs('brisk', left)).toEqual(upTo(2))
    await expect.poll(() => consumers.behind().get('brisk')).toBe(0)
  })

  it('that fails at one log delays no other log and no other consumer', async () => {
    const [bad, good] = [await node.create(), await node.create()]
    let isBroken = true
    const picky = diarist('picky')
    const consumers = run([
      {
        ...picky,
        async take(sql, organisation, commands) {
          if (isBroken && commands[0]?.after.id === bad) throw new Error('Not this one')
          await picky.take(sql, organisation, commands)
        },
      },
      diarist('easy'),
    ])
    consumers.start()
    await expect.poll(() => seqs('picky', good)).toEqual([1])
    await expect.poll(() => seqs('easy', bad)).toEqual([1])
    await expect.poll(() => consumers.behind().get('picky')).toBe(1)
    isBroken = false
    await expect.poll(() => seqs('picky', bad)).toEqual([1])
  })

  it('that failed goes on by itself, and counts as behind, long after the last change', async () => {
    const id = await node.create()
    await world.sql`update cutovers set changed_minute = changed_minute - 60, last_at = last_at - interval '1 hour' where id = ${id}`
    let isBroken = true
    const late = diarist('late')
    const consumers = run([
      {
        ...late,
        async take(sql, organisation, commands) {
          if (isBroken && commands[0]?.after.id === id) throw new Error('Not yet')
          await late.take(sql, organisation, commands)
        },
      },
    ])
    consumers.start()
    // The first scan covers everything, the logs of other tests included; later ones pass this log over.
    await expect.poll(() => consumers.behind().get('late')).toBe(1)
    await delay(3000)
    expect(consumers.behind().get('late')).toBe(1)
    isBroken = false
    await expect.poll(() => seqs('late', id)).toEqual([1])
    await expect.poll(() => consumers.behind().get('late')).toBe(0)
  })

  it('does not read what does not concern it, and takes everything from when it does', async () => {
    const id = await node.create()
    const choosy = diarist('choosy', { concerns: (_, __, state) => state.seq > 3 })
    const consumers = run([choosy])
    await node.give('lena', id, note('one'))
    await consumers.readOn(choosy, world.organisation, id)
    expect(await seqs('choosy', id)).toEqual([])
    await node.give('lena', id, notes(2))
    await consumers.readOn(choosy, world.organisation, id)
    expect(await seqs('choosy', id)).toEqual([3, 4])
  })

  it('goes on from the end of a log that lost its last events', async () => {
    const id = await node.create()
    const consumer = diarist('constant')
    await node.give('lena', id, notes(3))
    await run([consumer]).readOn(consumer, world.organisation, id)
    await world.sql`update consumer_positions set seq = 9, hash = 'lost' where cutover = ${id}`
    const consumers = run([consumer])
    await consumers.readOn(consumer, world.organisation, id)
    await node.give('lena', id, note('new'))
    await consumers.readOn(consumer, world.organisation, id)
    expect(await seqs('constant', id)).toEqual(upTo(5))
  })

  it('keeps no commit waiting', async () => {
    const id = await node.create()
    const [entered, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow = diarist('slow', {
      take: async () => {
        entered.resolve()
        await free.promise
      },
    })
    const read = run([slow]).readOn(slow, world.organisation, id)
    await entered.promise
    expect(await node.give('lena', id, note('meanwhile'))).toMatchObject({ ok: true })
    free.resolve()
    await read
  })
})
