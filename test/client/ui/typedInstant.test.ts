import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockTime, fullInstant } from '../../../client/ui/instants.ts'
import { readTyped, type Typing, writeTyped } from '../../../client/ui/typedInstant.ts'
import { changeBetween, instantsAt, readingOf } from '../../../client/ui/zones.ts'

const at = (iso: string) => Date.parse(iso)
const iso = (instant: number) => new Date(instant).toISOString().replace(':00.000Z', 'Z')
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** What is understood: an instant, two, or why nothing is. */
function understood(text: string, typing: Typing): string {
  const read = readTyped(text, typing)
  if (read.kind === 'not') return read.why
  return read.kind === 'twice' ? `${iso(read.first)} or ${iso(read.second)}` : iso(read.at)
}

describe('a time as it is typed', () => {
  // A Sunday, 22:13 in Berlin.
  const now = at('2026-11-29T21:13:00Z')
  const typing: Typing = { zone: 'Europe/Berlin', now }

  it.each([
    ['23:15', '2026-11-29T22:15Z'],
    ['2315', '2026-11-29T22:15Z'],
    ['23.15', '2026-11-29T22:15Z'],
    ['915', '2026-11-30T08:15Z'],
    ['02:00', '2026-11-30T01:00Z'],
    ['22:00', '2026-11-30T21:00Z'],
    ['today 22:00', '2026-11-29T21:00Z'],
    ['tomorrow 02:00', '2026-11-30T01:00Z'],
    ['02:00 tomorrow', '2026-11-30T01:00Z'],
    ['yesterday at 23:00', '2026-11-28T22:00Z'],
    ['Sat 22:00', '2026-12-05T21:00Z'],
    ['sunday 21:00', '2026-12-06T20:00Z'],
    ['29 Nov 23:15', '2026-11-29T22:15Z'],
    ['Sun 29 Nov, 23:15 CET', '2026-11-29T22:15Z'],
    ['Nov 29 23:15', '2026-11-29T22:15Z'],
    ['29. November 2315', '2026-11-29T22:15Z'],
    ['28.11. 20.00', '2026-11-28T19:00Z'],
    ['8 Mar 22:00', '2027-03-08T21:00Z'],
    ['8 Mar 2031 22:00', '2031-03-08T21:00Z'],
    ['08.03.2031 22:00', '2031-03-08T21:00Z'],
    ['2031-03-08 22:00', '2031-03-08T21:00Z'],
    ['2031-03-08T22:00', '2031-03-08T21:00Z'],
    ['2026-11-29T23:15+02:00', '2026-11-29T21:15Z'],
    ['2026-11-29T23:15Z', '2026-11-29T23:15Z'],
    ['23:15 UTC', '2026-11-29T23:15Z'],
    ['1 Jul 12:00 CEST', '2027-07-01T10:00Z'],
    ['+15m', '2026-11-29T21:28Z'],
    ['+15', '2026-11-29T21:28Z'],
    ['+1h30', '2026-11-29T22:43Z'],
    ['in 1 h 05 min', '2026-11-29T22:18Z'],
    ['+2d', '2026-12-01T21:13Z'],
    ['-10m', '2026-11-29T21:03Z'],
    ['−10m', '2026-11-29T21:03Z'],
    ['10 min ago', '2026-11-29T21:03Z'],
    ['now', '2026-11-29T21:13Z'],
  ])('%s', (text, meant) => expect(understood(text, typing)).toBe(meant))

  it.each([
    ['24:00', 'The time is from 00:00 to 23:59.'],
    ['23:61', 'The time is from 00:00 to 23:59.'],
    ['11:15 pm', 'Write the time on the 24-hour clock, such as 23:15.'],
    ['31 Nov 22:00', 'There is no 31 November.'],
    ['29 Feb 2027 22:00', 'There is no 29 February 2027.'],
    ['Sat 29 Nov 23:15', '29 Nov is a Sunday.'],
    ['29 Nov 2030', 'Add the time, with a colon: 29 nov 20:30.'],
    ['23:15 CEST', 'The clock then reads CET, not CEST. Write CET or UTC.'],
    ['23:15 PST', 'The clock then reads CET, not PST. Write CET or UTC.'],
    ...['soon', 'tomorrow', '29 Nov', '11/29 23:15', '23:15 or 23:30', '15', '+', '+soon', ':'].map((text) => [
      text,
      'Write a time such as 23:15, tomorrow 02:00, 29 Nov 23:15 or +15m.',
    ]),
  ])('%s is not understood', (text = '', why = '') => expect(understood(text, typing)).toBe(why))

  it('that is to lie ahead or earlier is the nearest on that side, and what slipped by a moment stays where it is', () => {
    expect(understood('00:10', { ...typing, side: 'ahead' })).toBe('2026-11-29T23:10Z')
    expect(understood('22:10', { ...typing, side: 'ahead' })).toBe('2026-11-29T21:10Z')
    expect(understood('23:10', { ...typing, side: 'earlier' })).toBe('2026-11-29T22:10Z')
    expect(understood('22:10', { ...typing, side: 'earlier' })).toBe('2026-11-29T21:10Z')
    expect(understood('sun 20:00', { ...typing, side: 'earlier' })).toBe('2026-11-29T19:00Z')
    expect(understood('sun 23:00', { ...typing, side: 'earlier' })).toBe('2026-11-22T22:00Z')
  })

  it('counts from what it was expected at, where that lies ahead', () => {
    expect(understood('+10', { ...typing, side: 'ahead', from: now + HOUR_MS })).toBe('2026-11-29T22:23Z')
    expect(understood('+10', { ...typing, side: 'ahead', from: now - HOUR_MS })).toBe('2026-11-29T21:23Z')
  })

  it('without its day is on the day that is there already', () => {
    expect(understood('23:30', { ...typing, near: at('2027-03-06T21:00:00Z') })).toBe('2027-03-06T22:30Z')
  })
})

