import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { lockRow } from '../../support/rowLock.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

// A wait that is over after a second, and nothing before it.
const WAITING = SMALL_YAML.replace('runbook: small-move', 'runbook: waiting').replace(
  'kind: wait, phase: Validation, owner: network, takes: 10m, after: [switch]',
  'kind: wait, phase: Validation, owner: network, takes: 1s',
)

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
})
afterAll(() => world.end())

describe('a deadline', () => {
  it('[R3] happens once, with several nodes on the watch', async () => {
    await Promise.all([world.node(), world.node()])
    const id = await waiting(node)
    await expect.poll(() => typesOf(id)).toContain('stepCompleted')
    await delay(2500)
    expect(await typesOf(id)).toEqual(['cutoverCreated', 'cutoverStarted', 'stepStarted', 'stepCompleted'])
    const [command] = await world.sql<{ command_id: string; actor: string }[]>`
      select command_id, actor from events where cutover = ${id} and type = 'stepCompleted'`
    expect(command?.actor).toBe('clock')
    expect(command?.command_id).toMatch(/^clock:waitOver:bake:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z:4$/)
    expect(await dueOf(id)).toBeNull()
  })

  it('that passed while no server ran is made up for at the start', async () => {
    const { url, sql } = world
    const alone = await world.node()
    const id = await waiting(alone)
    // Far enough that the nodes of the other test do not get there first.
    const due = await dueOf(id)
    await sql`update cutovers set next_due_at = null, next_due = null where id = ${id}`
    await delay(1200)
    const next = { deadline: 'waitOver', id: 'bake', due: Date.parse(due ?? '') }
    await sql`update cutovers set next_due_at = ${due}, next_due = ${sql.json(next)} where id = ${id}`
    await world.node(url)
    await expect.poll(() => typesOf(id)).toContain('stepCompleted')
    const state = await alone.core.readState(world.organisation, id)
    const bake = state?.steps.find((step) => step.status === 'done')
    expect(bake).toMatchObject({ completedAt: Date.parse(due ?? '') })
  })

  it('that comes to nothing is followed by the next one', async () => {
    const id = await node.create(WAITING)
    await world.sql`
      update cutovers set next_due_at = now(), next_due = ${world.sql.json({ deadline: 'timebox', id: 'freeze', due: 1 })}
      where id = ${id}`
    await expect.poll(() => dueOf(id)).toBeNull()
    expect(await typesOf(id)).toEqual(['cutoverCreated'])
  })
})

describe('a cutover whose row somebody else has locked', () => {
  it('delays no other, and is made up for once it is free', async () => {
    const locked = await waiting(node)
    const free = await lockRow(world.url, locked)
    await delay(1500)
    try {
      const others = [await waiting(node), await waiting(node)]
      for (const id of others) await expect.poll(() => typesOf(id)).toContain('stepCompleted')
      const later = await waiting(node)
      await expect.poll(() => typesOf(later)).toContain('stepCompleted')
      expect(await typesOf(locked)).not.toContain('stepCompleted')
    } finally {
      await free()
    }
    await expect.poll(() => typesOf(locked)).toContain('stepCompleted')
  })
})

/** A cutover in which `bake` waits for a second. */
async function waiting(at: Node): Promise<string> {
  const id = await at.create(WAITING)
  expect(await at.give('lena', id, { type: 'startCutover' })).toMatchObject({ ok: true })
  expect(await at.give('nils', id, { type: 'startStep', stepId: 'bake' })).toMatchObject({ ok: true })
  return id
}

async function typesOf(id: string): Promise<string[]> {
  const rows = await world.sql<{ type: string }[]>`select type from events where cutover = ${id} order by seq`
  return rows.map(({ type }) => type)
}

async function dueOf(id: string): Promise<string | null> {
  const [row] = await world.sql<{ due: string | null }[]>`select next_due_at as due from cutovers where id = ${id}`
  return row?.due ?? null
}
