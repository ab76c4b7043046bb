/** Quantiles of what trials gave. */
import { at } from '../precedence.ts'

export const ascending = (values: Float64Array): Float64Array => Float64Array.from(values).sort()

/** The value below which that share of an ascending list lies. NaN of an empty one. */
export function quantile(ascending: Float64Array, share: number): number {
  return ascending[placeOf(ascending.length, share)] ?? Number.NaN
}

/** Which share of an ascending list is at most `limit`. NaN of an empty one. */
export function shareUpTo(ascending: Float64Array, limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(ascending, middle) <= limit) low = middle + 1
    else high = middle
  }
  return low / ascending.length
}

/** Few values share one of so many. */
const STRETCHES = 512

/** Of a list in any order: counted by stretches of equal length, so that only the few of one are put in order. To sort them all costs ten times as much. */
export function quantilesOf(values: Float64Array, shares: readonly number[]): number[] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let index = 0; index < values.length; index++) {
    const value = at(values, index)
    if (value < least) least = value
    if (value > most) most = value
  }
  if (least === most) return shares.map(() => least)
  const scale = (STRETCHES - 1) / (most - least)
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
    const sorted = ascending(values)
    return shares.map((share) => quantile(sorted, share))
  }
  const stretch = new Uint16Array(values.length)
  const counts = new Int32Array(STRETCHES)
  for (let index = 0; index < values.length; index++) {
    const one = Math.floor((at(values, index) - least) * scale)
    stretch[index] = one
    counts[one] = (counts[one] ?? 0) + 1
  }
  return shares.map((share) => {
    let left = placeOf(values.length, share)
    let one = 0
    while (left >= (counts[one] ?? Number.POSITIVE_INFINITY)) left -= counts[one++] ?? 0
    const among = new Float64Array(counts[one] ?? 0)
    for (let index = 0, found = 0; found < among.length; index++)
      if (stretch[index] === one) among[found++] = at(values, index)
    return among.sort()[left] ?? Number.NaN
  })
}

const placeOf = (length: number, share: number): number =>
  Math.min(length - 1, Math.max(0, Math.ceil(share * length) - 1))
