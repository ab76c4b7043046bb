/** Levels work, says for whose people it waits, and what one more of them would gain. */
import { at, type Precedence, type Terms } from '../precedence.ts'
import { type Hours, stretchesOf } from './hours.ts'
import { type Levelled, type LevellingOptions, level } from './levelling.ts'
import type { LimitedRole } from './peopleOf.ts'
import { newProfile, type People } from './profile.ts'

export interface ToLevel {
  net: Precedence
  terms: Terms
  /** Kinds are the roles, in their order. */
  people: People
  roles: readonly LimitedRole[]
  hours?: Hours
}

/** A role for whose people something waits; times in the unit of the terms. */
export interface Scarce extends LimitedRole {
  /** How long steps wait for them, summed up. */
  waiting: number
  /** How many steps do. */
  steps: number
  /** When the first of them begins to. */
  since: number
  /** The end with one more of them; no later than with those there are. */
  endWithOneMore: number
}

export interface WithScarcity extends Levelled {
  /** By node: the roles whose people it waits for at last, when everything else would let it start. */
  waitsFor: string[][]
  /** The one with whom one more gains most first; empty where nothing waits for people. */
  scarce: Scarce[]
  /** With one more of each that is scarce; there where one more of a single role gains nothing. */
  endWithOneMoreOfEach?: number
}

interface Search {
  effort: number
  enough?: number | undefined
  from?: Float64Array | undefined
  isBrief?: boolean
}

/** Of the effort, for each role of which one more is tried. */
const SHARE_OF_ONE_MORE = 0.2
const MOST_SCARCE = 6
const SEED = 1

/**
 * @param effort how much is tried, in steps placed once: work bounds the search, not time, so that the same question has the same
 * answer everywhere; on usual hardware a million and more in a second
 * @param enough whoever asks needs none that ends earlier
 * @param from by node, the starts of a schedule to begin with
 * @param isBrief what one more would gain is not tried; then nobody is called scarce
 */
export function levelWithScarcity(
  { net, terms, people, roles, hours }: ToLevel,
  { effort, enough, from, isBrief = false }: Search,
): WithScarcity {
  const options = (share: number): LevellingOptions => ({
    seed: SEED,
    goesOn: (schedules, end) => schedules * net.nodes < effort * share && (enough === undefined || end > enough),
    ...(hours && { hours }),
  })
  const levelled = level(net, terms, people, { ...options(1), ...(from && { from }) })
  const { start, end } = levelled
  const waits = waitsOf(levelled, terms, people, hours)
  const endWithOneMore = (of: readonly string[]) =>
    Math.min(end, level(net, terms, oneMoreOf(people, roles, of), { ...options(SHARE_OF_ONE_MORE), from: start }).end)
  const scarce = (isBrief ? [] : scarceOf(roles, waits)).map((one) => ({
    ...one,
    endWithOneMore: endWithOneMore([one.id]),
  }))
  const isStuck = scarce.length > 1 && scarce.every((one) => one.endWithOneMore >= end)
  return {
    ...levelled,
    waitsFor: waits.map((wait) => (wait?.kinds ?? []).flatMap((kind) => roles[kind]?.id ?? [])),
    scarce: scarce.toSorted((a, b) => a.endWithOneMore - b.endWithOneMore || b.waiting - a.waiting),
    ...(isStuck && { endWithOneMoreOfEach: endWithOneMore(scarce.map(({ id }) => id)) }),
  }
}

const oneMoreOf = ({ capacity, ...people }: People, roles: readonly LimitedRole[], of: readonly string[]): People => ({
  ...people,
  capacity: capacity.map((there, kind) => there + (of.includes(roles[kind]?.id ?? '') ? 1 : 0)),
})

const stretchesIn = (hours: Hours | undefined, node: number, from: number, to: number): Iterable<[number, number]> =>
  hours ? stretchesOf(hours, node, from, to) : [[from, to]]

interface Wait {
  since: number
  lasts: number
  kinds: number[]
}

/** By node; undefined where it starts as soon as what it depends on allows, or its hours. */
function waitsOf(
  { start, finish, allowed }: Levelled,
  { duration }: Terms,
  people: People,
  hours: Hours | undefined,
): (Wait | undefined)[] {
  const profile = newProfile(people)
  for (let node = 0; node < start.length; node++)
    for (const [from, to] of stretchesIn(hours, node, at(start, node), at(finish, node)))
      profile.occupy(node, from, to - from)
  return Array.from(start, (begins, node) => {
    const free = at(allowed, node)
    const since = at(duration, node) > 0 ? (hours?.ofNode[node]?.opening(free) ?? free) : free
    const kinds = begins > since ? profile.lacking(node, begins) : []
    return kinds.length === 0 ? undefined : { since, lasts: begins - since, kinds }
  })
}

/** Those that are waited for longest; of more than a few nobody asks. */
function scarceOf(roles: readonly LimitedRole[], waits: readonly (Wait | undefined)[]) {
  return roles
    .map((role, kind) => {
      const own = waits.flatMap((wait) => (wait?.kinds.includes(kind) ? wait : []))
      return {
        ...role,
        waiting: own.reduce((sum, { lasts }) => sum + lasts, 0),
        steps: own.length,
        since: own.reduce((first, { since }) => Math.min(first, since), Number.POSITIVE_INFINITY),
      }
    })
    .filter(({ waiting }) => waiting > 0)
    .toSorted((a, b) => b.waiting - a.waiting)
    .slice(0, MOST_SCARCE)
}