describe('a time typed in a night in which the clocks are changed', () => {
  const BERLIN = 'Europe/Berlin'

  it('forward: ten minutes ago are ten minutes ago', () => {
    const now = at('2027-03-28T01:30:00Z')
    for (const side of ['earlier', undefined] as const) {
      expect(understood('03:20', { zone: BERLIN, now, side, near: now })).toBe('2027-03-28T01:20Z')
    }
    expect(understood('01:50', { zone: BERLIN, now, side: 'earlier' })).toBe('2027-03-28T00:50Z')
    const before = at('2027-03-28T00:50:00Z')
    expect(understood('03:10', { zone: BERLIN, now: before, side: 'ahead' })).toBe('2027-03-28T01:10Z')
  })

  it('forward: an hour that is skipped is refused in words', () => {
    const now = at('2027-03-28T00:50:00Z')
    const why = 'There is no 02:30 on Sun 28 Mar: the clocks go forward from 02:00 to 03:00.'
    for (const text of ['02:30', 'tomorrow 02:30', '28 Mar 02:30', '2027-03-28T02:30']) {
      const when = text.startsWith('tomorrow') ? now - 4 * HOUR_MS : now
      expect(understood(text, { zone: BERLIN, now: when, side: 'ahead' })).toBe(why)
    }
    expect(understood('02:15', { zone: 'Australia/Lord_Howe', now: at('2026-10-03T15:00:00Z') })).toBe(
      'There is no 02:15 on Sun 4 Oct: the clocks go forward from 02:00 to 02:30.',
    )
  })

  it('back: asks which one, unless only one can be meant', () => {
    const both = '2026-10-25T00:30Z or 2026-10-25T01:30Z'
    const noon = at('2026-10-24T10:00:00Z')
    expect(understood('25 Oct 02:30', { zone: BERLIN, now: noon })).toBe(both)
    expect(understood('25 Oct 02:30 CEST', { zone: BERLIN, now: noon })).toBe('2026-10-25T00:30Z')
    expect(understood('25 Oct 02:30 CET', { zone: BERLIN, now: noon })).toBe('2026-10-25T01:30Z')
    const [first, second] = [at('2026-10-25T00:40:00Z'), at('2026-10-25T01:40:00Z')]
    expect(understood('02:30', { zone: BERLIN, now: first, side: 'earlier' })).toBe('2026-10-25T00:30Z')
    expect(understood('02:30', { zone: BERLIN, now: second, side: 'earlier' })).toBe(both)
    expect(understood('02:30', { zone: BERLIN, now: first, side: 'ahead' })).toBe('2026-10-25T01:30Z')
  })

  const ZONES = [
    { zone: 'Europe/Berlin', about: ['2026-10-25T01:00:00Z', '2027-03-28T01:00:00Z'] },
    { zone: 'America/New_York', about: ['2026-11-01T06:00:00Z', '2027-03-14T07:00:00Z'] },
    { zone: 'Australia/Lord_Howe', about: ['2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'] },
  ]
  const nights = ZONES.flatMap(({ zone, about }) => about.map((change) => ({ zone, change: at(change) })))
  const night = fc.constantFrom(...nights)
  const away = fc.integer({ min: -14 * 60, max: 14 * 60 }).map((minutes) => minutes * MINUTE_MS)
  const side = fc.constantFrom('ahead' as const, 'earlier' as const, undefined)

  it('these are such nights', () => {
    for (const { zone, change } of nights) {
      expect(changeBetween(change - 12 * HOUR_MS, change + 12 * HOUR_MS, zone), zone).toBe(change)
    }
  })

  it('what a field shows is read as the instant that it shows', () => {
    fc.assert(
      fc.property(night, away, away, side, ({ zone, change }, shown, read, which) => {
        const typing = { zone, now: change + read, side: which }
        const written = writeTyped(change + shown, typing)
        expect(readTyped(written, typing), written).toEqual({ kind: 'instant', at: change + shown })
      }),
      { numRuns: 2000 },
    )
  })

  it('what a screen shows, typed back, is the same instant, or is asked', () => {
    fc.assert(
      fc.property(night, away, away, ({ zone, change }, shown, read) => {
        const instant = change + shown
        const full = fullInstant(instant, zone)
        expect(readTyped(full, { zone, now: change + read }), full).toEqual({ kind: 'instant', at: instant })
        const clock = clockTime(instant, zone)
        const beside = { zone, now: instant + read, near: instant }
        expect(readTyped(clock, beside), clock).toEqual({ kind: 'instant', at: instant })
        const bare = readTyped(clock.slice(0, 5), beside)
        if (bare.kind === 'twice') expect([bare.first, bare.second]).toContain(instant)
        else expect(bare).toEqual({ kind: 'instant', at: instant })
      }),
      { numRuns: 2000 },
    )
  })

  it('no two instants of a night look the same', () => {
    for (const { zone, change } of nights) {
      const minutes = Array.from({ length: 12 * 60 }, (_, minute) => change + (minute - 6 * 60) * MINUTE_MS)
      expect(new Set(minutes.map((minute) => clockTime(minute, zone))).size, zone).toBe(minutes.length)
    }
  })

  it('every reading of a clock stands for each instant at which it is read, and for none if it never is', () => {
    fc.assert(
      fc.property(night, away, ({ zone, change }, shown) => {
        const instant = change + shown
        expect(instantsAt(readingOf(instant, zone), zone)).toContain(instant)
        for (const found of instantsAt(readingOf(change, 'UTC') + shown, zone)) {
          expect(readingOf(found, zone)).toBe(change + shown)
        }
      }),
    )
  })
})
