/** Random numbers that are the same at each start: a 32-bit generator (mulberry32) from a seed. */
import type { Estimate } from '../../shared/runbook/duration.ts'

export interface Chance {
  /** From `low` to `high`. */
  between(low: number, high: number): number
  /** Actual seconds of a step with these estimates: around the likely one, rarely as bad as the worst. */
  taken(estimate: Estimate): number
  pick<Item>(items: readonly Item[]): Item | undefined
}

export function createChance(seed: number): Chance {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    between: (low, high) => low + (high - low) * next(),
    taken({ low, likely, high }) {
      const way = next() * 2 - 1
      return Math.round(way < 0 ? likely + (likely - low) * way * 0.7 : likely + (high - likely) * way * 0.3)
    },
    pick: (items) => items[Math.floor(next() * items.length)],
  }
}
