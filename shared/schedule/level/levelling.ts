/**
 * A schedule in which nobody works in two places at once: serial generation from lists of work, forward-backward improvement
 * of each (Tormos and Lova, 2001), and a search that combines good lists (after Hartmann, 1998, and Valls et al., 2008).
 */
import { at, endOf, type Precedence, type Terms } from '../precedence.ts'
import { type Random, randomFrom } from '../random.ts'
import { allowedIn, generate, generateInHours, type Times } from './generation.ts'
import type { Hours } from './hours.ts'
import { combined, firstList, inOrder, reordered, sampledList } from './lists.ts'
import type { People } from './profile.ts'
import { type Work, workOf } from './work.ts'

export interface Levelled extends Times {
  /** By node: from when on everything but people lets it start. */
  allowed: Float64Array
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
  /** Where work of any node does not simply elapse; then times are epoch milliseconds. */
  hours?: Hours
}

/** Lists that are kept and combined: fewer of long ones, of which fewer can be tried. */
const keptOf = (nodes: number): number => Math.min(80, Math.max(20, Math.round(KEPT_NODES / nodes)))
const KEPT_NODES = 4800
/** After that many schedules for each kept list without a better one, all but the best are made anew. */
const PATIENCE = 10

export function level(
  net: Precedence,
  terms: Terms,
  people: People,
  { seed, goesOn, from, hours }: LevellingOptions,
): Levelled {
  const work = workOf(net, terms, people, hours)
  const random = randomFrom(seed)
  let best = improved(work, from ? inOrder(work.ahead, from) : firstList(work))
  const costs = hours ? 1 : 3
  let made = costs
  const found = (one: Candidate) => {
    made += costs
    if (isBetter(one, best)) best = one
    return one
  }
  const most = keptOf(net.nodes)
  const isOver = () => best.end <= work.bound || !goesOn(made, best.end)
  while (!isOver()) {
    const kept = [best]
    while (kept.length < most && !isOver()) kept.push(found(improved(work, sampledList(work, random))))
    let patience = most * PATIENCE
    while (patience-- > 0 && !isOver()) {
      const before = best
      const child = improved(work, combined(work, chosen(kept, random).list, chosen(kept, random).list, random))
      if (found(child) !== before && best !== before) patience = most * PATIENCE
      replaceWorst(kept, child)
    }
  }
  const { start, finish, end } = best
  return { start, finish, allowed: allowedBy(work, best), end, bound: work.bound }
}

/** A list of all nodes in which each stands behind those that it depends on, and the schedule that came of it. */
interface Candidate extends Times {
  list: Int32Array
  end: number
  /** The sum of all starts: of two that end together, the better one has more behind it at each time. */
  sum: number
}

function improved(work: Work, list: Int32Array): Candidate {
  const { hours, net } = work
  if (!hours) return movedBothWays(work, list)
  const times = { start: new Float64Array(net.nodes), finish: new Float64Array(net.nodes) }
  generateInHours(work, hours, list, times)
  return candidate(inOrder(work.ahead, times.start), times)
}

/** Generated from a list, then moved to the end and to the beginning again, where that does not make it longer. */
function movedBothWays(work: Work, list: Int32Array): Candidate {
  const { duration, ahead, back, profile, backProfile } = work
  const nodes = duration.length
  const start = new Float64Array(nodes)
  generate(work, ahead, profile, list, start)
  const end = endOf(duration, start)
  const fromEnd = start.map((each, node) => -(each + at(duration, node)))
  back.earliest.fill(-end)
  const backList = reordered(back, list.slice().reverse(), fromEnd)
  generate(work, back, backProfile, backList, fromEnd)
  const late = fromEnd.map((each, node) => -each - at(duration, node))
  const early = new Float64Array(nodes)
  const again = reordered(ahead, backList.reverse(), late)
  generate(work, ahead, profile, again, early)
  // It can, where work moved to the end has passed others that may not begin so early.
  const best = endOf(duration, early) <= end ? early : start
  const times = { start: best, finish: best.map((each, node) => each + at(duration, node)) }
  return candidate(reordered(ahead, best === early ? again : list, best), times)
}

function candidate(list: Int32Array, { start, finish }: Times): Candidate {
  let end = start.length === 0 ? 0 : Number.NEGATIVE_INFINITY
  let sum = 0
  for (const each of finish) end = Math.max(end, each)
  for (const each of start) sum += each
  return { list, start, finish, end, sum }
}

function allowedBy(work: Work, times: Times): Float64Array {
  const { ahead, terms, hours } = work
  const allowed = Float64Array.from(terms.earliest)
  for (let node = 0; node < allowed.length; node++) {
    if (hours) {
      allowed[node] = allowedIn(work, hours, node, times).start
      continue
    }
    for (let e = ahead.first[node] ?? 0; e < (ahead.first[node + 1] ?? 0); e++)
      allowed[node] = Math.max(at(allowed, node), at(times.start, ahead.on[e] ?? 0) + at(ahead.weight, e))
  }
  return allowed
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
