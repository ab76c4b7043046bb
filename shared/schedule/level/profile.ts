/** How many people of each kind are free over time, and when a piece of work fits in. */
import { countsOf } from './counts.ts'

/** Work by node: how many of each kind of people it occupies while it lasts. */
export interface People {
  /** By kind: how many there are. */
  capacity: Int32Array
  /** By node and kind, node by node: how many it occupies, no more than there are. */
  needs: Int32Array
  /** Who is not there, or at something else, for a while; whoever is at work already may be more than there are. */
  taken?: readonly Taken[]
}

export interface Taken {
  kind: number
  from: number
  to: number
  count: number
}

export interface Profile {
  /** Nobody is occupied but those who are taken. */
  clear(): void
  /** The earliest time from `from` on at which the node's people are free for as long as it lasts. */
  earliest(node: number, from: number, duration: number): number
  occupy(node: number, start: number, duration: number): void
  /** Occupies them from the earliest such time on, and returns it. */
  place(node: number, from: number, duration: number): number
  /** The kinds of people that it would need more of than there are, were it under way just before `time`. */
  lacking(node: number, time: number): number[]
}

/** Seen from the end where time is mirrored: then every time is negative. */
export const mirroredPeople = ({ taken, ...people }: People): People => ({
  ...people,
  ...(taken && { taken: taken.map(({ from, to, ...one }) => ({ ...one, from: -to, to: -from })) }),
})

export function newProfile({ capacity, needs: needOf, taken = [] }: People): Profile {
  const kinds = capacity.length
  const { words, all, guards, needs, places } = countsOf(capacity, needOf)
  // Stretches of time, each from its own time to that of the next one, in each of which as many are free throughout.
  let times = new Float64Array(64)
  let free = new Int32Array(64 * words)
  let count = 1
  times[0] = Number.NEGATIVE_INFINITY
  free.set(all)

  /** The stretch in which `time` lies. */
  function stretchAt(time: number): number {
    let low = 0
    let high = count - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((times[middle] ?? 0) <= time) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The first stretch from `stretch` on that begins at `time` or later. */
  function stretchFrom(stretch: number, time: number): number {
    let next = stretch
    while (next < count && (times[next] ?? 0) < time) next += 1
    return next
  }

  /** Of the words but the first. */
  function fitsBeside(node: number, stretch: number): boolean {
    for (let word = 1; word < words; word++) {
      const guard = guards[word] ?? 0
      if ((((free[stretch * words + word] ?? 0) - (needs[node * words + word] ?? 0)) & guard) !== guard) return false
    }
    return true
  }

  /** Makes stretches begin at `start`, in `first`, and at `end`, before `next`; returns the first of those between. */
  function cut(first: number, next: number, start: number, end: number): number {
    const atStart = times[first] === start ? 0 : 1
    const by = next < count && times[next] === end ? atStart : atStart + 1
    if (by === 0) return first
    if (count + 2 > times.length) grow()
    for (let stretch = count - 1; stretch >= next; stretch--) copy(stretch, stretch + by)
    if (by > atStart) {
      copy(next - 1, next + atStart)
      times[next + atStart] = end
    }
    if (atStart === 1) {
      for (let stretch = next - 1; stretch >= first; stretch--) copy(stretch, stretch + 1)
      times[first + 1] = start
    }
    count += by
    return first + atStart
  }

  function copy(stretch: number, to: number): void {
    times[to] = times[stretch] ?? 0
    for (let word = 0; word < words; word++) free[to * words + word] = free[stretch * words + word] ?? 0
  }

  function grow(): void {
    const [longer, more] = [new Float64Array(times.length * 2), new Int32Array(free.length * 2)]
    longer.set(times)
    more.set(free)
    times = longer
    free = more
  }

  /** Where fewer are free, none are then. */
  function takeFrom(stretch: number, kind: number, many: number): void {
    const { word, shift, mask } = places[kind] ?? { word: 0, shift: 0, mask: 0 }
    const place = stretch * words + word
    free[place] = (free[place] ?? 0) - (Math.min(many, ((free[place] ?? 0) >> shift) & mask) << shift)
  }

  function lacks(node: number, stretch: number, kind: number): boolean {
    const need = needOf[node * kinds + kind] ?? 0
    const { word, shift, mask } = places[kind] ?? { word: 0, shift: 0, mask: 0 }
    return need > (((free[stretch * words + word] ?? 0) >> shift) & mask)
  }

  for (const { kind, from, to, count: many } of taken) {
    if (!(from < to)) continue
    const within = stretchAt(from)
    const first = cut(within, stretchFrom(within + 1, to), from, to)
    for (let stretch = first; (times[stretch] ?? 0) < to; stretch++) takeFrom(stretch, kind, many)
  }
  const empty = { times: times.slice(0, count), free: free.slice(0, count * words), count }

  /** Of the last time that was found: the stretch in which it lies, and the first one that begins when the work is done or later. */
  const found = { first: 0, next: 0 }
  function earliest(node: number, from: number, duration: number): number {
    // Of its own, since the loop below is where levelling spends its time.
    const [begins, open, last] = [times, free, count]
    const need = needs[node * words] ?? 0
    const guard = guards[0] ?? 0
    let first = stretchAt(from)
    let start = from
    let end = start + duration
    let stretch = first
    for (; stretch < last; stretch++) {
      if ((begins[stretch] ?? 0) >= end && stretch > 0) break
      const isOpen = (((open[stretch * words] ?? 0) - need) & guard) === guard
      if (isOpen && (words === 1 || fitsBeside(node, stretch))) continue
      first = stretch + 1
      start = begins[first] ?? start
      end = start + duration
    }
    found.first = first
    found.next = stretch
    return start
  }

  return {
    clear() {
      times.set(empty.times)
      free.set(empty.free)
      count = empty.count
    },

    earliest,

    place(node, from, duration) {
      const start = earliest(node, from, duration)
      const { first, next } = found
      const begins = cut(first, next, start, start + duration)
      const last = next + begins - first
      for (let stretch = begins; stretch < last; stretch++)
        for (let word = 0; word < words; word++)
          free[stretch * words + word] = (free[stretch * words + word] ?? 0) - (needs[node * words + word] ?? 0)
      return start
    },

    occupy(node, start, duration) {
      const end = start + duration
      const within = stretchAt(start)
      const first = cut(within, stretchFrom(within + 1, end), start, end)
      const last = stretchFrom(first, end)
      for (let stretch = first; stretch < last; stretch++)
        for (let kind = 0; kind < kinds; kind++) takeFrom(stretch, kind, needOf[node * kinds + kind] ?? 0)
    },

    lacking(node, time) {
      const at = stretchAt(time)
      const before = times[at] === time ? at - 1 : at
      return Array.from(capacity.keys()).filter((kind) => before >= 0 && lacks(node, before, kind))
    },
  }
}
