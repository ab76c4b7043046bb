/**
 * A schedule in which nobody works in two places at once: serial generation from lists of work, forward-backward improvement
 * of each (Tormos and Lova, 2001), and a search that combines good lists (after Hartmann, 1998, and Valls et al., 2008).
 */
import { at, endOf, forwardPass, type Precedence, type Terms, weigh } from '../precedence.ts'
import { type Random, randomFrom } from '../random.ts'
import { newProfile, type People, type Profile } from './profile.ts'

export interface Levelled {
  /** By node, in the unit of the terms. */
  start: Float64Array
  end: number
  /** No schedule ends before that; where the schedule ends then, it is a best one. */
  bound: number
}

export interface LevellingOptions {
  seed: number
  /** Asked before each further schedule, with how many there are and when the best one ends; the first is always made. */
  goesOn: (schedules: number, end: number) => boolean
  /** By node, the starts of a schedule to begin with; where it keeps to all that is asked, the result ends no later. */
  from?: Float64Array
}

/** Lists that are kept and combined. */
const KEPT = 80
/** After that many schedules for each kept list without a better one, all but the best are made anew. */
const PATIENCE = 60
const MUTATED = 0.1

export function level(
  net: Precedence,
  terms: Terms,
  people: People,
  { seed, goesOn, from }: LevellingOptions,
): Levelled {
  const work = workOf(net, terms, people)
  const random = randomFrom(seed)
  let best = improved(work, from ? inOrder(work.ahead, from) : firstList(work))
  let made = 3
  const found = (one: Candidate) => {
    made += 3
    if (isBetter(one, best)) best = one
    return one
  }
  const isOver = () => best.end <= work.bound || !goesOn(made, best.end)
  while (!isOver()) {
    const kept = [best]
    while (kept.length < KEPT && !isOver()) kept.push(found(improved(work, sampledList(work, random))))
    let patience = KEPT * PATIENCE
    while (patience-- > 0 && !isOver()) {
      const before = best
      const child = improved(work, combined(work, chosen(kept, random), chosen(kept, random), random))
      if (found(child) !== before && best !== before) patience = KEPT * PATIENCE
      replaceWorst(kept, child)
    }
  }
  return { start: best.start, end: best.end, bound: work.bound }
}

/** A list of all nodes in which each stands behind those that it depends on, and the schedule that came of it. */
interface Candidate {
  list: Int32Array
  start: Float64Array
  end: number
  /** The sum of all starts: of two that end together, the better one has more behind it at each time. */
  sum: number
}

interface Work {
  duration: Float64Array
  /** From the first start on, as planned. */
  ahead: Side
  /** The same seen from the end: times are negative, and everything is as late as it can be. */
  back: Side
  profile: Profile
  isFree: Uint8Array
  /** What has to start first, by its latest start. */
  urgency: Float64Array
  bound: number
}

/** One direction of time: dependencies by the node that waits. */
interface Side {
  earliest: Float64Array
  /** Edges of node n are those from `first[n]` to `first[n + 1]`. */
  first: Int32Array
  on: Int32Array
  weight: Float64Array
  followers: { first: Int32Array; to: Int32Array }
}

function workOf(net: Precedence, terms: Terms, people: People): Work {
  const { duration } = terms
  const weight = new Float64Array(net.from.length)
  weigh(net, terms, weight)
  const start = new Float64Array(net.nodes)
  forwardPass(net, terms.earliest, weight, start)
  const end = endOf(duration, start)
  const kinds = people.capacity.length
  const isFree = Uint8Array.from({ length: net.nodes }, (_, node) => {
    const occupies = people.needs.subarray(node * kinds, (node + 1) * kinds).some((need) => need > 0)
    return at(duration, node) > 0 && occupies ? 0 : 1
  })
  const mirrored = weight.map((each, e) => each + at(duration, net.to[e] ?? 0) - at(duration, net.from[e] ?? 0))
  const ahead = sideOf(net.nodes, net.to, net.from, weight, start)
  const back = sideOf(net.nodes, net.from, net.to, mirrored, new Float64Array(net.nodes).fill(Number.NEGATIVE_INFINITY))
  const lateStart = new Float64Array(net.nodes)
  for (let node = 0; node < net.nodes; node++) lateStart[node] = end - at(duration, node)
  for (let e = weight.length - 1; e >= 0; e--) {
    const before = net.from[e] ?? 0
    const after = at(lateStart, net.to[e] ?? 0)
    lateStart[before] = Math.min(at(lateStart, before), after - at(weight, e))
  }
  // What waits stands behind it in every list, also where it may begin before it: then both are as urgent.
  const urgency = Float64Array.from(lateStart)
  for (let e = weight.length - 1; e >= 0; e--) {
    const before = net.from[e] ?? 0
    urgency[before] = Math.min(at(urgency, before), at(urgency, net.to[e] ?? 0))
  }
  const bound = Math.max(end, boundOfPeople(people, duration, start))
  return { duration, ahead, back, profile: newProfile(people), isFree, urgency, bound }
}

/** Each kind of people has to do all its work, and cannot begin before the first of it. */
function boundOfPeople({ capacity, needs }: People, duration: Float64Array, start: Float64Array): number {
  let bound = Number.NEGATIVE_INFINITY
  capacity.forEach((there, kind) => {
    let first = Number.POSITIVE_INFINITY
    let sum = 0
    for (let node = 0; node < duration.length; node++) {
      const need = needs[node * capacity.length + kind] ?? 0
      if (need === 0 || at(duration, node) === 0) continue
      first = Math.min(first, at(start, node))
      sum += need * at(duration, node)
    }
    if (sum > 0) bound = Math.max(bound, first + sum / there)
  })
  return bound
}

