import { describe, expect, it } from 'vitest'
import { burnDown, criticalLeft, leftAt } from '../../../../client/features/forecast/burnDown.ts'
import { fanOf } from '../../../../client/features/forecast/fan.ts'
import { finishBars, overBy } from '../../../../client/features/forecast/finishBars.ts'
import { tornadoOf } from '../../../../client/features/forecast/tornado.ts'
import { burnUp } from '../../../../shared/derived/burnUp.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import type { ForecastPoint } from '../../../../shared/schedule/risk/historyShape.ts'
import { riskForecast } from '../../../../shared/schedule/risk/riskForecast.ts'
import { asOfAt } from '../../../../shared/schedule/risk/riskShape.ts'
import { minutes, type Play, T0 } from '../../../support/play.ts'
import { started } from '../../../support/situations.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const riskOf = ({ cutover, now }: Play) => riskForecast(cutover, asOfAt(now))

describe('the finish', () => {
  const risk = riskOf(started())
  const trialsIn = (bars: readonly { from: number; to: number; height: number }[]) =>
    bars.reduce((sum, { from, to, height }) => sum + (to - from) * height, 0)

  it('is cut where the window ends, and what is beyond is as much as the chance says', () => {
    for (const windowEnd of [risk.finish.p50, risk.finish.p80 + 1234, risk.finish.p95]) {
      const { bars, windowEndIs } = finishBars(risk, windowEnd)
      expect(windowEndIs).toBe('shown')
      expect(bars.every(({ from, to, beyond }) => (beyond ? from >= windowEnd : to <= windowEnd))).toBe(true)
      const share = trialsIn(bars.filter(({ beyond }) => !beyond)) / risk.trials
      const [over = 0] = overBy(risk, [windowEnd])
      // The last few trials of the tail are not drawn.
      expect(Math.abs(share - over)).toBeLessThan(0.005)
    }
  })

  it('is not pressed together by a window that ends much later, or ended long ago', () => {
    const span = ({ from, to }: { from: number; to: number }) => to - from
    const near = finishBars(risk, risk.finish.p80)
    const far = finishBars(risk, risk.finish.p95 + 40 * minutes(60))
    const past = finishBars(risk, risk.finish.p50 - 40 * minutes(60))
    expect([far.windowEndIs, past.windowEndIs]).toEqual(['later', 'earlier'])
    expect(span(far)).toBeLessThanOrEqual(span(near) * 1.01)
    expect(past.bars.every(({ beyond }) => beyond)).toBe(true)
    expect(far.bars.some(({ beyond }) => beyond)).toBe(false)
  })

  it('has a place for each percentile, one instant for all included', () => {
    const at = risk.finish.p50
    const certain = {
      ...risk,
      finish: { p50: at, p80: at, p95: at },
      histogram: { from: at, width: 60_000, counts: [risk.trials] },
    }
    for (const { from, to } of [finishBars(risk, at), finishBars(certain, at)]) {
      expect(from).toBeLessThan(at)
      expect(to).toBeGreaterThan(at)
    }
  })
})

const point = (at: number, p80: number, rest: Partial<ForecastPoint> = {}): ForecastPoint => ({
  at,
  seq: 1,
  finish: { p50: p80 - minutes(10), p80, p95: p80 + minutes(20) },
  chance: 0.8,
  windowEnd: T0 + minutes(300),
  ...rest,
})

describe('the fan', () => {
  const marks = { 7: { title: 'Copy', did: 'failed' }, 9: { did: 'T-0 was moved' } }
  const history = [
    point(T0, T0 + minutes(250)),
    point(T0 + minutes(20), T0 + minutes(250), { side: 'before', by: 7 }),
    point(T0 + minutes(20), T0 + minutes(280), { side: 'after', by: 7 }),
    point(T0 + minutes(30), T0 + minutes(280), { side: 'before', by: 9 }),
    point(T0 + minutes(30), T0 + minutes(280), { side: 'after', by: 9 }),
  ]

  it('ends with what the screen says now, and marks only what moved it', () => {
    const finish = { p50: T0 + minutes(260), p80: T0 + minutes(270), p95: T0 + minutes(290) }
    const fan = fanOf(history, marks, {
      finish,
      windowChance: 0.9,
      asOf: T0 + minutes(40),
      windowEnd: T0 + minutes(300),
    })
    expect(fan?.points.at(-1)).toEqual({ at: T0 + minutes(40), finish, chance: 0.9, windowEnd: T0 + minutes(300) })
    expect(fan?.marks).toEqual([
      { at: T0 + minutes(20), finish: T0 + minutes(280), moved: minutes(30), mark: marks[7] },
    ])
    expect(fan?.windowEndIs).toBe('shown')
    for (const { finish: each } of fan?.points ?? []) {
      expect(each.p50).toBeGreaterThan(fan?.earliest ?? 0)
      expect(each.p95).toBeLessThan(fan?.latest ?? 0)
    }
  })

  it('is none of a single moment', () => {
    expect(fanOf([], {}, undefined)).toBeUndefined()
    expect(fanOf([point(T0, T0 + minutes(9))], {}, undefined)).toBeUndefined()
  })
})

it('the tornado puts the widest first, within its frame, and leaves out what moves nothing', () => {
  const runbook = smallRunbook()
  const driver = (step: number, ifLong: number, ifShort: number) => ({
    step,
    ifLong,
    ifShort,
    criticality: 0.5,
    cruciality: 0.4,
  })
  const { rows, middle } = tornadoOf(
    [driver(1, 300, -120), driver(2, 900, -60), driver(3, 20, -10), driver(999, 500, 0), driver(4, 0, -600)],
    runbook,
  )
  expect(rows.map(({ stepId }) => stepId)).toEqual([2, 4, 1].map((step) => runbook.steps[step]?.id))
  for (const { left, short, long } of rows) {
    expect(left).toBeGreaterThanOrEqual(0)
    expect(left + short).toBeCloseTo(middle)
    expect(middle + long).toBeLessThanOrEqual(1.000001)
  }
  expect(tornadoOf([], runbook).rows).toEqual([])
})

describe('what is left', () => {
  const play = started()
  const { cutover, now } = play
  const up = burnUp(cutover, forecast(cutover, now), now)
  if (!up) throw new Error('Nothing is left')

  it('falls to nothing, in the plan and in the forecast, from what is left now', () => {
    const down = burnDown(up, riskOf(play), now)
    expect(leftAt(down.actual, now, down.total)).toBe(down.total - up.done.length)
    for (const marks of [down.planned, down.likely, down.late]) {
      expect(marks.at(-1)?.left).toBe(0)
      expect(marks.map(({ left }) => left)).toEqual(marks.map(({ left }) => left).toSorted((a, b) => b - a))
    }
    expect(down.likely[0]?.left).toBe(down.total - up.done.length - 1)
    down.likely.forEach(({ at }, index) => {
      expect(down.late[index]?.at).toBeGreaterThanOrEqual(at)
    })
    expect(down.to).toBeGreaterThanOrEqual(down.late.at(-1)?.at ?? 0)
  })

  it('is in minutes the way from each look to its finish, beside a straight line to the planned one', () => {
    const finish = T0 + minutes(240)
    const { actual, planned } = criticalLeft([point(T0 - minutes(99), 0), point(T0 + minutes(60), T0 + minutes(270))], {
      from: T0,
      to: T0 + minutes(300),
      finish,
    })
    expect(actual).toEqual([{ at: T0 + minutes(60), minutes: 200 }])
    expect(planned.map(({ minutes: left }) => left)).toEqual([240, 0, 0])
  })
})
