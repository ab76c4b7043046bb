/** What is left over time: steps, and minutes on the longest path. Instants in epoch milliseconds. */
import type { BurnUp } from '../../../shared/derived/burnUp.ts'
import type { ForecastPoint } from '../../../shared/schedule/risk/historyShape.ts'
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'

/** From `at` on so many are left. */
export interface Left {
  at: number
  left: number
}

export interface BurnDown {
  planned: Left[]
  actual: Left[]
  /** Half of the trials, and nineteen of twenty, have so few left. */
  likely: Left[]
  late: Left[]
  from: number
  to: number
  total: number
}

export function burnDown(burnUp: BurnUp, risk: RiskForecast | undefined, now: number): BurnDown {
  const { planned, done, expected, total, from } = burnUp
  const left = (marks: readonly { at: number; done: number }[]) =>
    marks.map(({ at, done: so }) => ({ at, left: total - so }))
  const ahead = (pick: (point: { p50: number; p95: number }) => number): Left[] | undefined => {
    const finishes = risk?.steps.flatMap((step) => (step && pick(step) > now ? [pick(step)] : [])) ?? []
    // What the trials hold as done lies in the past of both.
    if (finishes.length !== expected.length) return undefined
    return finishes.sort((one, other) => one - other).map((at, index) => ({ at, left: expected.length - index - 1 }))
  }
  const likely = ahead(({ p50 }) => p50) ?? left(expected)
  const late = ahead(({ p95 }) => p95) ?? []
  return {
    planned: left(planned),
    actual: left(done),
    likely,
    late,
    from,
    to: Math.max(burnUp.to, likely.at(-1)?.at ?? 0, late.at(-1)?.at ?? 0),
    total,
  }
}

/** So many are left at an instant. */
export const leftAt = (marks: readonly Left[], at: number, before: number): number =>
  marks.findLast((mark) => mark.at <= at)?.left ?? before

export interface CriticalLeft {
  /** Minutes from then to the finish that half of the trials keep. */
  actual: { at: number; minutes: number }[]
  /** The same by the plan: a straight line down to its finish. */
  planned: { at: number; minutes: number }[]
}

/** @param finish of the plan */
export function criticalLeft(
  points: readonly Pick<ForecastPoint, 'at' | 'finish'>[],
  { from, to, finish }: { from: number; to: number; finish: number },
): CriticalLeft {
  const planned = [from, Math.min(to, Math.max(from, finish)), to].map((at) => ({
    at,
    minutes: Math.max(0, (finish - at) / 60_000),
  }))
  return {
    actual: points
      .filter(({ at }) => at >= from)
      .map((point) => ({ at: point.at, minutes: Math.max(0, (point.finish.p50 - point.at) / 60_000) })),
    planned,
  }
}
