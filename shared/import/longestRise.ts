/** A longest subsequence that rises: what keeps its order where a list was ordered anew. */

/** Positions in `ranks`, rising; ranks are unique. O(n log n). */
export function longestRise(ranks: readonly number[]): Set<number> {
  /** By length less one: where the subsequence of that length with the smallest end ends. */
  const ends: number[] = []
  const before: number[] = []
  for (const [at, rank] of ranks.entries()) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ranks[ends[middle] ?? 0] ?? 0) < rank) low = middle + 1
      else high = middle
    }
    before[at] = low === 0 ? -1 : (ends[low - 1] ?? -1)
    ends[low] = at
  }
  const kept = new Set<number>()
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) kept.add(at)
  return kept
}
