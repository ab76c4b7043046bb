/** Durations and waits as they are drawn for one trial after the other. In one function: it is called a million times. */
import { at, ENDED } from '../precedence.ts'
import type { Outlook } from './outlook.ts'

export interface Drawing {
  /** Draws all durations of a trial; those of what has ended stay as they are. */
  durations(into: Float64Array): void
  /** How long a node waits this time before it starts. */
  hesitation(node: number): number
}

export function drawing(outlook: Outlook, seed: number): Drawing {
  const { progress, low, likely, high, fails, hesitation, causes } = outlook
  const factors = causes.map(({ groups }) => new Float64Array(groups))
  // Xorshift, by G. Marsaglia; a state of 0 would stay there.
  let state = (seed ^ 0x9e3779b9) | 0 || 1
  const share = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
  // What follows a seed closely resembles it.
  for (let warm = 0; warm < 16; warm++) share()

  /** Of the standard normal distribution, by Box and Muller. */
  const normal = () => Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share())

  /** Of the triangular distribution, by inversion. */
  function triangular(node: number): number {
    const [from, to] = [at(low, node), at(high, node)]
    const width = to - from
    if (width <= 0) return from
    const before = at(likely, node) - from
    const drawn = share()
    return drawn * width < before
      ? from + Math.sqrt(drawn * width * before)
      : to - Math.sqrt((1 - drawn) * width * (width - before))
  }

  return {
    durations(into) {
      causes.forEach(({ spread }, cause) => {
        const drawn = factors[cause]
        if (drawn) for (let group = 0; group < drawn.length; group++) drawn[group] = Math.exp(spread * normal())
      })
      for (let node = 0; node < into.length; node++) {
        if (progress[node] === ENDED) continue
        let lasts = triangular(node)
        if (at(fails, node) > 0 && share() < at(fails, node)) lasts += triangular(node)
        for (let cause = 0; cause < causes.length; cause++) {
          const group = causes[cause]?.group[node] ?? -1
          if (group >= 0) lasts *= factors[cause]?.[group] ?? 1
        }
        into[node] = lasts
      }
    },
    hesitation(node) {
      const mean = at(hesitation, node)
      return mean > 0 ? -mean * Math.log(1 - share()) : 0
    },
  }
}
