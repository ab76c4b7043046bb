/** Random numbers of trials. Each node has its own, so that a change of one draws nothing else anew. */
import { at } from '../precedence.ts'
import type { Pace } from './pace.ts'

/** Quantiles of the exponential distribution of mean 1, in the middle of equal shares: one logarithm each, not one each draw. */
const EXPONENTIALS = 4096
export const exponential: Float64Array = Float64Array.from(
  { length: EXPONENTIALS },
  (_, place) => -Math.log(1 - (place + 0.5) / EXPONENTIALS),
)
export const EXPONENTIAL_BITS = EXPONENTIALS - 1

/** Scatters whole numbers; the finaliser of MurmurHash3 (A. Appleby). */
export function scatter(number: number): number {
  let mixed = number | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/** Where a node's numbers begin, and how far they step: a stride of its own, so that no two nodes share a stretch. */
export function stream(seed: number, node: number): { state: number; stride: number } {
  const state = scatter(seed ^ scatter(node + 0x51ed270b))
  return { state, stride: scatter(state ^ 0x2545f491) | 1 }
}

/**
 * By sum of the pace's effects: its factor in each trial.
 *
 * @param trials the first of `drawn`, among which what moves everything is spread
 */
export function factorsOf(
  { sums, mean, root }: Pace,
  { trials, drawn }: { trials: number; drawn: number },
  seed: number,
): Float64Array[] {
  const effects = mean.length
  if (effects === 0) return sums.map(() => new Float64Array(trials).fill(1))
  const normals = Array.from({ length: effects }, (_, effect) => spreadNormals(drawn, scatter(seed + 977 * effect)))
  const logs = Array.from({ length: effects }, (_, effect) => {
    const row = new Float64Array(trials).fill(at(mean, effect))
    normals.forEach((normal, k) => {
      const weight = at(root, effect * effects + k)
      if (weight !== 0)
        for (let trial = 0; trial < trials; trial++) row[trial] = at(row, trial) + weight * at(normal, trial)
    })
    return row
  })
  return sums.map((sum) => {
    const factor = new Float64Array(trials)
    for (const effect of sum) {
      const row = logs[effect]
      if (row) for (let trial = 0; trial < trials; trial++) factor[trial] = at(factor, trial) + at(row, trial)
    }
    for (let trial = 0; trial < trials; trial++) factor[trial] = Math.exp(at(factor, trial))
    return factor
  })
}

/** A factor of median 1 in each trial. */
export function logNormals(trials: number, spread: number, seed: number): Float64Array {
  return spread === 0
    ? new Float64Array(trials).fill(1)
    : spreadNormals(trials, scatter(seed ^ 0x7f4a7c15)).map((normal) => Math.exp(spread * normal))
}

/**
 * Standard normals, one out of each of equal shares, in random order: what moves everything is spread evenly, so that a forecast
 * does not jump from one seed to the next (Latin hypercube sampling).
 */
function spreadNormals(count: number, seed: number): Float64Array {
  const drawn = new Float64Array(count)
  let state = seed
  const below = (end: number) => {
    state = (state + 0x6d2b79f5) | 0
    return Math.floor(((scatter(state) >>> 0) / 0x1_0000_0000) * end)
  }
  for (let place = 0; place < count; place++) {
    const swapped = below(place + 1)
    drawn[place] = at(drawn, swapped)
    drawn[swapped] = normalQuantile((place + 0.5) / count)
  }
  return drawn
}

/** P. J. Acklam's approximation; relative error below 1.2e-9. */
function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share)
  if (share < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(share))
    return (
      (((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) * q +
        4.374664141464968) *
        q +
        2.938163982698783) /
      ((((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1)
    )
  }
  const q = share - 0.5
  const r = q * q
  return (
    ((((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r + 1.38357751867269e2) * r -
      3.066479806614716e1) *
      r +
      2.506628277459239) *
      q) /
    (((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r + 6.680131188771972e1) * r -
      1.328068155288572e1) *
      r +
      1)
  )
}
