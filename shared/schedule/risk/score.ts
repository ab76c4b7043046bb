/** How well forecasts held, once it is known what became of them. */
import type { RiskForecast } from './riskShape.ts'

/** What is kept of a forecast to score it later. Instants in epoch milliseconds. */
export type Said = Pick<RiskForecast, 'asOf' | 'finish' | 'windowChance'>

export interface Score extends Said {
  finished: number
  windowEnd: number
}

export interface TrackRecord {
  forecasts: number
  cutovers: number
  /** Shares of forecasts in which it was over by then. */
  held: { p50: number; p80: number; p95: number }
  /** Of the chance to finish inside the window: 0 is perfect, 0.25 what an even guess gets (G. W. Brier, 1950). */
  brier: number
  /** Mean loss of the three quantiles, in seconds: what it costs to be early or late at each share (R. Koenker and G. Bassett, 1978). */
  pinball: number
  /** Mean of actual minus P50, in seconds: positive where the forecasts were too early. */
  bias: number
}

const SHARES = { p50: 0.5, p80: 0.8, p95: 0.95 } as const
const NAMES = ['p50', 'p80', 'p95'] as const

/** Undefined without any. @param nights the scores of each cutover; each cutover counts as much as another, however long it was */
export function trackRecordOf(nights: readonly (readonly Score[])[]): TrackRecord | undefined {
  const scored = nights.filter((scores) => scores.length > 0)
  if (scored.length === 0) return undefined
  const meanOf = (value: (score: Score) => number): number => mean(scored.map((scores) => mean(scores.map(value))))
  const heldAt = (name: (typeof NAMES)[number]) => meanOf(({ finish, finished }) => (finished <= finish[name] ? 1 : 0))
  return {
    forecasts: scored.reduce((total, scores) => total + scores.length, 0),
    cutovers: scored.length,
    held: { p50: heldAt('p50'), p80: heldAt('p80'), p95: heldAt('p95') },
    brier: meanOf(brierOf),
    pinball: meanOf(pinballOf),
    bias: meanOf(({ finish, finished }) => (finished - finish.p50) / 1000),
  }
}

export const brierOf = ({ windowChance, finished, windowEnd }: Score): number =>
  (windowChance - (finished <= windowEnd ? 1 : 0)) ** 2

/** In seconds. */
export const pinballOf = ({ finish, finished }: Score): number =>
  mean(
    NAMES.map((name) => {
      const late = (finished - finish[name]) / 1000
      return late >= 0 ? SHARES[name] * late : (SHARES[name] - 1) * late
    }),
  )

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
