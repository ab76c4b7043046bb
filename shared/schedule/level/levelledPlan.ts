/** The plan with the people there are: nobody is at two things at once. Beside it what holds it up, and what one more would gain. */
import type { Runbook } from '../../runbook/runbook.ts'
import { networkOf, termsAt } from '../network.ts'
import { at, type Precedence, type Terms, weigh } from '../precedence.ts'
import { type LevellingOptions, level } from './levelling.ts'
import { type LimitedRole, limitedRoles, peopleOf } from './peopleOf.ts'
import { newProfile, type People } from './profile.ts'

/** Times in seconds from T-0, negative before it. */
export interface LevelledNode {
  id: string
  start: number
  finish: number
  /** Ids of the roles whose people it waits for at last, when everything else would let it start. */
  waitsFor: string[]
}

/** A role for whose people something waits. */
export interface ScarceRole {
  role: string
  title: string
  capacity: number
  /** Seconds that steps wait for them, summed up. */
  waiting: number
  /** When the plan would finish with one more of them, seconds from T-0; no later than with those there are. */
  finishWithOneMore: number
}

export interface LevelledPlan {
  /** The earliest start, or T-0 where nothing is planned before it. Start and finish in seconds from T-0. */
  start: number
  finish: number
  /** Seconds from start to finish. */
  duration: number
  /** No plan with these people finishes before; where this one does not finish later, none is better. */
  bound: number
  /** Steps in runbook order, then gates. */
  nodes: LevelledNode[]
  /** The one with whom one more gains most first; empty where nothing waits for people. */
  scarce: ScarceRole[]
  /** With one more of each that is scarce; there where one more of a single role gains nothing. */
  finishWithOneMoreOfEach?: number
}

/**
 * How much is tried, in steps placed once; on usual hardware some 300,000 in a second. Work bounds the search, not time: the
 * same runbook gives the same plan everywhere.
 */
const EFFORT = 300_000
/** Of that, for each role of which one more is tried. */
const SHARE_OF_ONE_MORE = 0.2
const MOST_SCARCE = 6
const SEED = 1

interface Options {
  /** Epoch milliseconds; fixed instants count only when it is known. */
  t0?: number
  /** In steps placed once. */
  effort?: number
  /** Seconds from T-0: whoever asks needs none that finishes earlier. */
  enough?: number
}

export function levelledPlan(runbook: Runbook, { t0, effort = EFFORT, enough }: Options = {}): LevelledPlan {
  const network = networkOf(runbook)
  const terms = termsAt(network, t0)
  const { net, nodes } = network
  const options = (share: number): LevellingOptions => ({
    seed: SEED,
    goesOn: (schedules, end) => schedules * nodes.length < effort * share && (enough === undefined || end > enough),
  })
  const people = peopleOf(runbook)
  const { start, end, bound } = level(net, terms, people, options(1))
  const roles = limitedRoles(runbook)
  const waits = waitsOf(net, terms, people, start)
  const endWithOneMore = (of: readonly string[]) =>
    Math.min(end, level(net, terms, peopleOf(runbook, of), { ...options(SHARE_OF_ONE_MORE), from: start }).end)
  const scarce = scarceOf(roles, waits).map((role) => ({ ...role, finishWithOneMore: endWithOneMore([role.role]) }))
  const isStuck = scarce.length > 1 && scarce.every(({ finishWithOneMore }) => finishWithOneMore >= end)
  const begins = Math.min(0, ...start)
  return {
    start: begins,
    finish: end,
    duration: end - begins,
    bound,
    nodes: nodes.map(({ id }, node) => ({
      id,
      start: at(start, node),
      finish: at(start, node) + at(terms.duration, node),
      waitsFor: (waits[node]?.kinds ?? []).flatMap((kind) => roles[kind]?.id ?? []),
    })),
    scarce: scarce.toSorted((a, b) => a.finishWithOneMore - b.finishWithOneMore || b.waiting - a.waiting),
    ...(isStuck && { finishWithOneMoreOfEach: endWithOneMore(scarce.map(({ role }) => role)) }),
  }
}

interface Wait {
  /** Seconds after everything but people would let it start. */
  seconds: number
  kinds: number[]
}

/** By node; undefined where it starts as soon as what it depends on allows. */
function waitsOf(net: Precedence, terms: Terms, people: People, start: Float64Array): (Wait | undefined)[] {
  const { from, to, nodes } = net
  const weight = new Float64Array(from.length)
  weigh(net, terms, weight)
  const free = Float64Array.from(terms.earliest)
  for (let e = 0; e < weight.length; e++) {
    const after = to[e] ?? 0
    free[after] = Math.max(at(free, after), at(start, from[e] ?? 0) + at(weight, e))
  }
  const profile = newProfile(people)
  for (let node = 0; node < nodes; node++) profile.occupy(node, at(start, node), at(terms.duration, node))
  return Array.from(start, (begins, node) => {
    const kinds = begins > at(free, node) ? profile.lacking(node, begins) : []
    return kinds.length === 0 ? undefined : { seconds: begins - at(free, node), kinds }
  })
}

/** Those that are waited for longest; of more than a few nobody asks. */
function scarceOf(roles: readonly LimitedRole[], waits: readonly (Wait | undefined)[]) {
  return roles
    .map(({ id: role, title, capacity }, kind) => {
      const waiting = waits.reduce((sum, wait) => sum + (wait?.kinds.includes(kind) ? wait.seconds : 0), 0)
      return { role, title, capacity, waiting }
    })
    .filter(({ waiting }) => waiting > 0)
    .toSorted((a, b) => b.waiting - a.waiting)
    .slice(0, MOST_SCARCE)
}
