import { describe, expect, it } from 'vitest'
import { sayOf } from '../../../client/derive/sentences.ts'
import {
  clockSeconds,
  clockTime,
  countdown,
  dateOf,
  dayAround,
  fullInstant,
  hoursAndMinutes,
  rangeInZone,
  rangeInZones,
  shortInstant,
  wallClock,
  weekendInstant,
} from '../../../client/ui/instants.ts'
import { zoneName } from '../../../client/ui/zones.ts'

const BERLIN = 'Europe/Berlin'
const at = (iso: string) => Date.parse(iso)

describe('a day', () => {
  it('is one of the calendar, also where clocks change and where they skip midnight', () => {
    const night = at('2026-10-24T20:00:00Z')
    expect(dayAround(night, BERLIN)).toEqual({
      title: 'Sat 24 Oct',
      from: at('2026-10-23T22:00:00Z'),
      to: at('2026-10-24T22:00:00Z'),
    })
    const long = dayAround(night, BERLIN, 1)
    expect([long.title, (long.to - long.from) / 3_600_000]).toEqual(['Sun 25 Oct', 25])
    // In Cairo the clocks go from 00:00 to 01:00.
    expect(dayAround(at('2026-04-24T12:00:00Z'), 'Africa/Cairo')).toEqual({
      title: 'Fri 24 Apr',
      from: at('2026-04-23T22:00:00Z'),
      to: at('2026-04-24T21:00:00Z'),
    })
  })

  it('has its year where that matters, and is that of the zone', () => {
    expect(dateOf(at('2026-12-31T23:30:00Z'), BERLIN)).toBe('1 Jan 2027')
  })
})

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

  it('name the clock in an hour that is repeated, and each end of a span over which it is changed', () => {
    const [first, second] = [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')]
    expect(clockTime(first, BERLIN)).toBe('02:30 CEST')
    expect(clockTime(second, BERLIN)).toBe('02:30 CET')
    expect(clockSeconds(first, BERLIN)).toBe('02:30:00 CEST')
    expect(wallClock(first, BERLIN)).toBe('02:30:00 CEST')
    expect(fullInstant(first, BERLIN)).toBe('Sun 25 Oct, 02:30 CEST')
    expect(rangeInZone({ start: first, finish: second }, BERLIN)).toBe('Sun 25 Oct, 02:30 CEST–02:30 CET')
    expect(clockTime(first, 'UTC')).toBe('00:30')
  })
})

describe('spans', () => {
  it('say how much of how much, each number with its unit', () => {
    expect(sayOf(480, 600)).toBe('8 of 10 min')
    expect(sayOf(20, 600)).toBe('0 of 10 min')
    expect(sayOf(960, 3900)).toBe('16 min of 1 h 05 min')
    expect(sayOf(4500, 7500)).toBe('1 h 15 min of 2 h 05 min')
  })

  it('count an outage in hours and minutes', () => {
    expect(hoursAndMinutes(5460)).toBe('1:31')
    expect(hoursAndMinutes(-5)).toBe('0:00')
  })
})
