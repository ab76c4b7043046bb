import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sayOf } from '../../../client/derive/sentences.ts'
import {
  clockTime,
  countdown,
  fromClockTime,
  fromLocalInput,
  hoursAndMinutes,
  rangeInZones,
  shortInstant,
  toLocalInput,
  weekendInstant,
  zoneName,
} from '../../../client/ui/instants.ts'

const BERLIN = 'Europe/Berlin'
const at = (iso: string) => Date.parse(iso)
const instant = fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') })
const zone = fc.constantFrom(BERLIN, 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC')

describe('the countdown', () => {
  it('counts to T-0 and on from there', () => {
    const t0 = at('2026-03-01T01:00:00Z')
    expect(countdown(t0 - 4_788_000, t0)).toBe('T−01:19:48')
    expect(countdown(t0, t0)).toBe('T+00:00:00')
    expect(countdown(t0 + 8_047_000, t0)).toBe('T+02:14:07')
    expect(countdown(t0 - 3 * 86_400_000 - 60_000, t0)).toBe('T−3 d 00:01')
  })
})

describe('times as the cutover’s clock reads them', () => {
  it('are written in its zone, and by date when they are far away', () => {
    const t0 = at('2026-03-01T01:00:00Z')
    expect(clockTime(t0, BERLIN)).toBe('02:00')
    expect(shortInstant(t0 + 3_600_000, BERLIN, t0)).toBe('03:00')
    expect(shortInstant(t0 - 3 * 86_400_000, BERLIN, t0)).toBe('26 Feb')
  })

  it('name the day over a weekend, and the date beyond it', () => {
    const t0 = at('2026-03-01T01:00:00Z')
    expect(weekendInstant(t0 + 17 * 3_600_000, BERLIN, t0)).toBe('19:00')
    expect(weekendInstant(t0 + 30 * 3_600_000, BERLIN, t0)).toBe('Mon 08:00')
    expect(weekendInstant(t0 - 5 * 86_400_000, BERLIN, t0)).toBe('Tue 02:00')
    expect(weekendInstant(t0 - 7 * 86_400_000, BERLIN, t0)).toBe('22 Feb')
  })

  it('are written for a span in every zone once', () => {
    const lines = rangeInZones({ start: at('2026-03-01T01:00:00Z'), finish: at('2026-03-01T01:30:00Z') }, BERLIN).split(
      '\n',
    )
    expect(lines[0]).toBe('Sun 1 Mar, 02:00–02:30 CET')
    expect(lines.filter((line) => line.startsWith('Sun 1 Mar, 01:00–01:30 UTC'))).toHaveLength(1)
    expect(new Set(lines).size).toBe(lines.length)
    const overnight = { start: at('2026-03-01T22:00:00Z'), finish: at('2026-03-01T23:30:00Z') }
    expect(rangeInZones(overnight, BERLIN).split('\n')[0]).toBe('Sun 1 Mar, 23:00–Mon 2 Mar, 00:30 CET')
    expect(rangeInZones({ start: 0, finish: 0 }, 'UTC').split('\n')[0]).toMatch(/^Thu 1 Jan, 00:00 (UTC|GMT)$/)
  })

  it('name the zone as people do', () => {
    expect(zoneName(at('2026-01-10T00:00:00Z'), BERLIN)).toBe('CET')
    expect(zoneName(at('2026-01-10T00:00:00Z'), 'America/New_York')).toBe('EST')
    expect(zoneName(at('2026-01-10T00:00:00Z'), 'UTC')).toBe('UTC')
  })

  it('come back as they were written, whatever the zone', () => {
    fc.assert(
      fc.property(instant, zone, (moment, place) => {
        const written = toLocalInput(moment, place)
        const back = fromLocalInput(written, place)
        expect(back === undefined ? undefined : toLocalInput(back, place)).toBe(written)
      }),
    )
  })

  it('that are typed mean the nearest such moment, also across midnight', () => {
    const late = at('2026-03-01T22:50:00Z')
    expect(fromClockTime('00:10', BERLIN, late)).toBe(at('2026-03-01T23:10:00Z'))
    expect(fromClockTime('2340', BERLIN, late)).toBe(at('2026-03-01T22:40:00Z'))
    expect(fromClockTime('24:00', BERLIN, late)).toBeUndefined()
    expect(fromClockTime('soon', BERLIN, late)).toBeUndefined()
  })

  it('that are typed lie within half a day', () => {
    fc.assert(
      fc.property(
        instant,
        zone,
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        (near, place, h, m) => {
          const found = fromClockTime(`${h}:${String(m).padStart(2, '0')}`, place, near)
          // An hour more, since a day on which the clocks are changed has one more.
          expect(Math.abs((found ?? Number.POSITIVE_INFINITY) - near)).toBeLessThanOrEqual(13 * 3_600_000)
        },
      ),
    )
  })
})

describe('spans', () => {
  it('say how much of how much without saying the unit twice', () => {
    expect(sayOf(480, 600)).toBe('8 of 10 min')
    expect(sayOf(20, 600)).toBe('0 of 10 min')
    expect(sayOf(960, 3900)).toBe('16 min of 1 h 05 min')
  })

  it('count an outage in hours and minutes', () => {
    expect(hoursAndMinutes(5460)).toBe('1:31')
    expect(hoursAndMinutes(-5)).toBe('0:00')
  })
})
