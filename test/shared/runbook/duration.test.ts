import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  parseDuration,
  parseEstimate,
  parseOffset,
  sayDuration,
  sayOffset,
  writeDuration,
} from '../../../shared/runbook/duration.ts'

describe('parseDuration', () => {
  it.each([
    ['90s', 90],
    ['5m', 300],
    ['1h30m', 5_400],
    ['2d', 172_800],
    ['1d2h3m4s', 93_784],
    ['1.5h', 5_400],
    ['0m', 0],
    ['0.4s', 0],
    ['3660d', 316_224_000],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  it.each([
    '',
    ' ',
    '5',
    'm',
    '5 m',
    '30m1h',
    '-5m',
    '+5m',
    '5M',
    '1h30',
    '1e3s',
    '.5h',
    '5min',
    'T0',
    '3661d',
    `${'9'.repeat(400)}s`,
  ])('does not take %j for a duration', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it('adds up its parts', () => {
    const part = fc.nat({ max: 500 })
    fc.assert(
      fc.property(part, part, part, part, (d, h, m, s) => {
        expect(parseDuration(`${d}d${h}h${m}m${s}s`)).toBe(((d * 24 + h) * 60 + m) * 60 + s)
      }),
    )
  })
})

describe('parseOffset', () => {
  it.each([
    ['T0', 0],
    ['T', 0],
    ['T-0m', 0],
    ['T-0', 0],
    ['T+0', 0],
    ['T+15m', 900],
    ['T-48h', -172_800],
    ['T-1h30m', -5_400],
  ])('reads %s', (text, seconds) => {
    expect(parseOffset(text)).toBe(seconds)
  })

  it.each(['', '15m', '-3d', 'T15m', 't-3d', 'T - 3d', 'T+', 'T--3d'])('does not take %j for an offset', (text) => {
    expect(parseOffset(text)).toBeUndefined()
  })
})

describe('parseEstimate', () => {
  it.each([
    ['10m', 600, 600, 600],
    ['5m..10m..30m', 300, 600, 1_800],
    ['5m..10m', 300, 450, 600],
    ['0s..1s', 0, 1, 1],
  ])('reads %s', (text, low, likely, high) => {
    expect(parseEstimate(text)).toEqual({ low, likely, high })
  })

  it.each(['', '..', '10m..5m', '5m..30m..10m', '5m..', '..5m', '5m...10m', '1m..2m..3m..4m', '5m-10m'])(
    'does not take %j for an estimate',
    (text) => {
      expect(parseEstimate(text)).toBeUndefined()
    },
  )
})

describe('sayDuration', () => {
  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [59.6, '1 min'],
    [60, '1 min'],
    [299, '5 min'],
    [3_569, '59 min'],
    [3_599, '1 h'],
    [3_900, '1 h 05 min'],
    [172_740, '47 h 59 min'],
    [172_800, '2 d'],
    [183_600, '2 d 3 h'],
    [-300, '5 min'],
  ])('says %s seconds as %s', (seconds, said) => {
    expect(sayDuration(seconds)).toBe(said)
  })

  it('is within half a minute below two days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 172_000 }), (seconds) => {
        const [, hours = '0', minutes = '0'] = /^(?:(\d+) h)?(?: ?(\d+)(?: min)?)?$/.exec(sayDuration(seconds)) ?? []
        expect(Math.abs((Number(hours) * 60 + Number(minutes)) * 60 - seconds)).toBeLessThanOrEqual(30)
      }),
    )
  })
})

it('says an offset as a runbook writes it', () => {
  expect([-3 * 86_400, -1800, 900, 0].map(sayOffset)).toEqual(['T−3 d', 'T−30 min', 'T+15 min', 'T−0'])
})

describe('writeDuration', () => {
  it.each([
    [90, '1m30s'],
    [5400, '1h30m'],
    [126_000, '35h'],
    [172_800, '2d'],
    [183_600, '2d3h'],
    [0, '0m'],
  ])('of %s s is written %s', (seconds, text) => expect(writeDuration(seconds)).toBe(text))

  it('is read as what was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_660 * 86_400 }), (seconds) => {
        expect(parseDuration(writeDuration(seconds))).toBe(seconds)
      }),
    )
  })
})
