import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LINE_LASTS_MS } from '../../../server/live/portfolio.ts'
import type { PortfolioLine } from '../../../shared/protocol.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { eventually } from '../../support/eventually.ts'

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
})
afterAll(() => world.end())

const lineOf = async (at: Node, id: string): Promise<PortfolioLine | undefined> =>
  (await at.core.listPortfolio(world.organisation)).find((line) => line.id === id)

describe('a line of the portfolio', () => {
  it('says where the cutover stands now, whichever node is asked', async () => {
    const id = await node.create()
    const other = await world.node()
    expect(await lineOf(node, id)).toMatchObject({ seq: 1, status: 'preparing', steps: { running: 0 } })
    await other.give('lena', id, { type: 'startCutover' })
    await other.give('lena', id, { type: 'startStep', stepId: 'announce' })
    for (const at of [node, other]) {
      expect(await lineOf(at, id)).toMatchObject({ seq: 3, status: 'running', steps: { running: 1 } })
    }
  })

  it('is made when it is read, and kept until the log moves on', async () => {
    const id = await node.create()
    const keptSeq = async () => {
      const [row] = await world.sql<{ line: PortfolioLine }[]>`select line from cutovers where id = ${id}`
      return row?.line.seq
    }
    await node.give('lena', id, { type: 'startCutover' })
    expect(await keptSeq()).toBe(1)
    await lineOf(node, id)
    await expect.poll(keptSeq).toBe(2)
    await world.sql`update cutovers set line = jsonb_set(line, '{title}', '"Kept"') where id = ${id}`
    expect(await lineOf(node, id)).toMatchObject({ title: 'Kept' })
  })

  it.each(['preparing', 'running', 'rollingBack', 'hypercare', 'closed', 'cancelled'] as const)(
    'is made again when it has grown old, since what is late comes without an event, and not after the end: %s',
    async (status) => {
      const id = await node.create()
      await node.give('lena', id, { type: 'startCutover' })
      await lineOf(node, id)
      // Once more where an event of a program's came in between, which makes the line again in any case.
      await eventually(async () => {
        const line = { title: 'Kept', at: Date.now() - LINE_LASTS_MS, status }
        await world.sql`update cutovers set line = line || ${world.sql.json(line)}::jsonb where id = ${id}`
        const read = await lineOf(node, id)
        expect(read?.title === 'Kept').toBe(status === 'closed' || status === 'cancelled')
      })
    },
  )

  it('is listed with the newest cutover first', async () => {
    const ids = [await node.create(), await node.create()]
    const listed = (await node.core.listPortfolio(world.organisation)).map(({ id }) => id)
    expect(listed.slice(0, 2)).toEqual(ids.toReversed())
  })
})
