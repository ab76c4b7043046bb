import { describe, expect, it } from 'vitest'
import { ChainTail } from '../../../server/log/chainTail.ts'
import type { CutoverEvent } from '../../../shared/events.ts'
import { chainOf } from '../../support/chain.ts'

const ENOUGH = { events: 100, size: 100_000 }
const noted = (text: string): CutoverEvent => ({ type: 'stepNoted', stepId: 'announce', text })
const logOf = (count: number, text: string) => chainOf(Array.from({ length: count }, () => noted(text)))
const kept = (tail: ChainTail) => tail.entries.reduce((sum, { json }) => sum + json.length, 0)

/** A tail that has followed a log from its first event on. */
function followed(log: ReturnType<typeof logOf>): ChainTail {
  const [first, ...others] = log
  if (!first) throw new Error('no event')
  const tail = new ChainTail(first, ENOUGH)
  for (const event of others) {
    expect(tail.append([event])).toBe('joined')
    expect(tail.entries.length).toBeLessThanOrEqual(2 * ENOUGH.events)
    expect(kept(tail)).toBeLessThanOrEqual(4 * ENOUGH.size)
  }
  return tail
}

describe('the newest part of a log', () => {
  it('is bounded by the number of events when they are short', () => {
    const tail = followed(logOf(1000, 'x'))
    expect(tail.isEnough).toBe(true)
    expect(tail.entries.length).toBeGreaterThanOrEqual(ENOUGH.events)
    expect(tail.after(900)?.map(({ event }) => event.seq)).toEqual(Array.from({ length: 100 }, (_, nth) => 901 + nth))
  })

  it('is bounded by their size when they are long, and knows what it has and what not', () => {
    const tail = followed(logOf(100, 'x'.repeat(10_000)))
    expect(tail.isEnough).toBe(true)
    expect(kept(tail)).toBeGreaterThanOrEqual(ENOUGH.size)
    expect(tail.head.seq).toBe(100)
    expect(tail.after(99)).toHaveLength(1)
    expect(tail.after(1)).toBeUndefined()
    expect(tail.hashAt(1)).toBeUndefined()
  })

  it('is bounded as well when older events are put before it', () => {
    const log = logOf(100, 'x'.repeat(10_000))
    const last = log.at(-1)
    if (!last) throw new Error('no event')
    const tail = new ChainTail(log[50] ?? last, ENOUGH)
    expect(tail.prepend(log.slice(0, 51))).toBe('joined')
    expect(kept(tail)).toBeLessThanOrEqual(4 * ENOUGH.size)
    expect(tail.append(log.slice(51))).toBe('joined')
    expect(kept(tail)).toBeLessThanOrEqual(4 * ENOUGH.size)
    expect(tail.after(98)?.map(({ event }) => event.seq)).toEqual([99, 100])
  })
})
