import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type Node, type World } from '../support/core.ts'

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
})
afterAll(() => world.end())

describe('the write path', () => {
  it('works', async () => {
    const id = await node.create()
    const a = await node.give('lena', id, { type: 'noteStep', stepId: 'announce', text: 'Hello' })
    expect(a).toMatchObject({ ok: true, seq: 2 })
    const t = performance.now()
    const n = 3000
    let done = 0
    await Promise.all(Array.from({ length: 16 }, async () => {
      while (done < n) { done++; await node.give('lena', id, { type: 'noteStep', stepId: 'announce', text: `n${done}` }) }
    }))
    const ms = performance.now() - t
    console.log('commands/s', Math.round(n / ms * 1000))
    const t2 = performance.now(); done = 0
    await Promise.all(Array.from({ length: 16 }, async (_, k) => {
      while (done < n) { done++; await world.sql`insert into tokens (id, organisation, person, hash, name) values (${`x${done}`}, ${world.organisation}, ${world.ids['lena'] ?? ''}, ${`x${done}`}, 'x')` }
    }))
    console.log('inserts/s', Math.round(n / (performance.now() - t2) * 1000))
  })
})
