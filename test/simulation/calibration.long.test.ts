import { expect, it } from 'vitest'
import { LOOKS, scoresOf } from './calibration.ts'

it('of 200 nights P80 holds in 75 to 85 %, asked at T-0 and at each quarter, and the chance is worth more than a yes or no', () => {
  const scores = scoresOf(Array.from({ length: 200 }, (_, seed) => seed + 1))
  expect(scores.looks).toBe(200 * LOOKS.length)
  expect(scores.held.p80, JSON.stringify(scores)).toBeGreaterThan(0.75)
  expect(scores.held.p80, JSON.stringify(scores)).toBeLessThan(0.85)
  expect(scores.held.p95).toBeGreaterThan(0.88)
  expect(scores.brier).toBeLessThan(scores.brierOfLikely / 2)
  expect(scores.pinball).toBeLessThan(scores.pinballOfLikely / 2)
})
