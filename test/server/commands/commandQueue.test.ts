import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createCommandQueue, Unavailable } from '../../../server/commands/commandQueue.ts'

class Passing extends Error {}

/** A queue of numbers that notes its batches; `run` may fail before it notes them. */
function queueOf(run: (items: readonly number[]) => void | Promise<void> = () => undefined, most = 100) {
  const batches: number[][] = []
  const queue = createCommandQueue<number, string>({
    async run(_key, items) {
      await delay(1)
      await run(items)
      batches.push([...items])
      return items.map(String)
    },
    isTransient: (error) => error instanceof Passing,
    batch: 4,
    weightOf: (item) => (item >= 100 ? 10 : 1),
    most,
    patience: 200,
  })
  return { queue, batches }
}

const addAll = (queue: ReturnType<typeof queueOf>['queue'], items: number[], key = 'a') =>
  Promise.allSettled(items.map((item) => queue.add(key, item)))

describe('commands that wait for each other', () => {
  it('are answered together, in their order, as many as fit', async () => {
    const { queue, batches } = queueOf()
    const answers = await addAll(queue, [1, 2, 3, 4, 5, 6])
    expect(answers).toEqual([1, 2, 3, 4, 5, 6].map((value) => ({ status: 'fulfilled', value: String(value) })))
    expect(batches).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ])
  })

  it('are never worked on twice at once for one key, but for several', async () => {
    let working = 0
    let most = 0
    const { queue } = queueOf(async () => {
      working += 1
      most = Math.max(most, working)
      await delay(5)
      working -= 1
    })
    await Promise.all([addAll(queue, [1, 2, 3, 4, 5]), addAll(queue, [6])])
    expect(most).toBe(1)
    await Promise.all([addAll(queue, [1, 2, 3, 4, 5]), addAll(queue, [6], 'b')])
    expect(most).toBe(2)
  })

  it('are not held up by a heavy one behind them', async () => {
    const { queue, batches } = queueOf()
    await addAll(queue, [1, 2, 100, 3])
    expect(batches).toEqual([[1, 2], [100], [3]])
  })

  it('do not fall with the one that cannot be decided', async () => {
    const { queue, batches } = queueOf((items) => {
      if (items.includes(2)) throw new Error('a bug')
    })
    const answers = await addAll(queue, [1, 2, 3])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(batches).toEqual([[1], [3]])
  })

  it('are given again together when what failed passes by itself', async () => {
    let failures = 2
    const { queue, batches } = queueOf(() => {
      if (failures-- > 0) throw new Passing()
    })
    expect(await addAll(queue, [1, 2])).toMatchObject([{ value: '1' }, { value: '2' }])
    expect(batches).toEqual([[1, 2]])
  })

  it('are turned away when it does not pass, and may be sent again', async () => {
    let isAway = true
    const { queue } = queueOf(() => {
      if (isAway) throw new Passing()
    })
    const [answer] = await addAll(queue, [1])
    expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(Unavailable) })
    isAway = false
    expect(await addAll(queue, [1])).toMatchObject([{ value: '1' }])
  })

  it('are turned away when too many wait', async () => {
    const { queue } = queueOf(undefined, 3)
    const answers = await addAll(queue, [1, 2, 3, 4])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
  })

  it('[R2] are all answered before it closes, and none after', async () => {
    const { queue, batches } = queueOf()
    const answers = addAll(queue, [1, 2, 3, 4, 5])
    await queue.close()
    expect(batches).toEqual([[1, 2, 3, 4], [5]])
    expect(await answers).toHaveLength(5)
    await expect(queue.add('a', 6)).rejects.toThrow(Unavailable)
  })
})
