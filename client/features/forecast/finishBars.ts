/** The bars of the finish, cut where the window ends. Instants in epoch milliseconds. */
import type { RiskForecast } from '../../../shared/schedule/risk/riskShape.ts'

export interface Bar {
  from: number
  to: number
  /** How many trials end so late, for each millisecond: what is cut in two stays as high. */
  height: number
  beyond: boolean
}

export interface FinishBars {
  bars: Bar[]
  from: number
  to: number
  /** Whether the end of the window lies so far from all of them that it would press them together. */
  windowEndIs: 'shown' | 'later' | 'earlier'
}

/** The last few trials are a long tail without anything to see. */
const SHOWN_SHARE = 0.997

export function finishBars({ histogram, finish, trials }: RiskForecast, windowEnd: number): FinishBars {
  const { from, width, counts } = histogram
  let seen = 0
  const bars: Bar[] = []
  for (const [index, count] of counts.entries()) {
    const begins = from + index * width
    if (seen >= trials * SHOWN_SHARE && begins > finish.p95) break
    seen += count
    if (count === 0 || width <= 0) continue
    bars.push(
      ...cutAt({ from: begins, to: begins + width, height: count / width, beyond: begins >= windowEnd }, windowEnd),
    )
  }
  const first = Math.min(finish.p50, bars[0]?.from ?? finish.p50)
  const last = Math.max(finish.p95, bars.at(-1)?.to ?? finish.p95)
  const span = Math.max(60_000, last - first)
  const windowEndIs = windowEnd > last + span ? 'later' : windowEnd < first - span ? 'earlier' : 'shown'
  const room = span * 0.04
  return {
    bars,
    from: (windowEndIs === 'shown' ? Math.min(first, windowEnd) : first) - room,
    to: (windowEndIs === 'shown' ? Math.max(last, windowEnd) : last) + room,
    windowEndIs,
  }
}

function cutAt(bar: Bar, windowEnd: number): Bar[] {
  if (windowEnd <= bar.from || windowEnd >= bar.to) return [bar]
  return [
    { ...bar, to: windowEnd, beyond: false },
    { ...bar, from: windowEnd, beyond: true },
  ]
}

/** For a table: the share of trials over by each of these instants. */
export function overBy({ histogram, trials }: RiskForecast, instants: readonly number[]): number[] {
  const { from, width, counts } = histogram
  return instants.map((at) => {
    const over = counts.reduce((sum, count, index) => {
      const part = width <= 0 ? (at >= from ? 1 : 0) : Math.min(1, Math.max(0, (at - from - index * width) / width))
      return sum + part * count
    }, 0)
    return over / trials
  })
}
