import { expect, it } from 'vitest'
import { scoresOf } from './calibration.ts'

it('forecasts hold as often as they say, roughly on few nights, and score far better than the likely finish alone', () => {
  const scores = scoresOf(Array.from({ length: 40 }, (_, seed) => seed + 1))
  expect(scores.looks).toBe(160)
  expect(scores.held.p50).toBeGreaterThan(0.35)
  expect(scores.held.p50).toBeLessThan(0.65)
  expect(scores.held.p80).toBeGreaterThan(0.7)
  expect(scores.held.p80).toBeLessThan(0.92)
  expect(scores.brier).toBeLessThan(scores.brierOfLikely / 2)
  expect(scores.pinball).toBeLessThan(scores.pinballOfLikely / 2)
})
