/**
 * What may become of a network: it is run many times with durations that are drawn anew each time. Steps are not independent:
 * what makes one of a role or a workstream slow makes its others slow. All times in one unit.
 */
import { DEPENDENCY_TYPES } from '../../runbook/stepKinds.ts'
import { at, ENDED, type Precedence, STARTED } from '../precedence.ts'
import { drawing } from './drawing.ts'
import type { Outlook } from './outlook.ts'

export interface Trials {
  /** When everything was over, in ascending order. */
  ends: Float64Array
  /** The finishes of the watched nodes, each in ascending order. */
  watched: Float64Array[]
  /** By node: the share of trials in which the longest path went through it. */
  criticality: Float64Array
  /** By node: how its duration and the end go together, from -1 to 1. 0 where its duration is certain. */
  cruciality: Float64Array
}

export interface TrialOptions {
  trials: number
  seed: number
  /** Nodes of which every finish is kept. */
  watch: readonly number[]
}

// In the order of DEPENDENCY_TYPES: what a dependency looks at, and what it holds.
const LOOKS_AT_START = Uint8Array.from(DEPENDENCY_TYPES, (type) => (type[0] === 'S' ? 1 : 0))
const HOLDS_FINISH = Uint8Array.from(DEPENDENCY_TYPES, (type) => (type[1] === 'F' ? 1 : 0))

/** @param lag by edge of the network */
export function runTrials(net: Precedence, lag: Float64Array, outlook: Outlook, options: TrialOptions): Trials {
  const { trials, seed, watch } = options
  const { progress, noSoonerThan } = outlook
  const { from, type, order } = net
  const nodes = net.nodes
  const incoming = incomingEdges(net)
  const start = Float64Array.from(outlook.start)
  const finish = Float64Array.from(outlook.finish)
  const duration = new Float64Array(nodes)
  const driver = new Int32Array(nodes)
  const open = order.filter((node) => progress[node] !== ENDED)
  const draw = drawing(outlook, seed)

  const ends = new Float64Array(trials)
  const watched = watch.map(() => new Float64Array(trials))
  const criticality = new Float64Array(nodes)
  const sums = {
    duration: new Float64Array(nodes),
    squares: new Float64Array(nodes),
    products: new Float64Array(nodes),
  }
  let known = Number.NEGATIVE_INFINITY
  for (let node = 0; node < nodes; node++) if (progress[node] === ENDED) known = Math.max(known, at(finish, node))
  // Sums of what differs from the first end: of epoch milliseconds, squares have no digits left.
  let base = 0
  let endSum = 0
  let endSquares = 0

  for (let trial = 0; trial < trials; trial++) {
    draw.durations(duration)
    let end = known
    let last = -1
    for (const node of open) {
      const lasts = at(duration, node)
      let begins = at(outlook.start, node)
      let ends = Number.NEGATIVE_INFINITY
      let drivenBy = -1
      const beyond = incoming.beyond[node] ?? 0
      for (let e = incoming.first[node] ?? 0; e < beyond; e++) {
        const before = from[e] ?? 0
        const kind = type[e] ?? 0
        const bound = (LOOKS_AT_START[kind] === 1 ? at(start, before) : at(finish, before)) + at(lag, e)
        if (HOLDS_FINISH[kind] === 1) {
          if (bound > ends) {
            ends = bound
            if (bound - lasts > begins) drivenBy = before
          }
        } else if (bound > begins) {
          begins = bound
          drivenBy = before
        }
      }
      if (progress[node] === STARTED) {
        begins = at(outlook.start, node)
        finish[node] = Math.max(begins + lasts, ends, noSoonerThan)
      } else {
        begins = Math.max(begins, ends - lasts) + draw.hesitation(node)
        start[node] = begins
        finish[node] = begins + lasts
      }
      driver[node] = drivenBy
      if (at(finish, node) >= end) {
        end = at(finish, node)
        last = node
      }
    }
    for (let node = last; node >= 0 && progress[node] !== ENDED; node = driver[node] ?? -1)
      criticality[node] = at(criticality, node) + 1
    if (trial === 0) base = end
    const later = end - base
    endSum += later
    endSquares += later * later
    for (const node of open) {
      const lasts = at(duration, node)
      sums.duration[node] = at(sums.duration, node) + lasts
      sums.squares[node] = at(sums.squares, node) + lasts * lasts
      sums.products[node] = at(sums.products, node) + lasts * later
    }
    ends[trial] = end
    for (let w = 0; w < watch.length; w++) {
      const kept = watched[w]
      if (kept) kept[trial] = at(finish, watch[w] ?? 0)
    }
  }

  const cruciality = new Float64Array(nodes)
  const endSpread = endSquares - (endSum * endSum) / trials
  for (const node of open) {
    criticality[node] = at(criticality, node) / trials
    const sum = at(sums.duration, node)
    const spread = at(sums.squares, node) - (sum * sum) / trials
    const together = at(sums.products, node) - (sum * endSum) / trials
    // What is certain has no spread but what rounding leaves.
    const isCertain = spread <= 1e-9 * at(sums.squares, node) || endSpread <= 0
    cruciality[node] = isCertain ? 0 : together / Math.sqrt(spread * endSpread)
  }
  return { ends: ends.sort(), watched: watched.map((each) => each.sort()), criticality, cruciality }
}

/** The edges that lead to each node: from `first[node]` up to `beyond[node]`. */
function incomingEdges({ nodes, order, to }: Precedence): { first: Int32Array; beyond: Int32Array } {
  const first = new Int32Array(nodes)
  const beyond = new Int32Array(nodes)
  let edge = 0
  // They stand in the order of the nodes.
  for (const node of order) {
    first[node] = edge
    while (to[edge] === node) edge += 1
    beyond[node] = edge
  }
  return { first, beyond }
}

/** The value below which that share of an ascending list lies. NaN of an empty one. */
export function quantile(ascending: Float64Array, share: number): number {
  const place = Math.min(ascending.length - 1, Math.max(0, Math.ceil(share * ascending.length) - 1))
  return ascending[place] ?? Number.NaN
}

/** Which share of an ascending list is at most `limit`. NaN of an empty one. */
export function shareUpTo(ascending: Float64Array, limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(ascending, middle) <= limit) low = middle + 1
    else high = middle
  }
  return low / ascending.length
}
