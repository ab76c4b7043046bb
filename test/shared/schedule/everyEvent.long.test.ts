import { describe, expect, it } from 'vitest'
import { holdsAtEveryEvent, type Seen } from '../../support/evidence/holdsAtEveryEvent.ts'

/** In parts, so that a busy machine has time enough for each: together some minutes. */
const PARTS = 12
const NIGHTS = 42

describe('at every event of many nights', () => {
  const seen: Seen[] = []

  for (let part = 1; part <= PARTS; part++)
    it(`forecast, slack, what is late and the rollback deadlines are what the definitions come to, part ${part}`, () => {
      seen.push(holdsAtEveryEvent(NIGHTS, part))
    })

  it('whatever may happen has happened, and often enough to tell', () => {
    const total = (count: (one: Seen) => number) => seen.reduce((sum, one) => sum + count(one), 0)
    expect(total(({ nights }) => nights)).toBe(PARTS * NIGHTS)
    expect(total(({ events }) => events)).toBeGreaterThan(10 * PARTS * NIGHTS)
    for (const what of ['slacks', 'late', 'deadlines', 'tooLate', 'noReturns', 'rollbacks', 'workstreams'] as const)
      expect([what, total((one) => one[what]) > (PARTS * NIGHTS) / 10]).toEqual([what, true])
    expect(seen.flatMap(({ done }) => [...done.keys()])).toEqual(
      expect.arrayContaining([
        ...['startStep', 'completeStep', 'confirmStep', 'failStep', 'retryStep', 'holdStep', 'resumeStep', 'skipStep'],
        ...['undoStep', 'estimateStep', 'decideGate', 'moveT0', 'holdCountdown', 'resumeCountdown', 'beginRollback'],
      ]),
    )
  })
})