function sideOf(nodes: number, waits: Int32Array, on: Int32Array, weight: Float64Array, earliest: Float64Array): Side {
  const by = groupedBy(nodes, waits)
  return {
    earliest,
    first: by.first,
    on: by.order.map((e) => on[e] ?? 0),
    weight: Float64Array.from(by.order, (e) => at(weight, e)),
    followers: followersOf(nodes, on, waits),
  }
}

function followersOf(nodes: number, on: Int32Array, waits: Int32Array): Side['followers'] {
  const by = groupedBy(nodes, on)
  return { first: by.first, to: by.order.map((e) => waits[e] ?? 0) }
}

function groupedBy(nodes: number, keys: Int32Array): { first: Int32Array; order: Int32Array } {
  const first = new Int32Array(nodes + 1)
  for (const key of keys) first[key + 1] = (first[key + 1] ?? 0) + 1
  for (let node = 0; node < nodes; node++) first[node + 1] = (first[node + 1] ?? 0) + (first[node] ?? 0)
  const next = first.slice()
  const order = new Int32Array(keys.length)
  keys.forEach((key, e) => {
    const slot = next[key] ?? 0
    order[slot] = e
    next[key] = slot + 1
  })
  return { first, order }
}

/** Serial generation: one after the other of the list, each as early as its dependencies and its people allow. */
function generate({ duration, profile, isFree }: Work, side: Side, list: Int32Array, start: Float64Array): void {
  const { earliest, first, on, weight } = side
  profile.clear()
  for (const node of list) {
    let from = at(earliest, node)
    const end = first[node + 1] ?? 0
    for (let e = first[node] ?? 0; e < end; e++) from = Math.max(from, at(start, on[e] ?? 0) + at(weight, e))
    const lasts = at(duration, node)
    if (isFree[node] === 0) {
      from = profile.earliest(node, from, lasts)
      profile.occupy(node, from, lasts)
    }
    start[node] = from
  }
}

/** Generated from a list, then moved to the end and to the beginning again, where that does not make it longer. */
function improved(work: Work, list: Int32Array): Candidate {
  const { duration, ahead, back } = work
  const nodes = duration.length
  const start = new Float64Array(nodes)
  generate(work, ahead, list, start)
  const end = endOf(duration, start)
  const fromEnd = start.map((each, node) => -(each + at(duration, node)))
  back.earliest.fill(-end)
  generate(work, back, inOrder(back, fromEnd), fromEnd)
  const late = fromEnd.map((each, node) => -each - at(duration, node))
  const early = new Float64Array(nodes)
  const improvedList = inOrder(ahead, late)
  generate(work, ahead, improvedList, early)
  // It can, where work moved to the end has passed others that may not begin so early.
  const best = endOf(duration, early) <= end ? early : start
  let sum = 0
  for (const each of best) sum += each
  return { list: inOrder(ahead, best), start: best, end: Math.min(end, endOf(duration, best)), sum }
}

/** All nodes, those of the lowest keys first as far as dependencies allow. */
function inOrder({ first, followers }: Side, keys: Float64Array): Int32Array {
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

const firstList = ({ ahead, urgency }: Work): Int32Array => inOrder(ahead, urgency)

/** By what has to start first, but not quite. */
function sampledList({ ahead, urgency, bound }: Work, random: Random): Int32Array {
  let first = bound
  for (const each of urgency) first = Math.min(first, each)
  const spread = (bound - first) * random.share()
  return inOrder(
    ahead,
    urgency.map((each) => each + spread * random.share()),
  )
}

/** The middle of one list between the beginning and the end of another, with some nodes moved. */
function combined({ ahead }: Work, mother: Candidate, father: Candidate, random: Random): Int32Array {
  const nodes = mother.list.length
  const [a, b] = [random.below(nodes + 1), random.below(nodes + 1)]
  const [from, to] = [Math.min(a, b), Math.max(a, b)]
  const list = new Int32Array(nodes)
  const isTaken = new Uint8Array(nodes)
  let count = 0
  const take = (candidates: Int32Array, until: number) => {
    for (const node of candidates) {
      if (count >= until) return
      if (isTaken[node] === 1) continue
      isTaken[node] = 1
      list[count++] = node
    }
  }
  take(mother.list, from)
  take(father.list, to)
  take(mother.list, nodes)
  const keys = new Float64Array(nodes)
  list.forEach((node, place) => {
    const moves = random.share() < MUTATED
    keys[node] = moves ? place + (random.share() - 0.5) * nodes * 0.5 : place
  })
  return inOrder(ahead, keys)
}

/** The better of two that are drawn. */
function chosen(kept: readonly Candidate[], random: Random): Candidate {
  const one = kept[random.below(kept.length)]
  const other = kept[random.below(kept.length)]
  if (!one || !other) throw new Error('Nothing is kept')
  return isBetter(other, one) ? other : one
}

const isBetter = (one: Candidate, other: Candidate): boolean =>
  one.end < other.end || (one.end === other.end && one.sum < other.sum)

/** Unless it is as bad, or there already. */
function replaceWorst(kept: Candidate[], child: Candidate): void {
  let worst = 0
  for (const [place, one] of kept.entries()) {
    if (one.end === child.end && one.sum === child.sum) return
    if (isBetter(kept[worst] ?? one, one)) worst = place
  }
  const replaced = kept[worst]
  if (replaced && isBetter(child, replaced)) kept[worst] = child
}
