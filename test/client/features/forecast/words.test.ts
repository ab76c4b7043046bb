import { describe, expect, it } from 'vitest'
import { sayChance } from '../../../../client/derive/chanceWords.ts'
import { forecastKind } from '../../../../client/derive/forecastKind.ts'
import { plain, type Standing, sayForecast } from '../../../../client/features/forecast/forecastWords.ts'
import { markOf, sayMark, sayMarkInBrief } from '../../../../client/features/forecast/markWords.ts'
import { whatMoved } from '../../../../client/features/forecast/whatMoved.ts'
import { figuresOf } from '../../../../shared/derived/figures.ts'
import type { ForecastPoint } from '../../../../shared/schedule/risk/historyShape.ts'
import { riskForecast } from '../../../../shared/schedule/risk/riskForecast.ts'
import { asOfAt } from '../../../../shared/schedule/risk/riskShape.ts'
import { minutes, Play, T0 } from '../../../support/play.ts'
import { allDone, closed, SITUATIONS, started } from '../../../support/situations.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

function say(play: Play, changes: Partial<Standing> = {}): string {
  const { cutover, now } = play
  const figures = figuresOf(cutover, now)
  const isDone = figures.done === figures.total
  const risk = riskForecast(cutover, asOfAt(now))
  return plain(
    sayForecast({ cutover, figures, risk, moved: undefined, marks: {}, points: [], now, allDone: isDone, ...changes }),
  )
}

describe('what the page says first', () => {
  it('has a true sentence wherever a cutover stands', () => {
    const said = Object.fromEntries(Object.entries(SITUATIONS).map(([name, make]) => [name, say(make())]))
    expect(said.running).toMatch(
      /^The window holds with .+ %: finished by \d\d:\d\d at 80 %, and it ends at \d\d:\d\d\./,
    )
    expect(said.preparing).toMatch(/It has not been started yet\./)
    expect(said.paused).toMatch(/The cutover is paused: this is as if it went on now\./)
    expect(said.stopped).toMatch(/A stop stands: this is as if it were lifted now\./)
    expect(said.rollingBack).toMatch(/^All is rolled back by \d\d:\d\d at 80 %\. That is inside the window/)
    expect(said.hypercare).toMatch(/^Finished at \d\d:\d\d, .+ before the window ended\.$/)
    expect(said.closed).toMatch(/^Finished at \d\d:\d\d/)
    expect(said.cancelled).toMatch(
      /^Cancelled at \d\d:\d\d before it was started: there is nothing left to forecast\.$/,
    )
    // Of what is over nothing is a guess any more.
    for (const name of ['hypercare', 'closed', 'cancelled']) expect(said[name]).not.toMatch(/holds|80 %/)
  })

  it('tells a rehearsal, and a countdown that is held', () => {
    expect(say(started(smallRunbook(), 'rehearsal'))).toMatch(/^In this rehearsal the window holds with /)
    const held = new Play(smallRunbook())
    held.run('lena', { type: 'startCutover' }, { type: 'holdCountdown', reason: 'The carrier is late' })
    expect(say(held)).toMatch(/The countdown is held since \d\d:\d\d: this is as if it went on now\./)
  })

  it('says before the first forecast that it is being made, and of a night that is over what was said at T-0', () => {
    expect(say(started(), { risk: undefined })).toMatch(/^The night is being tried out…/)
    const finish = { p50: T0 + minutes(70), p80: T0 + minutes(90), p95: T0 + minutes(100) }
    const points = [{ at: T0 - minutes(2), seq: 3, finish, chance: 0.9, windowEnd: T0 + minutes(240) }]
    expect(say(closed(), { points })).toMatch(/At T-0 we said \d\d:10 at 50 %, \d\d:30 at 80 % and \d\d:40 at 95 %\.$/)
    // A look in the afternoon is none at T-0.
    const early = points.map((point) => ({ ...point, at: T0 - minutes(300) }))
    expect(say(closed(), { points: early })).not.toMatch(/At T-0/)
  })

  it('calls a cutover finished once nothing is left, ended or not', () => {
    const { cutover } = allDone()
    expect(forecastKind(cutover, true)).toBe('finished')
    expect(forecastKind(cutover, false)).toBe('ahead')
    expect(forecastKind({ ...cutover, steps: [] }, false)).toBe('nothing')
  })
})

it('a chance is never called certain', () => {
  expect([1, 0.9999, 0.712, 0.0001, 0].map(sayChance)).toEqual([
    'over 99 %',
    'over 99 %',
    '71 %',
    'under 1 %',
    'under 1 %',
  ])
})

describe('what moved it', () => {
  const at = (minute: number, chance: number, rest: Partial<ForecastPoint> = {}): ForecastPoint => ({
    at: T0 + minutes(minute),
    seq: 1,
    finish: { p50: 0, p80: 0, p95: 0 },
    chance,
    windowEnd: 0,
    ...rest,
  })
  const now = (chance: number) => ({ at: T0 + minutes(100), chance })

  it('is the event it fell with', () => {
    const points = [
      at(0, 0.88),
      at(20, 0.87, { side: 'before', by: 7 }),
      at(20, 0.75, { side: 'after', by: 7 }),
      at(60, 0.72),
    ]
    expect(whatMoved(points, now(0.71))).toEqual({ from: 0.88, fell: true, at: T0 + minutes(20), by: { seq: 7 } })
  })

  it('is the step that ran over, where it fell little by little', () => {
    const points = [at(0, 0.9), at(20, 0.88), at(40, 0.74, { over: 4 }), at(60, 0.7)]
    expect(whatMoved(points, now(0.69))).toEqual({ from: 0.9, fell: true, at: T0 + minutes(40), by: { over: 4 } })
  })

  it('is told as a rise where it rose more than it fell, and not at all where it stayed', () => {
    expect(whatMoved([at(0, 0.6), at(30, 0.8)], now(0.85))).toMatchObject({ from: 0.6, fell: false })
    expect(whatMoved([at(0, 0.9), at(30, 0.89)], now(0.91))).toBeUndefined()
    expect(whatMoved([], now(0.91))).toBeUndefined()
  })
})

it('an event is named by what it happened to', () => {
  const play = started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Locks' })
  const last = play.log.at(-1)
  if (!last) throw new Error('Nothing happened')
  const mark = markOf(last, play.runbook)
  expect(sayMark(mark)).toBe('“Freeze writes” failed')
  expect(sayMarkInBrief({ title: 'Copy', did: 'was held' })).toBe('held: Copy')
})
