/** Scores forecasts against nights whose ends are known. */
import { forecast } from '../../shared/schedule/forecast.ts'
import { riskForecast } from '../../shared/schedule/risk/riskForecast.ts'
import { asOfAt } from '../../shared/schedule/risk/riskShape.ts'
import { T0 } from '../support/play.ts'
import { trueNight } from './trueNight.ts'

/** At which shares of a night it is asked. */
export const LOOKS = [0, 0.25, 0.5, 0.75] as const

export interface Scores {
  looks: number
  /** Shares of looks at which the finish was no later than that. */
  held: { p50: number; p80: number; p95: number }
  /** By look, of P80. */
  heldAt: number[]
  /** Mean squared error of the chance of the window; and of a forecast that says yes or no. */
  brier: number
  brierOfLikely: number
  /** Mean pinball loss of the three, in minutes; and where all three are the likely finish. */
  pinball: number
  pinballOfLikely: number
}

export function scoresOf(seeds: readonly number[]): Scores {
  const sums = { p50: 0, p80: 0, p95: 0, brier: 0, brierOfLikely: 0, pinball: 0, pinballOfLikely: 0 }
  const heldAt = LOOKS.map(() => 0)
  for (const seed of seeds) {
    const night = trueNight(seed)
    const inTime = night.finish <= night.windowEnd ? 1 : 0
    LOOKS.forEach((look, place) => {
      const asOf = asOfAt(T0 + (night.finish - T0) * look)
      const cutover = night.at(asOf)
      const { finish, windowChance } = riskForecast(cutover, asOf)
      const likely = forecast(cutover, asOf).finish
      for (const [share, name] of SHARES) {
        if (night.finish <= finish[name]) sums[name] += 1
        sums.pinball += pinball(share, night.finish - finish[name])
        sums.pinballOfLikely += pinball(share, night.finish - likely)
      }
      if (night.finish <= finish.p80) heldAt[place] = (heldAt[place] ?? 0) + 1
      sums.brier += (windowChance - inTime) ** 2
      sums.brierOfLikely += ((likely <= night.windowEnd ? 1 : 0) - inTime) ** 2
    })
  }
  const looks = seeds.length * LOOKS.length
  return {
    looks,
    held: { p50: sums.p50 / looks, p80: sums.p80 / looks, p95: sums.p95 / looks },
    heldAt: heldAt.map((count) => count / seeds.length),
    brier: sums.brier / looks,
    brierOfLikely: sums.brierOfLikely / looks,
    pinball: sums.pinball / looks / SHARES.length,
    pinballOfLikely: sums.pinballOfLikely / looks / SHARES.length,
  }
}

const SHARES = [
  [0.5, 'p50'],
  [0.8, 'p80'],
  [0.95, 'p95'],
] as const

/** In minutes. */
const pinball = (share: number, late: number): number => ((late >= 0 ? share : share - 1) * late) / 60_000
