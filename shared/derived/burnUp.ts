/** Steps done over time: as planned, as it was, and as it is expected to go on to the end. */
import type { Cutover } from '../cutoverState.ts'
import { currentPlan } from '../schedule/currentPlan.ts'
import { expectedT0, type Forecast } from '../schedule/forecast.ts'
import { satisfiedAt } from './steps.ts'

/** From `at` on (epoch milliseconds) that many steps are done. */
export interface Mark {
  at: number
  done: number
}

export interface BurnUp {
  planned: readonly Mark[]
  /** Up to now. */
  done: readonly Mark[]
  /** From now on. */
  expected: readonly Mark[]
  total: number
  /** How many should be done by now. */
  plannedByNow: number
  /** When the last is expected to be done, epoch milliseconds. */
  finish: number
  from: number
  to: number
}

/** So long before the window work shows as it was done; what is earlier counts from the beginning. Milliseconds. */
const BEFORE_WINDOW_MS = 2 * 3_600_000

/** Of the ordinary steps that happen or have happened; undefined once everything is rolled back, and where nothing is to be done. */
export function burnUp(cutover: Cutover, expected: Forecast, now: number): BurnUp | undefined {
  if (cutover.rollback && cutover.rollback.workstream === undefined) return undefined
  const plan = currentPlan(cutover, expectedT0(cutover, now))
  const happens = cutover.steps.flatMap((state, step) =>
    satisfiedAt(state) !== undefined || expected.steps[step] ? [step] : [],
  )
  if (happens.length === 0) return undefined
  const planned = happens.flatMap((step) => plan.steps[step]?.finish ?? [])
  const done = happens.flatMap((step) => {
    const state = cutover.steps[step]
    return (state && satisfiedAt(state)) ?? []
  })
  const ahead = happens.flatMap((step) => {
    const state = cutover.steps[step]
    const finish = expected.steps[step]?.finish
    return state && satisfiedAt(state) === undefined && finish !== undefined ? Math.max(now, finish) : []
  })
  const finish = Math.max(...done, ...ahead)
  const from = Math.max(Math.min(now, ...planned, ...done, cutover.windowStart), cutover.windowStart - BEFORE_WINDOW_MS)
  return {
    planned: marks(planned, 0),
    done: marks(done, 0),
    expected: marks(ahead, done.length),
    total: happens.length,
    plannedByNow: planned.filter((at) => at <= now).length,
    finish,
    from,
    to: Math.max(cutover.windowEnd, finish, ...planned),
  }
}

function marks(instants: readonly number[], before: number): Mark[] {
  return instants.toSorted((one, other) => one - other).map((at, index) => ({ at, done: before + index + 1 }))
}
