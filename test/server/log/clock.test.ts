import { describe, expect, it } from 'vitest'
import { createDatabaseClock } from '../../../server/log/clock.ts'

const offBy = (clock: { now(): number }, milliseconds: number) => Math.abs(clock.now() - Date.now() - milliseconds)

describe('the clock of the database', () => {
  it("is this machine's until it is told more", () => {
    expect(offBy(createDatabaseClock(), 0)).toBeLessThan(20)
  })

  it('takes the middle between question and answer for the moment at which the database looked', () => {
    const clock = createDatabaseClock()
    const answered = performance.now()
    clock.observe(Date.now() + 60_000, answered - 10, answered)
    expect(offBy(clock, 60_005)).toBeLessThan(20)
  })

  it('does not believe a slow answer over a quick one', () => {
    const clock = createDatabaseClock()
    const at = performance.now()
    clock.observe(Date.now() + 60_000, at, at)
    clock.observe(Date.now() + 61_000, at - 2000, at)
    expect(offBy(clock, 60_000)).toBeLessThan(20)
    clock.observe(Date.now() + 60_100, at - 2, at)
    expect(offBy(clock, 60_101)).toBeLessThan(20)
  })

  it('believes a slow answer when the quick one is long ago', () => {
    const clock = createDatabaseClock()
    const at = performance.now()
    clock.observe(Date.now(), at, at)
    const hourLater = at + 3_600_000
    clock.observe(Date.now() + 3_600_000 + 500, hourLater - 400, hourLater)
    expect(offBy(clock, 700)).toBeLessThan(20)
  })
})
