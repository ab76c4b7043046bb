import { describe, expect, it } from 'vitest'
import { createServerClock } from '../../../client/live/clock.ts'

/** A clock whose samples are `late` milliseconds on their way; the server's clock is ahead of the browser's by `ahead`. */
function clockAt() {
  let at = 0
  const clock = createServerClock(
    () => at,
    () => 5_000_000,
  )
  return {
    clock,
    pass: (milliseconds: number) => {
      at += milliseconds
    },
    hears: (ahead: number, late = 20) => clock.correct(at + ahead - late),
    offBy: (ahead: number) => clock.now() - (at + ahead),
  }
}

describe('the server’s clock, as a page estimates it', () => {
  it('is the wall clock until the first sample, and then the sample that was least late', () => {
    const { clock, hears, pass, offBy } = clockAt()
    expect(clock.now()).toBe(5_000_000)
    for (const late of [300, 15, 4000, 80]) {
      hears(1_000_000, late)
      pass(2000)
    }
    expect(offBy(1_000_000)).toBe(-15)
  })

  it('follows a clock that is put forward at once, and one that is put back with the second sample that says so', () => {
    const { hears, pass, offBy } = clockAt()
    hears(1_000_000)
    pass(2000)
    hears(9_000_000)
    expect(offBy(9_000_000)).toBe(-20)
    pass(2000)
    hears(-700_000)
    expect(offBy(9_000_000)).toBe(-20)
    pass(2000)
    hears(-700_000)
    expect(offBy(-700_000)).toBe(-20)
  })

  it('does not believe what a tab that slept hears all at once', () => {
    const { clock, hears, pass, offBy } = clockAt()
    hears(1_000_000)
    const sent = [0, 2000, 4000, 6000, 8000].map((after) => clock.now() + after)
    pass(3_600_000)
    for (const serverNow of sent) clock.correct(serverNow)
    expect(offBy(1_000_000)).toBe(-20)
    hears(1_000_000, 5)
    expect(offBy(1_000_000)).toBe(-5)
  })
})
