import { expect, it } from 'vitest'
import { holdsAtEveryEvent } from '../../support/evidence/holdsAtEveryEvent.ts'

/** Two to three minutes on a quiet machine. */
const NIGHTS = Number(process.env.NIGHTS ?? 600)

it('at every event of many nights forecast, slack, what is late and the rollback deadline are what the definitions come to', () => {
  const { done, nights, events, ...seen } = holdsAtEveryEvent(NIGHTS)
  expect(nights).toBe(NIGHTS)
  expect(events).toBeGreaterThan(10 * NIGHTS)
  // Whatever may happen has happened, and often enough to tell.
  expect([...done.keys()]).toEqual(
    expect.arrayContaining([
      ...['startStep', 'completeStep', 'confirmStep', 'failStep', 'retryStep', 'holdStep', 'resumeStep', 'skipStep'],
      ...['undoStep', 'estimateStep', 'decideGate', 'moveT0', 'holdCountdown', 'resumeCountdown', 'beginRollback'],
    ]),
  )
  for (const [what, count] of Object.entries(seen)) expect([what, count > NIGHTS / 10]).toEqual([what, true])
})
