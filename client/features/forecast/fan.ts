/** The forecasts of the night as a fan over time, and the events that opened or closed it. Instants in epoch milliseconds. */
import type { ForecastPoint } from '../../../shared/schedule/risk/historyShape.ts'
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'
import type { Mark } from './markWords.ts'

export type FanPoint = Pick<ForecastPoint, 'at' | 'finish' | 'chance' | 'windowEnd'>

export interface FanMark {
  at: number
  /** The finish at 80 % just after it. */
  finish: number
  /** By how much that moved; milliseconds. */
  moved: number
  mark: Mark
}

export interface Fan {
  points: FanPoint[]
  marks: FanMark[]
  from: number
  to: number
  /** Of the finishes, with room for the end of the window where that is near. */
  earliest: number
  latest: number
  windowEndIs: 'shown' | 'later' | 'earlier'
}

const MAX_MARKS = 5
/** A finish that moves by less has not been moved. */
const WORTH_MARKING_MS = 60_000

/** Undefined without at least two points. `now` is what the screen says, and the last of them. */
export function fanOf(
  history: readonly ForecastPoint[],
  marks: Readonly<Record<number, Mark>>,
  now: (Pick<RiskForecast, 'finish' | 'windowChance' | 'asOf'> & { windowEnd: number }) | undefined,
): Fan | undefined {
  const points: FanPoint[] = [
    ...history.filter(({ at }) => now === undefined || at < now.asOf),
    ...(now ? [{ at: now.asOf, finish: now.finish, chance: now.windowChance, windowEnd: now.windowEnd }] : []),
  ]
  const [first] = points
  const last = points.at(-1)
  if (!first || !last || first === last || last.at <= first.at) return undefined
  const windowEnd = last.windowEnd
  const low = Math.min(...points.map(({ finish }) => finish.p50))
  const high = Math.max(...points.map(({ finish }) => finish.p95))
  const span = Math.max(10 * 60_000, high - low)
  const windowEndIs = windowEnd > high + span ? 'later' : windowEnd < low - span ? 'earlier' : 'shown'
  const room = span * 0.08
  return {
    points,
    marks: marksOf(history, marks),
    from: first.at,
    to: last.at,
    earliest: (windowEndIs === 'shown' ? Math.min(low, windowEnd) : low) - room,
    latest: (windowEndIs === 'shown' ? Math.max(high, windowEnd) : high) + room,
    windowEndIs,
  }
}

function marksOf(history: readonly ForecastPoint[], marks: Readonly<Record<number, Mark>>): FanMark[] {
  const before = new Map(history.flatMap((point) => (point.side === 'before' ? [[point.by, point] as const] : [])))
  return history
    .flatMap((point): FanMark[] => {
      const was = point.side === 'after' ? before.get(point.by) : undefined
      const mark = marks[point.by ?? 0]
      if (!was || !mark) return []
      const moved = point.finish.p80 - was.finish.p80
      return Math.abs(moved) < WORTH_MARKING_MS ? [] : [{ at: point.at, finish: point.finish.p80, moved, mark }]
    })
    .sort((one, other) => Math.abs(other.moved) - Math.abs(one.moved))
    .slice(0, MAX_MARKS)
    .sort((one, other) => one.at - other.at)
}
