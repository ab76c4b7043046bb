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

/** Of a list in any order, at ascending shares; leaves it in another order. Sorting it would cost several times as much. */
export function quantilesOf(values: Float64Array, shares: readonly number[]): number[] {
  let beyond = values.length
  return [...shares]
    .reverse()
    .map((share) => {
      const place = placeOf(values.length, share)
      const found = select(values, place, beyond)
      beyond = Math.max(place, 1)
      return found
    })
    .reverse()
}

const placeOf = (length: number, share: number): number =>
  Math.min(length - 1, Math.max(0, Math.ceil(share * length) - 1))

/** What would stand at that place if all before `beyond` were in order; all smaller ones then stand before it (C. A. R. Hoare). */
function select(values: Float64Array, place: number, beyond: number): number {
  let left = 0
  let right = beyond - 1
  while (left < right) {
    const pivot = at(values, place)
    let low = left
    let high = right
    while (low <= high) {
      while (at(values, low) < pivot) low += 1
      while (at(values, high) > pivot) high -= 1
      if (low > high) break
      const kept = at(values, low)
      values[low] = at(values, high)
      values[high] = kept
      low += 1
      high -= 1
    }
    if (high < place) left = low
    if (place < low) right = high
  }
  return values[place] ?? Number.NaN
}
