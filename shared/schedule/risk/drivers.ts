/** Which steps the finish hangs on. */
import { at } from '../precedence.ts'
import { ascending, quantile } from './quantiles.ts'
import type { Driver } from './riskShape.ts'
import type { Trials } from './trials.ts'

const MOST = 10
/** Steps that are looked at closely: those through which the longest path goes most often. */
const LOOKED_AT = 10
/** The finish at this share is what is compared. */
const CAREFUL = 0.8
/** Of its duration: short, as likely as not, long. */
const SHARES = [0.1, 0.5, 0.9]

/**
 * What happens to the finish where a step takes long or short is asked of the trials themselves: each is run on from that step
 * with another duration of it, and everything else as it was drawn.
 *
 * @param steps the first of the nodes
 */
export function driversOf(tried: Trials, steps: number): Driver[] {
  const { criticality, cruciality } = tried
  return Array.from({ length: steps }, (_, step) => step)
    .filter((step) => at(criticality, step) > 0 && at(cruciality, step) !== 0)
    .sort((one, other) => at(criticality, other) - at(criticality, one))
    .slice(0, LOOKED_AT)
    .flatMap((step): Driver[] => {
      const durations = tried.durations(step)
      if (!durations) return []
      const sorted = ascending(Float64Array.from(durations))
      const [short = Number.NaN, median = short, long = median] = tried
        .endsIf(
          step,
          SHARES.map((share) => quantile(sorted, share)),
        )
        .map((ends) => quantile(ascending(ends), CAREFUL) / 1000)
      return [
        {
          step,
          criticality: at(criticality, step),
          cruciality: at(cruciality, step),
          ifLong: long - median,
          ifShort: short - median,
        },
      ]
    })
    .sort((one, other) => other.ifLong - other.ifShort - (one.ifLong - one.ifShort))
    .slice(0, MOST)
}
