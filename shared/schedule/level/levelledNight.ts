/** What is left of a night with the people there are, from its state: what is done stays, what runs goes on, nobody is at two things at once. */
import type { Cutover } from '../../cutoverState.ts'
import { forecast, isUnderWay } from '../forecast.ts'
import { at } from '../precedence.ts'
import { nightToLevel } from './nightToLevel.ts'
import { levelWithScarcity } from './scarcity.ts'

/** Instants in epoch milliseconds. */
export interface LevelledStep {
  start: number
  finish: number
  /** Ids of the roles whose people it waits for at last, when everything else would let it start. */
  waitsFor: string[]
}

export interface ScarceNow {
  role: string
  title: string
  capacity: number
  /** Seconds that steps wait for them from now on, summed up. */
  waiting: number
  /** How many steps do. */
  steps: number
  /** When the first of them begins to wait. */
  since: number
  /** When all would finish with one more of them from now on; no later than with those there are. */
  finishWithOneMore: number
}

export interface LevelledNight {
  /** With the people there are. */
  finish: number
  /** The forecast, which counts nobody. */
  unlevelled: number
  /** No night with these people finishes before. */
  bound: number
  /** By position in the runbook; null for one that is over, or will not happen. */
  steps: (LevelledStep | null)[]
  /** By position in the runbook; null for one that is decided, or will not be. */
  gates: ({ at: number } | null)[]
  /** The one with whom one more gains most first; empty where nothing waits for people. */
  scarce: ScarceNow[]
  /** With one more of each that is scarce; there where one more of a single role gains nothing. */
  finishWithOneMoreOfEach?: number
}

/** In steps placed once: some hundredths of a second, and as much again for what one more would gain. */
const EFFORT = 30_000

/**
 * Undefined where no role is limited, or where the cutover no longer goes on. A function of the state and `now`: work bounds the
 * search, not time.
 *
 * @param from a night of the same cutover to begin with
 * @param isBrief what one more would gain is not tried; then nobody is called scarce
 */
export function levelledNight(
  cutover: Cutover,
  now: number,
  { effort = EFFORT, from, isBrief = false }: { effort?: number; from?: LevelledNight; isBrief?: boolean } = {},
): LevelledNight | undefined {
  if (!isUnderWay(cutover)) return undefined
  const { toLevel, open, endOfPast, begins } = nightToLevel(cutover, now)
  if (toLevel.roles.length === 0) return undefined
  const { finish: unlevelled } = forecast(cutover, now)
  const levelled = levelWithScarcity(toLevel, {
    effort,
    from: from && startsOf(from, open, begins),
    isBrief,
  })
  const { start, finish, end, bound, waitsFor, scarce, endWithOneMoreOfEach } = levelled
  const placeOf = new Map(open.map((node, place) => [node, place]))
  // What is over may have ended last.
  const ends = (time: number) => (open.length === 0 ? unlevelled : Math.max(time, endOfPast))
  return {
    finish: ends(end),
    unlevelled,
    bound: ends(bound),
    steps: cutover.steps.map(({ status }, step) => {
      const place = placeOf.get(step)
      if (place === undefined) return null
      // What has begun began when it did, also where its end waits for others.
      const began = status === 'pending' ? at(start, place) : at(begins, step)
      return { start: began, finish: at(finish, place), waitsFor: waitsFor[place] ?? [] }
    }),
    gates: cutover.gates.map((_, gate) => {
      const place = placeOf.get(cutover.steps.length + gate)
      return place === undefined ? null : { at: at(start, place) }
    }),
    scarce: scarce.map(({ id: role, title, capacity, waiting, steps, since, endWithOneMore }) => ({
      role,
      title,
      capacity,
      waiting: waiting / 1000,
      steps,
      since,
      finishWithOneMore: ends(endWithOneMore),
    })),
    ...(endWithOneMoreOfEach !== undefined && { finishWithOneMoreOfEach: ends(endWithOneMoreOfEach) }),
  }
}

/** Of a gate, and of what the other night does not know, as early as can be. */
const startsOf = ({ steps }: LevelledNight, open: readonly number[], begins: Float64Array): Float64Array =>
  Float64Array.from(open, (node) => steps[node]?.start ?? at(begins, node))
