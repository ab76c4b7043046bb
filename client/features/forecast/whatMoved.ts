/** Why the chance is not what it was tonight: the greatest fall since it was best, or rise since it was worst. */
import type { ForecastPoint } from '../../../shared/schedule/risk/historyShape.ts'

export interface Moved {
  /** The chance before, from 0 to 1. */
  from: number
  fell: boolean
  /** When the greatest part of it came about, epoch milliseconds. */
  at: number
  /** The event it came with, by seq; else the position of a step that ran over meanwhile; else nobody can say. */
  by?: { seq: number } | { over: number }
}

/** A smaller difference is none; chances of 1,000 trials differ by as much on their own. */
const WORTH_SAYING = 0.04

/** @param points in order */
export function whatMoved(points: readonly ForecastPoint[], now: { at: number; chance: number }): Moved | undefined {
  const first = points[0]
  if (!first) return undefined
  const best = extreme(points, (one, other) => one.chance > other.chance) ?? first
  const worst = extreme(points, (one, other) => one.chance < other.chance) ?? first
  const fell = best.chance - now.chance
  const rose = now.chance - worst.chance
  if (Math.max(fell, rose) < WORTH_SAYING) return undefined
  return fell >= rose ? greatest(points, best, now, 1) : greatest(points, worst, now, -1)
}

/** The last of those that none exceeds. */
const extreme = (points: readonly ForecastPoint[], exceeds: (one: ForecastPoint, other: ForecastPoint) => boolean) =>
  points.findLast((one) => !points.some((other) => exceeds(other, one)))

function greatest(
  points: readonly ForecastPoint[],
  since: ForecastPoint,
  now: { at: number; chance: number },
  sign: 1 | -1,
): Moved {
  const after = points.slice(points.indexOf(since))
  const whole = sign * (since.chance - now.chance)
  const moved = { from: since.chance, fell: sign === 1 }
  const pairs = after.map((point, index) => {
    const next = after[index + 1]
    return { point, next, by: sign * (point.chance - (next?.chance ?? now.chance)) }
  })
  const isEvent = ({ point, next }: (typeof pairs)[number]) =>
    point.side === 'before' && next?.side === 'after' && next.by === point.by
  const most = (some: typeof pairs) =>
    some.reduce<(typeof pairs)[number] | undefined>((a, b) => (a && a.by >= b.by ? a : b), undefined)
  const event = most(pairs.filter(isEvent))
  if (event && event.by >= whole / 3 && event.point.by !== undefined)
    return { ...moved, at: event.point.at, by: { seq: event.point.by } }
  const fall = most(pairs.filter((pair) => !isEvent(pair)))
  const over = fall?.next?.over ?? fall?.point.over
  return { ...moved, at: fall?.next?.at ?? now.at, ...(sign === 1 && over !== undefined ? { by: { over } } : {}) }
}
