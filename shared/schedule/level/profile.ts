/** How many people of each kind are occupied over time, and when a piece of work fits in. */

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
  /** The kinds of people that it would need more of than there are, were it under way just before `time`. */
  lacking(node: number, time: number): number[]
}

/** Seen from the end where time is mirrored: then every time is negative. */
export const mirroredPeople = ({ taken, ...people }: People): People => ({
  ...people,
  ...(taken && { taken: taken.map(({ from, to, ...one }) => ({ ...one, from: -to, to: -from })) }),
})

export function newProfile({ capacity, needs, taken = [] }: People): Profile {
  const kinds = capacity.length
  // Stretches of time, each from its own time to that of the next one, in each of which as many are occupied throughout.
  let times = new Float64Array(64)
  let used = new Int32Array(64 * kinds)
  let count = 1
  times[0] = Number.NEGATIVE_INFINITY

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

  /** Makes a stretch begin at `time`; returns which. */
  function split(time: number): number {
    const within = stretchAt(time)
    if (times[within] === time) return within
    if (count === times.length) grow()
    times.copyWithin(within + 2, within + 1, count)
    used.copyWithin((within + 1) * kinds, within * kinds, count * kinds)
    times[within + 1] = time
    count += 1
    return within + 1
  }

  function grow(): void {
    const [longer, more] = [new Float64Array(times.length * 2), new Int32Array(used.length * 2)]
    longer.set(times)
    more.set(used)
    times = longer
    used = more
  }

  function lacks(node: number, stretch: number, kind: number): boolean {
    const need = needs[node * kinds + kind] ?? 0
    return need > 0 && (used[stretch * kinds + kind] ?? 0) + need > (capacity[kind] ?? 0)
  }

  function fits(node: number, stretch: number): boolean {
    for (let kind = 0; kind < kinds; kind++) if (lacks(node, stretch, kind)) return false
    return true
  }

  for (const { kind, from, to, count: many } of taken) {
    if (!(from < to)) continue
    const first = split(from)
    const last = split(to)
    for (let stretch = first; stretch < last; stretch++)
      used[stretch * kinds + kind] = (used[stretch * kinds + kind] ?? 0) + many
  }
  const empty = { times: times.slice(0, count), used: used.slice(0, count * kinds), count }

  return {
    clear() {
      times.set(empty.times)
      used.set(empty.used)
      count = empty.count
    },

    earliest(node, from, duration) {
      let start = from
      for (let stretch = stretchAt(from); stretch < count; stretch++) {
        if ((times[stretch] ?? 0) >= start + duration && stretch > 0) return start
        if (!fits(node, stretch)) start = times[stretch + 1] ?? start
      }
      return start
    },

    occupy(node, start, duration) {
      const first = split(start)
      const last = split(start + duration)
      for (let stretch = first; stretch < last; stretch++) {
        for (let kind = 0; kind < kinds; kind++) {
          used[stretch * kinds + kind] = (used[stretch * kinds + kind] ?? 0) + (needs[node * kinds + kind] ?? 0)
        }
      }
    },

    lacking(node, time) {
      const at = stretchAt(time)
      const before = times[at] === time ? at - 1 : at
      return Array.from(capacity.keys()).filter((kind) => before >= 0 && lacks(node, before, kind))
    },
  }
}
