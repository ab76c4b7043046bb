/** A queue per cutover: commands that arrive during a commit share the next one. */
import { setTimeout as delay, setImmediate } from 'node:timers/promises'

/** The server is stopping or overloaded, or its database is away: the same command may be retried under the same id. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}

export interface CommandQueue<Item, Answer> {
  /** Throws Unavailable when the queue is closed or full. */
  add(key: string, item: Item): Promise<Answer>
  /** Items waiting, over all keys. */
  waiting(): number
  /** Accepts nothing more and resolves when everything queued is answered. */
  close(): Promise<void>
}

export interface QueueOptions<Item, Answer> {
  /** Answers items of one key in order, all or none; never runs two batches of a key at once. */
  run(key: string, items: readonly Item[]): Promise<readonly Answer[]>
  /** Whether a batch may be retried as it is: a connection was lost, a lock not granted. */
  isTransient(error: unknown): boolean
  /** Maximum weight of a batch, unless its first item alone is heavier. */
  batch: number
  weightOf(item: Item): number
  /** Items that may wait, per key. */
  most: number
  /** Milliseconds for which a batch is retried. */
  patience: number
}

interface Waiting<Item, Answer> {
  item: Item
  resolve(answer: Answer): void
  reject(error: unknown): void
}

export function createCommandQueue<Item, Answer>(options: QueueOptions<Item, Answer>): CommandQueue<Item, Answer> {
  const waiting = new Map<string, Waiting<Item, Answer>[]>()
  const working = new Set<Promise<void>>()
  let closed = false

  async function work(key: string, queue: Waiting<Item, Answer>[]): Promise<void> {
    // What arrives at the same moment joins the same commit.
    await setImmediate()
    while (queue.length > 0) await answer(key, queue.splice(0, nextBatch(queue)))
    waiting.delete(key)
  }

  function nextBatch(queue: readonly Waiting<Item, Answer>[]): number {
    let weight = 0
    const end = queue.findIndex(({ item }, position) => {
      weight += options.weightOf(item)
      return position > 0 && weight > options.batch
    })
    return end < 0 ? queue.length : end
  }

  async function answer(key: string, batch: Waiting<Item, Answer>[]): Promise<void> {
    try {
      const items = batch.map(({ item }) => item)
      const answers = await again(() => options.run(key, items))
      if (answers.length !== batch.length) throw new Error(`${batch.length} commands got ${answers.length} answers`)
      batch.forEach(({ resolve }, position) => {
        const given = answers[position]
        if (given !== undefined) resolve(given)
      })
    } catch (error) {
      // One command that cannot be decided must not take the others with it.
      if (batch.length > 1 && !options.isTransient(error)) for (const one of batch) await answer(key, [one])
      else for (const { reject } of batch) reject(options.isTransient(error) ? unavailable(error) : error)
    }
  }

  async function again<Result>(run: () => Promise<Result>): Promise<Result> {
    const until = performance.now() + options.patience
    for (let pause = 20; ; pause = Math.min(2 * pause, 1000)) {
      try {
        return await run()
      } catch (error) {
        if (!options.isTransient(error) || performance.now() + pause > until) throw error
        await delay(pause)
      }
    }
  }

  return {
    add(key, item) {
      if (closed) return Promise.reject(new Unavailable('The server is stopping'))
      const queue = waiting.get(key) ?? []
      if (queue.length >= options.most)
        return Promise.reject(new Unavailable('Too many commands wait for this cutover'))
      const answered = new Promise<Answer>((resolve, reject) => queue.push({ item, resolve, reject }))
      if (!waiting.has(key)) {
        waiting.set(key, queue)
        const worked = work(key, queue).finally(() => working.delete(worked))
        working.add(worked)
      }
      return answered
    },

    waiting: () => [...waiting.values()].reduce((count, { length }) => count + length, 0),

    async close() {
      closed = true
      await Promise.all(working)
    },
  }
}

const unavailable = (cause: unknown) => new Unavailable('The database does not answer at the moment', { cause })
