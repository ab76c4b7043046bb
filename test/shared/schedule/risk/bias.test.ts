import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sayKnownBias } from '../../../../client/features/forecast/biasWords.ts'
import { knownBias } from '../../../../shared/schedule/risk/bias.ts'
import type { History } from '../../../../shared/schedule/risk/history.ts'
import { iso, T0 } from '../../../support/play.ts'
import { runbookOf } from '../given.ts'

const runbook = runbookOf(
  ['one', 'two', 'three', 'four'].map((step) => ({ step, takes: '10m' })),
  [],
)
const streams = {
  ...runbook,
  workstreams: ['Database', 'Network'],
  steps: runbook.steps.map((step, position) => ({ ...step, workstream: position < 2 ? 'Database' : 'Network' })),
}

/** Each step took so many minutes, in as many nights. */
const history = (took: readonly number[], nights = 1): History => ({
  nights: Array.from({ length: nights }, (_, night) => ({
    cutoverId: `c${night}`,
    mode: 'live' as const,
    endedAt: iso(T0),
  })),
  steps: took.map((minutes, position) => ({
    stepId: runbook.steps[position]?.id ?? '',
    runs: nights,
    weight: nights,
    took: minutes * 60,
    spread: 0.1,
    failed: 0,
  })),
})

describe('the bias that is known', () => {
  it('counts on what was, the more the more nights say so', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 60 }), fc.integer({ min: 1, max: 10 }), (minutes, nights) => {
        const took = [minutes, minutes, minutes, minutes]
        const [few, more] = [nights, nights + 1].map((count) => knownBias({ runbook, history: history(took, count) }))
        expect(few?.took).toBeCloseTo(minutes / 10)
        const away = (bias: typeof few) => Math.abs(Math.log((bias?.counted ?? Number.NaN) / (minutes / 10)))
        // To within what the width of a range adds to its mean.
        expect(away(more)).toBeLessThanOrEqual(away(few) + 0.02)
      }),
    )
  })

  it('is said with the workstream that is furthest off, and nothing is said where nothing is known', () => {
    const bias = knownBias({ runbook: streams, history: history([20, 20, 10, 10], 3) })
    expect(bias).toMatchObject({ took: 1.5, nights: 3, steps: 4 })
    expect(bias && sayKnownBias(bias)).toMatch(
      /^Earlier nights of this runbook took 1\.5 × their estimates, in Database 2 ×; this forecast counts on 1\.\d+ ×, since 3 nights say so\.$/,
    )
    const held = knownBias({ runbook, history: history([10, 10, 10, 10]) })
    expect(held && sayKnownBias(held)).toBe(
      'Earlier nights of this runbook took what was estimated: one night says so.',
    )
    expect(knownBias({ runbook })).toBeUndefined()
  })
})
