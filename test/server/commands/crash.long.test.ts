import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyChain } from '../../../shared/chain/hashChain.ts'
import type { CommandAnswer } from '../../../shared/protocol.ts'
import { QUICKLY } from '../../support/commandLine.ts'
import { connectClient, createWorld, type LiveClient, type Node, type World } from '../../support/core.ts'
import { settableClock } from '../../support/databaseClock.ts'
import { minutes } from '../../support/play.ts'
import { privateCluster } from '../../support/postgres.ts'
import { lockRow } from '../../support/rowLock.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let world: World
let node: Node
let child: ChildProcess | undefined
afterEach(async () => {
  child?.kill('SIGKILL')
  await world.end()
})

// A wait that nothing is before.
const WAITING = SMALL_YAML.replace('runbook: small-move', 'runbook: waiting').replace(
  'kind: wait, phase: Validation, owner: network, takes: 10m, after: [switch]',
  'kind: wait, phase: Validation, owner: network, takes: 2m',
)
const command = { type: 'noteStep', stepId: 'announce', text: 'x' } as const

describe('a server killed with SIGKILL under load', () => {
  beforeEach(async () => {
    world = await createWorld()
    node = await world.node()
  })

  it('[R2] [R3] has every acknowledged command in the log, once, and each that is sent again gets its answer', {
    timeout: 120_000,
  }, async () => {
    const ids = [await node.create(), await node.create()]
    const sent = new Map<string, { cutoverId: string; answer?: CommandAnswer }>()
    const answered = () => [...sent.values()].filter(({ answer }) => answer).length
    for (let life = 0; life < 3; life++) {
      const clients = await startChild(4)
      let isAlive = true
      const senders = clients.flatMap((client, position) =>
        Array.from({ length: 4 }, async () => {
          while (isAlive) {
            const commandId = randomUUID()
            const entry: { cutoverId: string; answer?: CommandAnswer } = { cutoverId: ids[position % 2] ?? '' }
            sent.set(commandId, entry)
            const given = { cutoverId: entry.cutoverId, commandId, command }
            const answer = await client
              .timeout(2000)
              .emitWithAck('command', given)
              .catch(() => undefined)
            if (answer) entry.answer = answer
          }
        }),
      )
      const before = answered()
      await expect.poll(answered, { interval: 10 }).toBeGreaterThan(before + 20)
      await delay(life * 137)
      child?.kill('SIGKILL')
      isAlive = false
      for (const client of clients) client.disconnect()
      await Promise.all(senders)
    }

    const acknowledged = [...sent].filter(([, { answer }]) => answer)
    expect(acknowledged.length).toBeGreaterThan(50)
    for (const id of ids) {
      const records = (await node.core.readRecords(world.organisation, id, 0, 100_000)) ?? []
      expect(verifyChain(id, records[0]?.prev ?? '', records)).toMatchObject({ intact: true })
      const commandIds = records.map(({ commandId }) => commandId)
      expect(new Set(commandIds).size).toBe(commandIds.length)
    }
    for (const [commandId, { cutoverId, answer }] of acknowledged) {
      expect(await node.give('lena', cutoverId, command, commandId)).toEqual(answer)
    }
    const before = await countEvents()
    const unanswered = [...sent].filter(([, { answer }]) => !answer)
    const again = () => unanswered.map(([commandId, { cutoverId }]) => node.give('lena', cutoverId, command, commandId))
    const answers = await Promise.all(again())
    expect(await Promise.all(again())).toEqual(answers)
    expect(await countEvents()).toBeLessThanOrEqual(before + unanswered.length)
  })
})

describe('a server killed with SIGKILL while the clock acts', () => {
  beforeEach(async () => {
    world = await createWorld()
  })

  it('[R2] leaves what is due to the next server, and nothing happens twice', async () => {
    const clock = await settableClock(world.url, world.sql)
    const now = Date.now()
    await clock.stand(now)
    const node = await world.node(clock.url)
    const ids = await Promise.all(Array.from({ length: 30 }, () => node.create(WAITING)))
    for (const [name, command] of [
      ['lena', { type: 'startCutover' }],
      ['nils', { type: 'startStep', stepId: 'bake' }],
    ] as const) {
      await Promise.all(ids.map((id) => node.give(name, id, command)))
    }
    await node.stop()
    await clock.stand(now + minutes(10))

    const completions = async () => (await world.sql`select from events where type = 'stepCompleted'`).length
    // One is left over for the next server, however fast the first one is.
    const free = await lockRow(world.url, ids[0] ?? '')
    await startChild(0, clock.url)
    await expect.poll(completions, { interval: 5 }).toBeGreaterThan(0)
    child?.kill('SIGKILL')
    await free()
    await world.node(clock.url)
    await expect.poll(completions).toBe(ids.length)

    const logs = await world.sql<{ types: string[]; due: string | null }[]>`
      select array_agg(type order by seq) as types, min(next_due_at) as due
      from events join cutovers on cutovers.id = cutover group by cutover`
    expect(logs).toEqual(
      ids.map(() => ({ types: ['cutoverCreated', 'cutoverStarted', 'stepStarted', 'stepCompleted'], due: null })),
    )
  })
})

describe('PostgreSQL killed with SIGKILL under load', () => {
  it('[R2] keeps every acknowledged command, and the server goes on when it is back', async () => {
    const cluster = await privateCluster()
    world = await createWorld(cluster.url)
    node = await world.node()
    const id = await node.create()
    await node.give('lena', id, command)
    const acknowledged: number[] = []
    let isOver = false
    const senders = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const answer = await node.give('lena', id, command).catch(() => undefined)
        if (answer && answer !== 'unauthorised' && answer.ok) acknowledged.push(answer.seq)
      }
    })
    await delay(300)
    process.kill(await cluster.postmaster(), 'SIGKILL')
    const before = acknowledged.length
    await expect.poll(() => acknowledged.length, { interval: 100 }).toBeGreaterThan(before + 50)
    isOver = true
    await Promise.all(senders)

    const records = (await node.core.readRecords(world.organisation, id, 0, 100_000)) ?? []
    expect(verifyChain(id, records[0]?.prev ?? '', records)).toMatchObject({ intact: true })
    expect(records.map(({ seq }) => seq)).toEqual(expect.arrayContaining(acknowledged))
    expect(new Set(acknowledged).size).toBe(acknowledged.length)
    await world.end()
    await cluster.drop()
  }, 90_000)
})

async function startChild(clients: number, url = world.url): Promise<LiveClient[]> {
  const program = join(import.meta.dirname, '../../support/coreServer.ts')
  child = spawn(process.execPath, [...QUICKLY, program, url], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = child.stdout ? await once(child.stdout, 'data') : []
  return Promise.all(Array.from({ length: clients }, () => connectClient(Number(port), world.token('lena'))))
}

async function countEvents(): Promise<number> {
  const [row] = await world.sql<{ count: number }[]>`select count(*) from events`
  return row?.count ?? 0
}
