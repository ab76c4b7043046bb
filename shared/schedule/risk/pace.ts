/**
 * How much slower or faster than planned everything goes together: one effect for the night, one for each role, one for each
 * workstream; the factor of a step is what its effects, added up, are the logarithm of. What has ended tells of them. Normal prior
 * and normal observations, so that what is known of all effects together follows in closed form (Bayesian linear regression).
 */
import { at } from '../precedence.ts'

export interface Pace {
  /** By node: its place in `sums`; -1 where its factor is 1. */
  of: Int32Array
  /** The effects that make up a factor. */
  sums: readonly (readonly number[])[]
  /** By effect: what is expected of it, in logarithms. */
  mean: Float64Array
  /** Of all effects together: times a vector of independent standard normals it gives their doubt. By rows. */
  root: Float64Array
}

export interface PaceObserved {
  effects: readonly number[]
  /** The logarithm of what it took over what it was expected to take. */
  log: number
  /** Its standard deviation where all effects are known. */
  spread: number
}

export const CERTAIN_PACE = (nodes: number): Pace => ({
  of: new Int32Array(nodes).fill(-1),
  sums: [],
  mean: new Float64Array(0),
  root: new Float64Array(0),
})

/** @param prior by effect: its standard deviation before anything is known; its mean is 0 */
export function learnPace(prior: readonly number[], observed: readonly PaceObserved[]): Pick<Pace, 'mean' | 'root'> {
  const effects = prior.length
  const precision = new Float64Array(effects * effects)
  const pull = new Float64Array(effects)
  prior.forEach((spread, effect) => {
    precision[effect * effects + effect] = 1 / (spread * spread)
  })
  for (const { effects: of, log, spread } of observed) {
    const weight = 1 / (spread * spread)
    for (const one of of) {
      pull[one] = at(pull, one) + weight * log
      for (const other of of) {
        const place = one * effects + other
        precision[place] = at(precision, place) + weight
      }
    }
  }
  const root = inverseOfFactor(precision, effects)
  // With precision = L Lᵗ, the covariance is L⁻ᵗ L⁻¹, and `root` is L⁻ᵗ.
  const mean = new Float64Array(effects)
  for (let k = 0; k < effects; k++) {
    let along = 0
    for (let row = 0; row < effects; row++) along += at(root, row * effects + k) * at(pull, row)
    for (let row = 0; row < effects; row++) mean[row] = at(mean, row) + at(root, row * effects + k) * along
  }
  return { mean, root }
}

/** L⁻ᵗ of the Cholesky factor L of a symmetric, positive definite matrix, by rows. */
function inverseOfFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = at(matrix, row * size + column)
      for (let k = 0; k < column; k++) rest -= at(factor, row * size + k) * at(factor, column * size + k)
      factor[row * size + column] = row === column ? Math.sqrt(rest) : rest / at(factor, column * size + column)
    }
  }
  const inverse = new Float64Array(size * size)
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let rest = row === column ? 1 : 0
      // The transposed inverse: its rows are the columns of the inverse.
      for (let k = column; k < row; k++) rest -= at(factor, row * size + k) * at(inverse, column * size + k)
      inverse[column * size + row] = rest / at(factor, row * size + row)
    }
  }
  return inverse
}
