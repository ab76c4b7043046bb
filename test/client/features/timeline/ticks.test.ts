import { describe, expect, it } from 'vitest'
import { clocksIn, tickStep, ticksOf, tickWord } from '../../../../client/features/timeline/ticks.ts'
import { clockTime } from '../../../../client/ui/instants.ts'
import { minutes } from '../../../support/play.ts'

const ZONE = 'Europe/Berlin'
const HOUR = minutes(60)
const ticks = (from: string, to: string, step: number, zone = ZONE) =>
  ticksOf({ from: Date.parse(from), to: Date.parse(to) }, step, zone)
const written = (from: string, to: string, step: number, zone = ZONE) =>
  ticks(from, to, step, zone).map(({ at }) => clockTime(at, zone))

describe('the lines of the clock', () => {
  it('stand at whole hours of the zone, wherever the span begins', () => {
    expect(written('2026-11-28T21:40:00Z', '2026-11-29T00:10:00Z', HOUR)).toEqual(['23:00', '00:00', '01:00'])
    expect(written('2026-11-28T21:40:00Z', '2026-11-28T23:40:00Z', HOUR, 'Asia/Kolkata')).toEqual(['04:00', '05:00'])
  })

  it('begin a day at its midnight, also across a change of the clocks', () => {
    const days = ticks('2026-10-23T12:00Z', '2026-10-27T12:00Z', 24 * HOUR)
    expect(days.map(({ at, midnight }) => [clockTime(at, ZONE), midnight])).toEqual([
      ['00:00', true],
      ['00:00', true],
      ['00:00', true],
      ['00:00', true],
    ])
    expect(written('2026-10-24T21:00Z', '2026-10-25T10:00Z', 3 * HOUR)).toEqual(['00:00', '03:00', '06:00', '09:00'])
    expect(written('2026-03-28T22:00Z', '2026-03-29T08:00Z', 3 * HOUR)).toEqual(['00:00', '03:00', '06:00', '09:00'])
  })

  it('keep the distance that their words need', () => {
    expect(tickStep(minutes(4))).toBe(minutes(5))
    expect(tickStep(minutes(61))).toBe(2 * HOUR)
    expect(tickStep(100 * 24 * HOUR)).toBe(28 * 24 * HOUR)
  })

  it('say the clock where it was changed since the line before, and the day at midnight', () => {
    const words = (from: string, to: string) => {
      const found = ticks(from, to, HOUR)
      return found.map((tick, index) => tickWord(tick, found[index - 1]?.at, ZONE))
    }
    expect(words('2026-10-24T23:30Z', '2026-10-25T02:10Z')).toEqual(['02:00 CEST', '02:00 CET', '03:00'])
    expect(words('2026-03-28T22:30Z', '2026-03-29T02:10Z')).toEqual(['Sun 29 Mar', '01:00', '03:00 CEST', '04:00'])
    expect(clocksIn({ from: Date.parse('2026-10-24T20:00Z'), to: Date.parse('2026-10-25T08:00Z') }, ZONE)).toBe(
      'CEST, CET',
    )
  })
})
