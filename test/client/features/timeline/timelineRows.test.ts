import { describe, expect, it } from 'vitest'
import {
  linesApart,
  tickStep,
  ticksOf,
  timelineRows,
  wholeSpan,
} from '../../../../client/features/timeline/timelineRows.ts'
import { clockTime } from '../../../../client/ui/instants.ts'
import { baseline } from '../../../../shared/schedule/baseline.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import { holdingRunbook } from '../../../support/holdingRunbook.ts'
import { minutes, Play, T0 } from '../../../support/play.ts'
import { SITUATIONS } from '../../../support/situations.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const ZONE = 'Europe/Berlin'
const HOUR = minutes(60)
const written = (from: string, to: string, step: number, zone = ZONE) =>
  ticksOf({ from: Date.parse(from), to: Date.parse(to) }, step, zone).map(({ at }) => clockTime(at, zone))

describe('the rows of the timeline', () => {
  const { cutover } = new Play(smallRunbook())
  const titles = (closed: string[] = [], of = cutover) =>
    timelineRows(of, baseline(of), new Set(closed)).map((row) =>
      row.kind === 'group'
        ? `${row.title} (${row.count})`
        : `${row.kind} ${of.runbook[row.kind === 'gate' ? 'gates' : 'steps'][row.position]?.id}`,
    )

  it('begins with the gates, then has each workstream in the order of its plan', () => {
    expect(titles().slice(0, 6)).toEqual([
      'Gates (1)',
      'gate go-no-go',
      'Business (2)',
      'step announce',
      'step live',
      'Database (5)',
    ])
    expect(titles().slice(6, 11)).toEqual([
      'step freeze',
      'step copy',
      'step watch-lag',
      'step promote',
      'step open-writes',
    ])
  })

  it('leaves out what lies in a closed group, and keeps its heading', () => {
    expect(titles(['Database', 'Network', 'Quality'])).toEqual([
      'Gates (1)',
      'gate go-no-go',
      'Business (2)',
      'step announce',
      'step live',
      'Database (5)',
      'Network (3)',
      'Quality (1)',
    ])
  })

  it('shows what is rolled back, the last step first', () => {
    expect(titles([], SITUATIONS.rollingBack().cutover).slice(2, 4)).toEqual(['Rollback (1)', 'rollback freeze'])
  })

  it('covers plan, forecast and window', () => {
    const { from, to } = wholeSpan(cutover, baseline(cutover), forecast(cutover, T0 - HOUR))
    expect(from).toBeLessThan(T0)
    expect(to).toBeGreaterThan(cutover.windowEnd)
  })

  it('covers a built-in hold, which may lie before all of them', () => {
    const play = new Play(holdingRunbook())
    const span = wholeSpan(play.cutover, baseline(play.cutover), forecast(play.cutover, T0 - HOUR))
    expect(span.from).toBeLessThan(T0 - HOUR / 2)
  })
})

describe('the lines of the clock', () => {
  it('stand at whole hours of the zone, wherever the span begins', () => {
    expect(written('2026-11-28T21:40:00Z', '2026-11-29T00:10:00Z', HOUR)).toEqual(['23:00', '00:00', '01:00'])
    expect(written('2026-11-28T21:40:00Z', '2026-11-28T23:40:00Z', HOUR, 'Asia/Kolkata')).toEqual(['04:00', '05:00'])
  })

  it('begin a day at its midnight, also across a change of the clocks', () => {
    const days = ticksOf(
      { from: Date.parse('2026-10-23T12:00Z'), to: Date.parse('2026-10-27T12:00Z') },
      24 * HOUR,
      ZONE,
    )
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
})

describe('words over one another', () => {
  it('stay on the first line as long as they cover nothing there', () => {
    expect(linesApart([])).toEqual([])
    expect(
      linesApart([
        { from: 100, to: 170 },
        { from: 0, to: 40 },
        { from: 170, to: 200 },
      ]),
    ).toEqual([0, 0, 0])
  })

  it('make way for those before them, as many lines as it takes', () => {
    expect(
      linesApart([
        { from: 100, to: 170 },
        { from: 110, to: 220 },
        { from: 150, to: 160 },
        { from: 215, to: 300 },
      ]),
    ).toEqual([0, 1, 2, 0])
  })
})
