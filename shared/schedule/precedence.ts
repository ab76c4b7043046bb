/**
 * The scheduling engine: nodes, precedence, and the two passes of the critical path method (Kelley and Walker, 1959) with
 * the four dependency types of precedence diagramming, over typed arrays. Plan, forecast and simulation differ only in
 * the times they pass in. All times in one unit; whole numbers keep every sum exact.
 */
import { DEPENDENCY_TYPES, type DependencyType } from '../runbook/stepKinds.ts'

export interface Edge {
  /** Nodes by index; `to` depends on `from`. */
  from: number
  to: number
  type: DependencyType
}

/** Immutable. Edges are sorted so that all into a node come before any out of it: one loop over them is a pass. */
export interface Precedence {
  nodes: number
  /** Topological order of the nodes. */
  order: Int32Array
  from: Int32Array
  to: Int32Array
  /** Index in DEPENDENCY_TYPES. */
  type: Uint8Array
  /** Index of the edge in the list passed to `precedence`. */
  edge: Int32Array
}

export interface Terms {
  /** By node. */
  duration: Float64Array
  /** By node: lower bound of its start; -Infinity where only its dependencies decide. */
  earliest: Float64Array
  /** By edge of the precedence. */
  lag: Float64Array
}

/** By node; each lasts exactly its duration, so start + duration is its finish, early and late. */
export interface Schedule {
  start: Float64Array
  lateStart: Float64Array
  /** By edge of the precedence: how long after the start of `from` the edge lets `to` start. */
  weight: Float64Array
  /** The latest early finish. */
  end: number
}

// The index in DEPENDENCY_TYPES encodes in two bits what a dependency looks at and what it holds: FS 0, SS 1, FF 2, SF 3.
const LOOKS_AT_START = 1
const HOLDS_FINISH = 2

/** Throws when the edges form a cycle. */
export function precedence(nodes: number, edges: readonly Edge[]): Precedence {
  const order = topologicalOrder(nodes, edges)
  const next = new Int32Array(nodes)
  for (const { to } of edges) add(next, to, 1)
  let free = 0
  for (let p = 0; p < nodes; p++) {
    const node = whole(order, p)
    const count = whole(next, node)
    next[node] = free
    free += count
  }
  const from = new Int32Array(edges.length)
  const to = new Int32Array(edges.length)
  const type = new Uint8Array(edges.length)
  const edge = new Int32Array(edges.length)
  edges.forEach((each, index) => {
    const slot = whole(next, each.to)
    add(next, each.to, 1)
    from[slot] = each.from
    to[slot] = each.to
    type[slot] = DEPENDENCY_TYPES.indexOf(each.type)
    edge[slot] = index
  })
  return { nodes, order, from, to, type, edge }
}

export const newSchedule = ({ nodes, from }: Precedence): Schedule => ({
  start: new Float64Array(nodes),
  lateStart: new Float64Array(nodes),
  weight: new Float64Array(from.length),
  end: 0,
})

/** Both passes, into `times` where the caller reuses one (allocating costs as much as a pass). */
export function schedule(net: Precedence, terms: Terms, times = newSchedule(net)): Schedule {
  weigh(net, terms, times.weight)
  return passes(net, terms, times)
}

/** Both passes over weights that are already computed. */
export function passes(net: Precedence, { duration, earliest }: Terms, times: Schedule): Schedule {
  forwardPass(net, earliest, times.weight, times.start)
  times.end = endOf(duration, times.start)
  backwardPass(net, duration, times.weight, times.end, times.lateStart)
  return times
}

/**
 * Writes each dependency as one number between two starts into `weight`. A node lasts its duration without a gap, so a
 * constraint on its finish is one on its start.
 */
export function weigh({ from, to, type }: Precedence, { duration, lag }: Terms, weight: Float64Array): void {
  for (let e = 0; e < weight.length; e++) {
    const kind = small(type, e)
    const before = (kind & LOOKS_AT_START) === 0 ? at(duration, whole(from, e)) : 0
    const after = (kind & HOLDS_FINISH) === 0 ? 0 : at(duration, whole(to, e))
    weight[e] = at(lag, e) + before - after
  }
}

/** What a node may still do: anything, only finish later, or nothing. */
export const FREE = 0
export const STARTED = 1
export const ENDED = 2

/**
 * Pins what has happened: `earliest` of a STARTED or ENDED node is its actual start and no dependency moves it, except
 * that constraints on the finish of a STARTED one make it last longer. Changes `weight` and `earliest` for the passes,
 * which then give for a STARTED node the start that fits its finish, not the actual one.
 */
