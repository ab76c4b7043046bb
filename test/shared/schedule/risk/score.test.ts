import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../../shared/schedule/random.ts'
import { brierOf, pinballOf, type Score, trackRecordOf } from '../../../../shared/schedule/risk/score.ts'

const MINUTE = 60_000
const END = Date.parse('2026-11-29T06:00:00Z')

const score = (given: Partial<Score> = {}): Score => ({
  asOf: END - 240 * MINUTE,
  finish: { p50: END - 30 * MINUTE, p80: END, p95: END + 30 * MINUTE },
  windowChance: 0.8,
  finished: END - 10 * MINUTE,
  windowEnd: END,
  ...given,
})

describe('a single forecast', () => {
  it('loses nothing where it was certain and right, and most where it was certain and wrong', () => {
    expect(brierOf(score({ windowChance: 1 }))).toBe(0)
    expect(brierOf(score({ windowChance: 1, finished: END + 1 }))).toBe(1)
    const exact = { p50: END, p80: END, p95: END }
    expect(pinballOf(score({ finish: exact, finished: END }))).toBe(0)
  })

  it('costs more where a high share was too early than where it was too late by as much', () => {
    const at = (finished: number) => pinballOf(score({ finish: { p50: END, p80: END, p95: END }, finished }))
    expect(at(END + 10 * MINUTE)).toBeCloseTo((600 * (0.5 + 0.8 + 0.95)) / 3)
    expect(at(END - 10 * MINUTE)).toBeCloseTo((600 * (0.5 + 0.2 + 0.05)) / 3)
  })
})

describe('a track record', () => {
  it('is none without a forecast', () => {
    expect(trackRecordOf([])).toBeUndefined()
    expect(trackRecordOf([[]])).toBeUndefined()
  })

  it('counts each night as much as another, however many forecasts it had', () => {
    const short = [score({ finished: END + 60 * MINUTE })]
    const long = Array.from({ length: 9 }, () => score())
    const record = trackRecordOf([short, long])
    expect(record).toMatchObject({ forecasts: 10, cutovers: 2, held: { p50: 0, p80: 0.5, p95: 0.5 } })
    expect(record?.bias).toBeCloseTo((90 * 60 + 20 * 60) / 2)
  })

  it('of forecasts that are right about their own doubt says so', () => {
    const random = randomFrom(5)
    // Evenly spread over a hundred minutes: its quantiles are known.
    const nights = Array.from({ length: 4000 }, () => [
      score({
        finish: { p50: END, p80: END + 30 * MINUTE, p95: END + 45 * MINUTE },
        windowChance: 0.5,
        finished: END + (random.share() * 100 - 50) * MINUTE,
      }),
    ])
    const record = trackRecordOf(nights)
    expect(record?.held.p50).toBeCloseTo(0.5, 1)
    expect(record?.held.p80).toBeCloseTo(0.8, 1)
    expect(record?.held.p95).toBeCloseTo(0.95, 1)
    expect(record?.brier).toBeCloseTo(0.25)
    expect(Math.abs(record?.bias ?? Infinity)).toBeLessThan(120)
  })

  it('gets worse by any shift away from the truth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 600 }), fc.boolean(), (minutes, isEarly) => {
        const by = minutes * MINUTE * (isEarly ? -1 : 1)
        const { finish } = score()
        const shifted = { p50: finish.p50 + by, p80: finish.p80 + by, p95: finish.p95 + by }
        expect(pinballOf(score({ finish: shifted }))).toBeGreaterThan(pinballOf(score()))
      }),
    )
  })
})
