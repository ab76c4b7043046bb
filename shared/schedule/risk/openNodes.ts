/** What of a network is still open, packed for many trials: what has ended is folded into the earliest times. */
import { DEPENDENCY_TYPES } from '../../runbook/stepKinds.ts'
import { at, ENDED, type Precedence, STARTED } from '../precedence.ts'
import type { Outlook } from './outlook.ts'

/** Open nodes in topological order; `place` is where a node stands among them. */
export interface OpenNodes {
  /** By place: the node. */
  nodes: Int32Array
  /** By node: its place; -1 of what has ended. */
  place: Int32Array
  /** By place: no start and no finish before that. */
  start: Float64Array
  finish: Float64Array
  /** By place, up to the next one's: its edges, those that hold the start first, from `holdsFinish` on those that hold the finish. */
  first: Int32Array
  holdsFinish: Int32Array
  /** By edge: the place it looks at, whether at its start, and the wait after that. */
  before: Int32Array
  looksAtStart: Uint8Array
  lag: Float64Array
  /** By place: whether anything looks at its start, and whether something later surely finishes after it. */
  startMatters: Uint8Array
  isFollowed: Uint8Array
}

// In the order of DEPENDENCY_TYPES.
const LOOKS_AT_START = DEPENDENCY_TYPES.map((type) => type.startsWith('S'))
const HOLDS_FINISH = DEPENDENCY_TYPES.map((type) => type.endsWith('F'))

interface Held {
  before: number
  looksAtStart: boolean
  lag: number
}

export function openNodes(net: Precedence, lag: Float64Array, outlook: Outlook): OpenNodes {
  const { progress } = outlook
  const nodes = net.order.filter((node) => progress[node] !== ENDED)
  const place = new Int32Array(net.nodes).fill(-1)
  nodes.forEach((node, index) => {
    place[node] = index
  })
  const open: OpenNodes = {
    nodes,
    place,
    start: Float64Array.from(nodes, (node) => at(outlook.start, node)),
    finish: new Float64Array(nodes.length).fill(Number.NEGATIVE_INFINITY),
    first: new Int32Array(nodes.length + 1),
    holdsFinish: new Int32Array(nodes.length),
    before: new Int32Array(net.from.length + outlook.alsoAfter.length),
    looksAtStart: new Uint8Array(net.from.length + outlook.alsoAfter.length),
    lag: new Float64Array(net.from.length + outlook.alsoAfter.length),
    startMatters: new Uint8Array(nodes.length),
    isFollowed: new Uint8Array(nodes.length),
  }
  const edges = edgesByPlace(net, lag, outlook, open)
  let next = 0
  edges.forEach(({ start, finish }, index) => {
    open.first[index] = next
    open.holdsFinish[index] = next + start.length
    for (const edge of [...start, ...finish]) {
      open.before[next] = edge.before
      open.looksAtStart[next] = edge.looksAtStart ? 1 : 0
      open.lag[next] = edge.lag
      if (edge.looksAtStart) open.startMatters[edge.before] = 1
      else if (edge.lag >= 0) open.isFollowed[edge.before] = 1
      next += 1
    }
  })
  open.first[nodes.length] = next
  return open
}

/** What looks at something that has happened becomes an earliest time. */
function edgesByPlace(
  { from, to, type }: Precedence,
  lag: Float64Array,
  { progress, start, finish, alsoAfter }: Outlook,
  open: OpenNodes,
): { start: Held[]; finish: Held[] }[] {
  const edges = Array.from(open.nodes, () => ({ start: [] as Held[], finish: [] as Held[] }))
  const hold = (before: number, node: number, kind: { looksAtStart: boolean; holdsFinish: boolean; lag: number }) => {
    const index = open.place[node] ?? -1
    const at_ = edges[index]
    if (!at_ || (progress[node] === STARTED && !kind.holdsFinish)) return
    const bounds = kind.holdsFinish ? open.finish : open.start
    const known =
      progress[before] === ENDED
        ? at(kind.looksAtStart ? start : finish, before)
        : progress[before] === STARTED && kind.looksAtStart
          ? at(start, before)
          : undefined
    if (known !== undefined) bounds[index] = Math.max(at(bounds, index), known + kind.lag)
    else
      at_[kind.holdsFinish ? 'finish' : 'start'].push({
        before: open.place[before] ?? 0,
        looksAtStart: kind.looksAtStart,
        lag: kind.lag,
      })
  }
  for (let e = 0; e < from.length; e++) {
    const kind = type[e] ?? 0
    const [looksAtStart, holdsFinish] = [LOOKS_AT_START[kind] ?? false, HOLDS_FINISH[kind] ?? false]
    hold(from[e] ?? 0, to[e] ?? 0, { looksAtStart, holdsFinish, lag: at(lag, e) })
  }
  for (const { from: before, to: node } of alsoAfter)
    hold(before, node, { looksAtStart: false, holdsFinish: false, lag: 0 })
  return edges
}
