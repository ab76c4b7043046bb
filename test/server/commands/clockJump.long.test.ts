import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { type DatabaseClock, settableClock } from '../../support/databaseClock.ts'
import { minutes } from '../../support/play.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

/** `announce` has nothing before it; here it is timeboxed, for two seconds. */
const TIMEBOXED = SMALL_YAML.replace('runbook: small-move', 'runbook: timeboxed').replace(
  'owner: lead, takes: 1m, audience',
  'owner: lead, takes: 1s, timebox: "2s, then decide", audience',
)

let world: World
let clock: DatabaseClock
let nodes: Node[]
beforeAll(async () => {
  world = await createWorld()
  clock = await settableClock(world.url, world.sql)
  nodes = [await world.node(clock.url), await world.node(clock.url)]
})
afterAll(() => world.end())

const note = (text: string) => ({ type: 'noteStep', stepId: 'announce', text }) as const

async function timeboxed(): Promise<{ id: string; one: Node; other: Node }> {
  const [one, other] = nodes
  if (!one || !other) throw new Error('There are two nodes')
  const id = await one.create(TIMEBOXED)
  expect(await one.give('lena', id, { type: 'startCutover' })).toMatchObject({ ok: true })
  expect(await other.give('lena', id, { type: 'startStep', stepId: 'announce' })).toMatchObject({ ok: true })
  return { id, one, other }
}

async function logOf(id: string): Promise<{ type: string; at: number }[]> {
  const rows = await world.sql<{ type: string; at: string }[]>`
    select type, at from events where cutover = ${id} order by seq`
  return rows.map(({ type, at }) => ({ type, at: Date.parse(at) }))
}

const typesOf = async (id: string) => (await logOf(id)).map(({ type }) => type)

describe("the database's clock, set while a timebox runs", () => {
  it('back by an hour: time stands still in the log, nothing is said early or twice, and people go on', async () => {
    const { id, one, other } = await timeboxed()
    await clock.shift(minutes(-60))
    for (const [position, node] of [one, other, one, other].entries()) {
      expect(await node.give('lena', id, note(`note ${position}`))).toMatchObject({ ok: true })
    }
    await delay(3500)
    expect(await typesOf(id)).not.toContain('stepTimeboxEnded')
    await clock.shift(0)
    await expect.poll(() => typesOf(id)).toContain('stepTimeboxEnded')
    expect(await one.give('lena', id, { type: 'completeStep', stepId: 'announce' })).toMatchObject({ ok: true })
    await delay(1500)
    const log = await logOf(id)
    expect(log.filter(({ type }) => type === 'stepTimeboxEnded')).toHaveLength(1)
    const times = log.map(({ at }) => at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    const [here, there] = await Promise.all([one, other].map(({ core }) => core.readState(world.organisation, id)))
    expect(here).toEqual(there)
  })

  it('forward by an hour: the timebox ends at once, and once', async () => {
    const { id, one } = await timeboxed()
    await clock.shift(minutes(60))
    await expect.poll(() => typesOf(id)).toContain('stepTimeboxEnded')
    await clock.shift(0)
    // What happened in the hour that never was stays where it is; what follows does not come before it.
    expect(await one.give('lena', id, note('back again'))).toMatchObject({ ok: true })
    await delay(1500)
    const log = await logOf(id)
    expect(log.filter(({ type }) => type === 'stepTimeboxEnded')).toHaveLength(1)
    expect(log.at(-1)?.at).toBe(log.at(-2)?.at)
  })
})
