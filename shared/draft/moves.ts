/** What has to be placed anew so that a list has another order: all but the longest part that keeps its own. */

export interface Run {
  keys: string[]
  /** After which they go, once the runs before this one are in place; null at the beginning. */
  after: string | null
}

/** @param there what is in the list, none of it missing from `wanted` @param wanted as it is to be; what is not there is placed, too */
export function moves(there: readonly string[], wanted: readonly string[]): Run[] {
  const position = new Map(there.map((key, at) => [key, at]))
  const stays = longestRising(wanted.flatMap((key) => position.get(key) ?? []))
  const runs: Run[] = []
  let last: string | null = null
  let run: Run | undefined
  for (const key of wanted) {
    const at = position.get(key)
    if (at !== undefined && stays.has(at)) run = undefined
    else {
      if (!run) {
        run = { keys: [], after: last }
        runs.push(run)
      }
      run.keys.push(key)
    }
    last = key
  }
  return runs
}

/** The numbers of a longest subsequence that rises. */
function longestRising(numbers: readonly number[]): Set<number> {
  const ends: number[] = []
  const before = new Array<number>(numbers.length).fill(-1)
  for (const [at, number] of numbers.entries()) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1
      else high = middle
    }
    before[at] = low > 0 ? (ends[low - 1] ?? -1) : -1
    ends[low] = at
  }
  const kept = new Set<number>()
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) kept.add(numbers[at] ?? 0)
  return kept
}
