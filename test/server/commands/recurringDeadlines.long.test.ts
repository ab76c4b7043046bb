import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CommandInput } from '../../../shared/commands.ts'
import { CLOCK_YAML } from '../../support/clockRunbook.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { type DatabaseClock, settableClock } from '../../support/databaseClock.ts'
import { iso, minutes } from '../../support/play.ts'

let world: World
let node: Node
let clock: DatabaseClock
let shifted = 0
beforeAll(async () => {
  world = await createWorld()
  clock = await settableClock(world.url, world.sql)
  node = await world.node(clock.url)
})
afterAll(() => world.end())

let id: string
beforeEach(async () => {
  id = await node.create(CLOCK_YAML)
  await give('lena', { type: 'startCutover' })
})

describe('a deadline that recurs', () => {
  it('of a timebox comes again for a step that is retried, and nothing after it waits', async () => {
    await verified('fresh-item')
    await waived(minutes(100))
    await give('dana', { type: 'startStep', stepId: 'boxed' })
    await give('dana', { type: 'startStep', stepId: 'soak' })
    await pass(minutes(15))
    await happens('stepTimeboxEnded')
    await give('dana', { type: 'failStep', stepId: 'boxed', reason: 'Locked' })
    await give('dana', { type: 'retryStep', stepId: 'boxed' })
    await pass(minutes(5))
    await happens('stepCompleted')
    expect(await typesOf(id)).toHaveLength(11)
    await pass(minutes(10))
    await happens('stepTimeboxEnded', 2)
    await pass(minutes(90))
    await happens('waiverExpired')
    await happens('evidenceExpired')
  })

  it('of an automation over its time limit comes once, whatever is heard of it, and nothing after it waits', async () => {
    await verified('fresh-item')
    await give('dana', { type: 'startStep', stepId: 'job', jobId: 'job-7' })
    for (let heard = 1; heard <= 10; heard++) {
      await pass(minutes(3))
      await give('dana', { type: 'heartbeatStep', stepId: 'job' })
    }
    await happens('stepWentSilent')
    for (let heard = 1; heard <= 3; heard++) {
      await pass(minutes(3))
      await give('dana', { type: 'heartbeatStep', stepId: 'job' })
    }
    await give('dana', { type: 'startStep', stepId: 'soak' })
    await pass(minutes(5))
    await happens('stepWentSilent', 2)
    await pass(minutes(15))
    await happens('stepCompleted')
    await pass(minutes(90))
    await happens('evidenceExpired')
  })

  it('of a wait that was taken back comes again when it has waited once more, and nothing after it waits', async () => {
    await waived(minutes(70))
    await give('dana', { type: 'startStep', stepId: 'soak' })
    await pass(minutes(20))
    await happens('stepCompleted')
    await pass(minutes(1))
    await give('dana', { type: 'undoStep', stepId: 'soak', reason: 'The node had restarted' })
    await pass(minutes(10))
    await give('dana', { type: 'startStep', stepId: 'boxed' })
    await pass(minutes(10))
    await happens('stepCompleted', 2)
    await pass(minutes(5))
    await happens('stepTimeboxEnded')
    await pass(minutes(30))
    await happens('waiverExpired')
  })
})

/** Moves the database's clock on. */
async function pass(milliseconds: number): Promise<void> {
  shifted += milliseconds
  await clock.shift(shifted)
}

async function give(name: string, command: CommandInput): Promise<void> {
  expect(await node.give(name, id, command)).toMatchObject({ ok: true })
}

async function verified(itemId: string): Promise<void> {
  await give('nils', { type: 'provideEvidence', itemId, evidence: { link: 'https://example.org/report' } })
  await give('lena', { type: 'verifyItem', itemId })
}

const waived = (milliseconds: number) =>
  give('sam', {
    type: 'waiveItem',
    itemId: 'waived-item',
    reason: 'We accept it',
    until: iso(Date.now() + shifted + milliseconds),
  })

async function happens(type: string, times = 1): Promise<void> {
  await expect.poll(async () => (await typesOf(id)).filter((one) => one === type)).toHaveLength(times)
}

async function typesOf(cutoverId: string): Promise<string[]> {
  const rows = await world.sql<{ type: string }[]>`
    select type from events where cutover = ${cutoverId} order by seq`
  return rows.map(({ type }) => type)
}
