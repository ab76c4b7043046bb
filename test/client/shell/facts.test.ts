import { describe, expect, it } from 'vitest'
import { isTooLateAtThisPace } from '../../../client/derive/turnBack.ts'
import { type FinishSituation, sayFinish, sayRollBackBy, sayTurnBack } from '../../../client/shell/facts.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const now = Date.parse('2026-03-01T01:00:00Z')

const finish = (changes: Partial<FinishSituation> & { hours?: number; delta?: number }) => {
  const { hours = 3, delta = 0, ...situation } = changes
  const at = now + hours * HOUR
  const windowEnd = now + 4 * HOUR
  return sayFinish({
    figures: { finish: at, finishDelta: delta, insideWindow: at <= windowEnd },
    windowEnd,
    now,
    zone: 'Europe/Berlin',
    back: false,
    finished: false,
    ...situation,
  })
}

describe('the finish', () => {
  it('is told with its distance from the plan and the window', () => {
    expect(finish({})).toEqual({ label: 'Forecast finish', value: '05:00', note: 'on plan · window 06:00' })
    expect(finish({ delta: 840 })).toMatchObject({ note: '14 min behind · window 06:00', tone: 'late' })
    expect(finish({ delta: -2340 })).toMatchObject({ note: '39 min ahead · window 06:00' })
    expect(finish({ hours: 5, delta: 3600 })).toMatchObject({ note: '1 h behind · 1 h over window', tone: 'late' })
  })

  it('is none of a cancelled cutover, begun or never started', () => {
    const cancelled = { at: now - HOUR, started: true }
    expect(finish({ finished: true, delta: -3600, cancelled })).toEqual({
      label: 'Cancelled',
      value: '01:00',
      note: 'before it was finished',
    })
    expect(finish({ finished: true, back: true, cancelled: { ...cancelled, started: false } }).note).toBe(
      'never started',
    )
  })

  it('is no guess any more once everything is over', () => {
    expect(finish({ finished: true }).label).toBe('Finished')
    expect(finish({ finished: true, back: true }).label).toBe('Rolled back')
    expect(finish({ back: true, delta: 9000 })).toEqual({
      label: 'Forecast rollback end',
      value: '05:00',
      note: 'window 06:00',
    })
  })

  it('is what four of five nights keep, with the chance of the window, once that is known', () => {
    const p80 = now + 4 * HOUR + 7 * MINUTE
    const risk = { finish: { p50: now + 3 * HOUR, p80, p95: p80 + HOUR }, windowChance: 0.71 }
    expect(finish({ delta: 420, risk })).toEqual({
      label: 'Forecast finish, 80 %',
      value: '06:07',
      note: '7 min behind',
      holds: { text: 'window holds 71 %', tone: 'late' },
      tone: 'late',
    })
    // A runbook may be content with less.
    expect(finish({ delta: 420, risk, runbook: { warn: { chance: 0.6 } } }).tone).toBeUndefined()
    const safe = { ...risk, windowChance: 1 }
    expect(finish({ delta: 420, risk: safe })).toMatchObject({ holds: { text: 'window holds >99 %' } })
    expect(finish({ delta: 420, risk: safe }).tone).toBeUndefined()
    expect(finish({ back: true, risk })).toMatchObject({ label: 'Rollback end, 80 %', holds: { text: 'holds 71 %' } })
    // What is over is no guess.
    expect(finish({ finished: true, risk })).toMatchObject({ label: 'Finished', value: '05:00' })
  })

  it('names its day over a weekend, without the minutes that have no room', () => {
    expect(finish({ hours: 36.2, delta: 115_000 })).toMatchObject({
      value: 'Mon 14:12',
      note: '32 h behind · 32 h over window',
    })
  })
})

it('were we to turn back now, all is back by then, against the window by what is nearly sure', () => {
  const back = (likely: number, nearlySurely?: number) =>
    sayTurnBack(
      {
        likely: now + likely * MINUTE,
        ...(nearlySurely === undefined ? {} : { nearlySurely: now + nearlySurely * MINUTE }),
      },
      now + 4 * HOUR,
      now,
      'Europe/Berlin',
    )
  expect(back(86)).toEqual({ label: 'If we turn back now', value: '03:26', note: '2 h 34 min spare' })
  expect(back(86, 101)).toMatchObject({ note: '95 % 03:41 · 2 h 19 min spare' })
  expect(back(200, 270)).toMatchObject({ note: '95 % 06:30 · 30 min over window', tone: 'late' })
})

describe('until when there is a way back', () => {
  const by = (because: 'pointOfNoReturn' | 'window', minutes: number, tooLate?: boolean) =>
    sayRollBackBy({ because, at: now + minutes * MINUTE }, now, 'Europe/Berlin', tooLate)

  it('counts down, and warns when it is near', () => {
    expect(by('window', 64)).toMatchObject({ value: '03:04', note: 'end of window, in 1 h 04 min' })
    expect(by('window', 64).tone).toBeUndefined()
    expect(by('pointOfNoReturn', 14)).toMatchObject({ note: 'point of no return, in 14 min', tone: 'late' })
    expect(by('pointOfNoReturn', 8 * 24 * 60 + 90).note).toBe('point of no return, in 8 d')
  })

  it('is never past as long as the point of no return has not begun', () => {
    expect(by('pointOfNoReturn', -3)).toEqual({
      label: 'Rollback deadline',
      value: 'now',
      note: 'point of no return is next',
      tone: 'late',
    })
  })

  it('does not count down where the night is too slow for it', () => {
    expect(by('window', 20, true)).toMatchObject({ value: '02:20', note: 'too late at tonight’s pace', tone: 'late' })
    expect(by('pointOfNoReturn', 20, true).note).toBe('point of no return, in 20 min')
    const end = now + 60 * MINUTE
    expect(isTooLateAtThisPace({ likely: end + 1, nearlySurely: end + MINUTE }, end)).toBe(true)
    expect(isTooLateAtThisPace({ likely: end, nearlySurely: end + MINUTE }, end)).toBe(false)
    // What is likely by the estimates alone is what the deadline goes by.
    expect(isTooLateAtThisPace({ likely: end + 1 }, end)).toBe(false)
  })

  it('is past once the window is too short', () => {
    expect(by('window', -3)).toMatchObject({ note: 'end of window, 3 min ago', tone: 'bad' })
  })
})
