/** Lists of all nodes in which each stands behind those that it depends on: what a schedule is generated from. */
import { at } from '../precedence.ts'
import type { Random } from '../random.ts'
import type { Side, Work } from './work.ts'

/** So many nodes of a combined list are moved on average, up or down by so much of its length at most. */
const MOVED = 3
const MOVED_BY = 0.25
/** Between the stretches of a combined list. */
const CUTS = 4

/** All nodes, those of the lowest keys first as far as dependencies allow. */
export function inOrder({ first, followers }: Side, keys: Float64Array): Int32Array {
  const nodes = keys.length
  const list = new Int32Array(nodes)
  const waiting = new Int32Array(nodes)
  const heap = new Int32Array(nodes)
  let size = 0
  const comesBefore = (one: number, other: number) =>
    at(keys, one) < at(keys, other) || (at(keys, one) === at(keys, other) && one < other)
  const push = (node: number) => {
    let place = size++
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = heap[above] ?? 0
      if (!comesBefore(node, parent)) break
      heap[place] = parent
      place = above
    }
    heap[place] = node
  }
  const pop = (): number => {
    const top = heap[0] ?? 0
    const moved = heap[--size] ?? 0
    let place = 0
    for (;;) {
      let below = place * 2 + 1
      if (below >= size) break
      if (below + 1 < size && comesBefore(heap[below + 1] ?? 0, heap[below] ?? 0)) below += 1
      if (!comesBefore(heap[below] ?? 0, moved)) break
      heap[place] = heap[below] ?? 0
      place = below
    }
    heap[place] = moved
    return top
  }
  for (let node = 0; node < nodes; node++) {
    waiting[node] = (first[node + 1] ?? 0) - (first[node] ?? 0)
    if (waiting[node] === 0) push(node)
  }
  for (let place = 0; place < nodes; place++) {
    const node = pop()
    list[place] = node
    const end = followers.first[node + 1] ?? 0
    for (let f = followers.first[node] ?? 0; f < end; f++) {
      const follower = followers.to[f] ?? 0
      const left = (waiting[follower] ?? 0) - 1
      waiting[follower] = left
      if (left === 0) push(follower)
    }
  }
  return list
}

/** Runs of so many are put in order one by one, then merged. */
const RUN = 8

/** The same as `inOrder`, sooner where the list has much the same order already; nodes of equal keys stay as they are. */
export function reordered(side: Side, list: Int32Array, keys: Float64Array): Int32Array {
  const nodes = list.length
  let ordered = list.slice()
  for (let from = 0; from < nodes; from += RUN) {
    const to = Math.min(from + RUN, nodes)
    for (let next = from + 1; next < to; next++) {
      const node = ordered[next] ?? 0
      const key = at(keys, node)
      let place = next
      for (; place > from && at(keys, ordered[place - 1] ?? 0) > key; place--) ordered[place] = ordered[place - 1] ?? 0
      ordered[place] = node
    }
  }
  let merged = new Int32Array(nodes)
  for (let run = RUN; run < nodes; run *= 2) {
    for (let from = 0; from < nodes; from += 2 * run) {
      const middle = Math.min(from + run, nodes)
      merge(ordered, keys, from, middle, Math.min(middle + run, nodes), merged)
    }
    const before = ordered
    ordered = merged
    merged = before
  }
  return keepsTo(side, ordered) ? ordered : inOrder(side, keys)
}

/** Whether each stands behind what it depends on: one that may begin before it can have a lower key. */
function keepsTo({ first, on }: Side, list: Int32Array): boolean {
  const stands = new Uint8Array(list.length)
  for (const node of list) {
    const end = first[node + 1] ?? 0
    for (let e = first[node] ?? 0; e < end; e++) if (stands[on[e] ?? 0] === 0) return false
    stands[node] = 1
  }
  return true
}

/** Two runs that adjoin, into one. */
function merge(list: Int32Array, keys: Float64Array, from: number, middle: number, to: number, into: Int32Array): void {
  let one = from
  let other = middle
  for (let place = from; place < to; place++) {
    const takesOne = one < middle && (other >= to || at(keys, list[one] ?? 0) <= at(keys, list[other] ?? 0))
    into[place] = list[takesOne ? one++ : other++] ?? 0
  }
}

export const firstList = ({ ahead, urgency }: Work): Int32Array => inOrder(ahead, urgency)

/** By what has to start first, but not quite. */
export function sampledList({ ahead, urgency, bound }: Work, random: Random): Int32Array {
  let first = bound
  for (const each of urgency) first = Math.min(first, each)
  const spread = (bound - first) * random.share()
  return inOrder(
    ahead,
    urgency.map((each) => each + spread * random.share()),
  )
}

/** Stretches of one list and of another in turn, with a few nodes moved. */
export function combined({ ahead }: Work, mother: Int32Array, father: Int32Array, random: Random): Int32Array {
  const nodes = mother.length
  const cuts = Array.from({ length: CUTS }, () => random.below(nodes + 1)).toSorted((one, other) => one - other)
  const list = new Int32Array(nodes)
  const isTaken = new Uint8Array(nodes)
  let count = 0
  for (const [stretch, until] of [...cuts, nodes].entries())
    for (const node of stretch % 2 === 0 ? mother : father) {
      if (count >= until) break
      if (isTaken[node] === 1) continue
      isTaken[node] = 1
      list[count++] = node
    }
  const keys = new Float64Array(nodes)
  let isMoved = false
  list.forEach((node, place) => {
    const moves = random.share() * nodes < MOVED
    if (moves) isMoved = true
    keys[node] = moves ? place + (random.share() * 2 - 1) * nodes * MOVED_BY : place
  })
  return isMoved ? inOrder(ahead, keys) : list
}
