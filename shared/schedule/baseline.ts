/**
 * What was planned when it was approved, and when T-0 came: neither moves any more, whatever is edited, moved or undone later. The
 * plan as it stands is in `currentPlan.ts`.
 */
import type { Cutover } from '../cutoverState.ts'
import { passedT0 } from '../derived/passedT0.ts'
import { type CurrentPlan, planWith } from './currentPlan.ts'

export interface Baseline extends CurrentPlan {
  t0: number
  /** Since when it is frozen, epoch milliseconds. */
  at: number
}

export interface Baselines {
  /** The approved version, with the T-0 that the cutover was created with. */
  approved: Baseline
  /** Absent until T-0 has come and the cutover has been started. A step that was added later is in none. */
  atT0?: Baseline
}

const known = new WeakMap<Cutover, Baselines>()

/** @param now epoch milliseconds */
export function baselines(cutover: Cutover, now: number): Baselines {
  const before = known.get(cutover)
  const passed = passedT0(cutover, now)
  if (before && (before.atT0 !== undefined) === (passed !== undefined)) return before
  const made = baselinesOf(cutover, passed)
  known.set(cutover, made)
  return made
}

function baselinesOf(cutover: Cutover, passed: ReturnType<typeof passedT0>): Baselines {
  const { mode, created, amendments = [] } = cutover
  const pinned = cutover.pinned
  const t0 = cutover.createdT0 ?? cutover.t0
  const approved = { ...planWith({ pinned, mode }, t0), t0, at: created.at }
  if (!passed) return { approved }
  const made = amendments.filter(({ at }) => at <= passed.at)
  return { approved, atT0: { ...planWith({ pinned, mode, amendments: made }, passed.t0), ...passed } }
}
