/** What the trials of each open node came to: by place and trial, all trials of a place in a row. */
import { at } from '../precedence.ts'
import type { OpenNodes } from './openNodes.ts'

export interface Rows {
  trials: number
  /** Of what has started: when it would finish if nothing held its finish. */
  start: Float64Array
  finish: Float64Array
  duration: Float32Array
  wait: Float32Array
  /** Which of its edges let it start no sooner, counted from 1; 0 where none did. */
  heldBy: Uint16Array
  end: Float64Array
  /** The place that ended last; -1 where what has ended did. */
  last: Int32Array
  // Of the node at hand.
  begins: Float64Array
  ends: Float64Array
  lasts: Float64Array
  waits: Float64Array
}

export const newRows = ({ nodes }: OpenNodes, trials: number): Rows => ({
  trials,
  start: new Float64Array(nodes.length * trials),
  finish: new Float64Array(nodes.length * trials),
  duration: new Float32Array(nodes.length * trials),
  wait: new Float32Array(nodes.length * trials),
  heldBy: new Uint16Array(nodes.length * trials),
  end: new Float64Array(trials).fill(Number.NEGATIVE_INFINITY),
  last: new Int32Array(trials).fill(-1),
  begins: new Float64Array(trials),
  ends: new Float64Array(trials),
  lasts: new Float64Array(trials),
  waits: new Float64Array(trials),
})

/** By node: the share of trials in which the longest path goes through it. */
export function criticalityOf({ trials, last, heldBy }: Rows, open: OpenNodes, nodes: number): Float64Array {
  const passes = new Float64Array(nodes)
  for (let trial = 0; trial < trials; trial++) {
    let index = last[trial] ?? -1
    while (index >= 0) {
      const node = open.nodes[index] ?? 0
      passes[node] = at(passes, node) + 1 / trials
      const by = heldBy[index * trials + trial] ?? 0
      index = by === 0 ? -1 : (open.before[(open.first[index] ?? 0) + by - 1] ?? -1)
    }
  }
  return passes
}

/** By node: how its duration and the end go together. Sums of what differs from the first: of epoch milliseconds, squares have no digits left. */
export function crucialityOf({ trials, duration, end }: Rows, open: OpenNodes, nodes: number): Float64Array {
  const together = new Float64Array(nodes)
  const later = new Float64Array(trials)
  let sum = 0
  for (let trial = 0; trial < trials; trial++) {
    later[trial] = at(end, trial) - at(end, 0)
    sum += at(later, trial)
  }
  let endSpread = 0
  for (let trial = 0; trial < trials; trial++) {
    const off = at(later, trial) - sum / trials
    later[trial] = off
    endSpread += off * off
  }
  if (!(endSpread > 0)) return together
  for (let index = 0; index < open.nodes.length; index++) {
    const own = index * trials
    const base = duration[own] ?? 0
    let lasts = 0
    let squares = 0
    let products = 0
    for (let trial = 0; trial < trials; trial++) {
      const off = (duration[own + trial] ?? 0) - base
      lasts += off
      squares += off * off
      products += off * at(later, trial)
    }
    const spread = squares - (lasts * lasts) / trials
    // What is certain has no spread but what rounding leaves.
    if (spread > 1e-9 * squares && spread > 0)
      together[open.nodes[index] ?? 0] = products / Math.sqrt(spread * endSpread)
  }
  return together
}