export function bindHistory(net: Precedence, terms: Terms, progress: Uint8Array, weight: Float64Array): void {
  const { from, to, type } = net
  const { duration, earliest, lag } = terms
  const actualStart = Float64Array.from(earliest)
  for (let e = 0; e < weight.length; e++) {
    const before = whole(from, e)
    const after = whole(to, e)
    const kind = small(type, e)
    const holdsFinish = (kind & HOLDS_FINISH) !== 0
    const state = small(progress, after)
    if (state === ENDED || (state === STARTED && !holdsFinish)) {
      weight[e] = Number.NEGATIVE_INFINITY
    } else if (small(progress, before) === STARTED && (kind & LOOKS_AT_START) !== 0) {
      // The start has happened, so it is a fixed time for successors, however long the rest takes.
      const bound = at(actualStart, before) + at(lag, e) - (holdsFinish ? at(duration, after) : 0)
      if (bound > at(earliest, after)) earliest[after] = bound
      weight[e] = Number.NEGATIVE_INFINITY
    }
  }
}

/** The earliest start of every node, into `start`. */
export function forwardPass(
  { from, to }: Precedence,
  earliest: Float64Array,
  weight: Float64Array,
  start: Float64Array,
): void {
  start.set(earliest)
  for (let e = 0; e < weight.length; e++) {
    const after = whole(to, e)
    const bound = at(start, whole(from, e)) + at(weight, e)
    if (bound > at(start, after)) start[after] = bound
  }
}

/** When the last node finishes; 0 without nodes. */
export function endOf(duration: Float64Array, start: Float64Array): number {
  if (start.length === 0) return 0
  let end = Number.NEGATIVE_INFINITY
  for (let node = 0; node < start.length; node++) {
    const finish = at(start, node) + at(duration, node)
    if (finish > end) end = finish
  }
  return end
}

/** The latest start of every node that does not move `end`, into `lateStart`. */
function backwardPass(
  { from, to }: Precedence,
  duration: Float64Array,
  weight: Float64Array,
  end: number,
  lateStart: Float64Array,
): void {
  for (let node = 0; node < lateStart.length; node++) lateStart[node] = end - at(duration, node)
  for (let e = weight.length - 1; e >= 0; e--) {
    const before = whole(from, e)
    const bound = at(lateStart, whole(to, e)) - at(weight, e)
    if (bound < at(lateStart, before)) lateStart[before] = bound
  }
}

/**
 * One longest path, as nodes in order: the last finishes at `end`, each starts as soon as the one before allows, and the
 * first is bound only by its own `earliest`.
 */
export function longestPath({ nodes, order, from, to }: Precedence, duration: Float64Array, times: Schedule): number[] {
  const { start, weight, end } = times
  const driver = new Int32Array(nodes).fill(-1)
  for (let e = weight.length - 1; e >= 0; e--) {
    const after = whole(to, e)
    if (at(start, whole(from, e)) + at(weight, e) === at(start, after)) driver[after] = whole(from, e)
  }
  // Of several that end last, take the last in topological order: a closing milestone, not what it closes.
  let node = order.findLast((each) => at(start, each) + at(duration, each) === end) ?? -1
  const path: number[] = []
  while (node >= 0) {
    path.push(node)
    node = whole(driver, node)
  }
  return path.reverse()
}

function topologicalOrder(nodes: number, edges: readonly Edge[]): Int32Array {
  const waitsFor = new Int32Array(nodes)
  const first = new Int32Array(nodes + 1)
  for (const { from, to } of edges) {
    add(waitsFor, to, 1)
    add(first, from + 1, 1)
  }
  for (let node = 0; node < nodes; node++) add(first, node + 1, whole(first, node))
  const next = first.slice(0, nodes)
  const followers = new Int32Array(edges.length)
  for (const { from, to } of edges) {
    followers[whole(next, from)] = to
    add(next, from, 1)
  }
  const order = new Int32Array(nodes)
  let known = 0
  for (let node = 0; node < nodes; node++) if (whole(waitsFor, node) === 0) order[known++] = node
  for (let done = 0; done < known; done++) {
    const node = whole(order, done)
    for (let f = whole(first, node); f < whole(first, node + 1); f++) {
      const follower = whole(followers, f)
      add(waitsFor, follower, -1)
      if (whole(waitsFor, follower) === 0) order[known++] = follower
    }
  }
  if (known < nodes) throw new Error(`${nodes - known} of ${nodes} nodes wait for each other in a circle`)
  return order
}

// A typed array has no holes within its bounds. One function per array type: a shared one would become megamorphic, at
// three times the cost (measured).
export const at = (values: Float64Array, index: number): number => values[index] ?? 0
const whole = (values: Int32Array, index: number): number => values[index] ?? 0
const small = (values: Uint8Array, index: number): number => values[index] ?? 0
const add = (values: Int32Array, index: number, by: number): void => {
  values[index] = whole(values, index) + by
}
