/** Built-in holds on the real server, whose clock is moved on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandInput } from '../../../shared/commands.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { type DatabaseClock, settableClock } from '../../support/databaseClock.ts'
import { holdingYaml } from '../../support/holdingRunbook.ts'
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

const now = () => Date.now() + shifted
async function pass(milliseconds: number): Promise<void> {
  shifted += milliseconds
  await clock.shift(shifted)
}
const give = async (id: string, name: string, command: CommandInput) =>
  expect(await node.give(name, id, command)).toMatchObject({ ok: true })
const state = async (id: string) => (await node.core.readState(world.organisation, id)) ?? expect.unreachable()
const countdown = async (id: string) => (await state(id)).countdown

/** With T-0 this long from now. */
async function created(until: number, yaml = holdingYaml()): Promise<string> {
  const id = await node.create(yaml)
  await give(id, 'lena', { type: 'moveT0', t0: iso(now() + until), reason: 'For this test' })
  return id
}
const holdsOf = async (id: string) =>
  (
    await world.sql<{ commandId: string; payload: { builtIn?: { from: string } }; at: Date }[]>`
      select command_id as "commandId", payload, at from events where cutover = ${id} and type = 'countdownHeld'
      order by seq`
  ).filter(({ payload }) => payload.builtIn)

describe('a built-in hold on the server', () => {
  it('takes place by itself at its mark, is resumed, and does not come again', async () => {
    const id = await created(minutes(60))
    await pass(minutes(25))
    expect(await countdown(id)).toBe('counting')
    await pass(minutes(6))
    await expect.poll(() => countdown(id)).toBe('held')
    await pass(minutes(10))
    await give(id, 'sam', { type: 'resumeCountdown' })
    await pass(minutes(120))
    await give(id, 'lena', { type: 'holdCountdown', reason: 'To see that the clock has been there' })
    expect(await holdsOf(id)).toHaveLength(1)
    expect((await holdsOf(id))[0]?.commandId).toMatch(/^clock:countdownHold:final-poll:/)
  })

  it('that waits for a gate comes again after T-0 was moved, each time under an id of its own', async () => {
    const id = await created(minutes(40), holdingYaml({ until: 'go-no-go' }))
    await pass(minutes(11))
    await expect.poll(() => countdown(id)).toBe('held')
    expect(await node.give('lena', id, { type: 'resumeCountdown' })).toMatchObject({
      ok: false,
      refusal: { code: 'gateClosed' },
    })
    await give(id, 'lena', { type: 'moveT0', t0: iso(now() + minutes(40)), reason: 'Late' })
    await pass(minutes(11))
    await expect.poll(() => countdown(id)).toBe('held')
    const held = await holdsOf(id)
    expect(new Set(held.map(({ commandId }) => commandId)).size).toBe(2)
  })

  it('that came due while no server ran counts from its mark, once one does', async () => {
    const id = await created(minutes(60))
    const { t0 } = await state(id)
    await node.stop()
    await pass(minutes(50))
    node = await world.node(clock.url)
    await expect.poll(() => countdown(id)).toBe('held')
    const { countdownHeld } = await state(id)
    expect(countdownHeld).toMatchObject({ at: t0 - minutes(30), builtIn: 'final-poll', by: 'clock' })
    await give(id, 'lena', { type: 'resumeCountdown' })
    expect((await state(id)).t0).toBeGreaterThanOrEqual(t0 + minutes(20))
  })
})
