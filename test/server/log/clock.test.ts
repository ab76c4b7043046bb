import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDatabaseClock } from '../../../server/log/clock.ts'

const ahead = (clock: { now(): number }) => clock.now() - Date.now()

// No time passes between one line and the next.
beforeEach(() => vi.useFakeTimers({ toFake: ['Date', 'performance'] }))
afterEach(() => vi.useRealTimers())

describe('the clock of the database', () => {
  it("is this machine's until it is told more", () => {
    expect(ahead(createDatabaseClock())).toBeCloseTo(0, 0)
  })

  it('takes the middle between question and answer for the moment at which the database looked', () => {
    const clock = createDatabaseClock()
    const answered = performance.now()
    clock.observe(Date.now() + 60_000, answered - 10, answered)
    expect(ahead(clock)).toBeCloseTo(60_005, 0)
  })

  it('does not believe a slow answer over a quick one', () => {
    const clock = createDatabaseClock()
    const at = performance.now()
    clock.observe(Date.now() + 60_000, at, at)
    clock.observe(Date.now() + 61_000, at - 2000, at)
    expect(ahead(clock)).toBeCloseTo(60_000, 0)
    clock.observe(Date.now() + 60_100, at - 2, at)
    expect(ahead(clock)).toBeCloseTo(60_101, 0)
  })

  it('believes a slow answer when the quick one is long ago', () => {
    const clock = createDatabaseClock()
    const at = performance.now()
    clock.observe(Date.now(), at, at)
    const hourLater = at + 3_600_000
    clock.observe(Date.now() + 3_600_000 + 500, hourLater - 400, hourLater)
    expect(ahead(clock)).toBeCloseTo(700, 0)
  })
})
