import { describe, expect, it } from 'vitest'
import type { Cutover, StepState } from '../../../../shared/cutoverState.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import { historyOf } from '../../../../shared/schedule/risk/nights.ts'
import { learn } from '../../../../shared/schedule/risk/outlookOf.ts'
import { asOfAt, riskForecast } from '../../../../shared/schedule/risk/riskForecast.ts'
import { minutes, T0 } from '../../../support/play.ts'
import { closed, SITUATIONS } from '../../../support/situations.ts'
import { fromT0, runbookOf, running } from '../given.ts'

const by = (at: number) => ({ by: 'otto', at })
const done = (start: number, finish: number): StepState => ({
  status: 'done',
  startedAt: T0 + minutes(start),
  started: by(T0 + minutes(start)),
  completedAt: T0 + minutes(finish),
  completed: by(T0 + minutes(finish)),
})

/** Ten steps of 20 minutes one after the other, in two workstreams in turn; the first `count` took as long as that. */
function night(count: number, took: number): { cutover: Cutover; now: number } {
  const steps = Array.from({ length: 10 }, (_, place) => ({
    step: `s${place}`,
    takes: '15m..20m..28m',
    after: place === 0 ? [] : [`s${place - 1}`],
  }))
  const odd = steps
    .filter((_, place) => place % 2 === 1)
    .map((step) => ({ ...step, title: step.step, phase: 'Night', owner: 'lead' }))
  const even = steps
    .filter((_, place) => place % 2 === 0)
    .map((step) => ({ ...step, title: step.step, phase: 'Night', owner: 'ops' }))
  const { cutover } = running(runbookOf([], [], { workstreams: { Even: even, Odd: odd } }))
  const past = cutover.runbook.steps.map(({ id }) => Number(id.slice(1)))
  return {
    cutover: {
      ...cutover,
      steps: past.map((place) =>
        place < count ? done(place * (took + 1), place * (took + 1) + took) : { status: 'pending' },
      ),
    },
    now: T0 + minutes(count * (took + 1)),
  }
}
const leftAt = (count: number, took: number) => {
  const { cutover, now } = night(count, took)
  return (riskForecast(cutover, now).finish.p50 - now) / minutes(1)
}

describe('riskForecast', () => {
  it('is the same of the same state and moment, and another of another', () => {
    const { cutover, now } = night(3, 20)
    const one = riskForecast(cutover, now)
    expect(riskForecast({ ...cutover }, now)).toEqual(one)
    expect(riskForecast({ ...cutover }, now + 10_000).finish).not.toEqual(one.finish)
    expect(asOfAt(1_234_567)).toBe(1_230_000)
    expect(riskForecast({ ...cutover, seq: cutover.seq + 1 }, now).histogram).not.toEqual(one.histogram)
  })

  it('expects of the rest what the night has shown so far, the more the more it has seen', () => {
    const usual = leftAt(5, 20)
    expect(leftAt(5, 30)).toBeGreaterThan(usual * 1.1)
    expect(leftAt(5, 30)).toBeLessThan(usual * 1.5)
    expect(leftAt(5, 14)).toBeLessThan(usual * 0.95)
    const perStep = (count: number) => leftAt(count, 30) / (10 - count) / (leftAt(count, 20) / (10 - count))
    expect(perStep(6)).toBeGreaterThan(perStep(1))
  })

  it('says of a step that runs over what is still to come, and not that it ends now', () => {
    const runbook = runbookOf([
      { step: 'a', takes: '10m..20m..30m' },
      { step: 'b', takes: '10m', after: ['a'] },
    ])
    const { cutover } = running(runbook).run('otto', { type: 'startStep', stepId: 'a' })
    const left = (worked: number) => {
      const now = cutover.at + minutes(worked)
      return ((riskForecast(cutover, now).steps[0]?.p50 ?? 0) - now) / minutes(1)
    }
    expect(left(0)).toBeGreaterThan(18)
    expect(left(25)).toBeGreaterThan(0.5)
    expect(left(25)).toBeLessThan(10)
    expect(left(60)).toBeGreaterThan(5)
    expect(forecast(cutover, cutover.at + minutes(60)).steps[0]?.finish).toBe(cutover.at + minutes(60))
  })

  it('lets nothing behind a gate begin before the gate, and never ends before it can', () => {
    const runbook = runbookOf(
      [
        { step: 'a', takes: '10m' },
        { step: 'b', takes: '10m', after: ['go'] },
        { step: 'c', takes: '1m', after: ['b FF'] },
      ],
      [{ id: 'go', after: ['a'] }],
    )
    const { cutover, now } = running(runbook)
    const { gates, steps } = riskForecast(cutover, now)
    expect(fromT0(gates[0]?.p50)).toBeGreaterThan(10)
    for (const share of ['p50', 'p80', 'p95'] as const)
      expect(steps[2]?.[share]).toBeGreaterThan(gates[0]?.[share] ?? Number.NaN)
  })

  it('knows what is over: a closed cutover, a cancelled one, and the steps that will not happen', () => {
    for (const play of [closed('live'), SITUATIONS.preparing().run('lena', { type: 'cancelCutover', reason: 'x' })]) {
      const { finish } = riskForecast(play.cutover, play.now + minutes(60))
      const known = forecast(play.cutover, play.now + minutes(60)).finish
      expect(finish).toEqual({ p50: known, p80: known, p95: known })
    }
  })

  it('goes on through a rollback, of everything and of what has been done', () => {
    const play = SITUATIONS.rollingBack()
    const { finish, drivers } = riskForecast(play.cutover, play.now)
    expect(finish.p50).toBeGreaterThan(play.now)
    expect(drivers).toEqual([])
  })

  it('names the steps on which the finish hangs, longest first, by what each would do to it', () => {
    const runbook = runbookOf([
      { step: 'long', takes: '60m..90m..180m' },
      { step: 'short', takes: '5m..6m..8m', after: ['long'] },
      { step: 'beside', takes: '5m..10m..15m' },
    ])
    const { cutover, now } = running(runbook)
    const { drivers } = riskForecast(cutover, now)
    expect(drivers.map(({ step }) => runbook.steps[step]?.id)).toEqual(['long', 'short'])
    expect(drivers[0]).toMatchObject({ criticality: expect.closeTo(1, 5) })
    expect(drivers[0]?.ifLong).toBeGreaterThan(10 * 60)
    expect(drivers[0]?.ifShort).toBeLessThan(-5 * 60)
    expect(drivers[1]?.ifLong).toBeLessThan(5 * 60)
  })
})

describe('earlier nights', () => {
  const runbook = runbookOf([
    { step: 'a', takes: '20m' },
    { step: 'b', takes: '20m', after: ['a'] },
  ])
  const nightOf = (id: string, mode: 'live' | 'rehearsal', took: number, more: Partial<Cutover> = {}): Cutover => {
    const { cutover } = running(runbook)
    const ended = { ...by(T0 + minutes(90)), outcome: 'completed' as const }
    return { ...cutover, id, mode, status: 'closed', steps: [done(2, 2 + took), done(30, 50)], ended, ...more }
  }
  const { cutover } = running(runbook)

  it('are read step by step, those that were cancelled or withdrawn left out', () => {
    const history = historyOf(cutover, [
      nightOf('one', 'live', 40),
      nightOf('two', 'rehearsal', 10),
      nightOf('three', 'live', 500, { ended: { ...by(T0), outcome: 'cancelled' } }),
      nightOf('four', 'rehearsal', 500, { withdrawn: { ...by(T0), reason: 'x' } }),
    ])
    expect(history.nights.map(({ cutoverId }) => cutoverId)).toEqual(['one', 'two'])
    const geometric = Math.exp((Math.log(2400) + 0.5 * Math.log(600)) / 1.5)
    expect(history.steps[0]).toMatchObject({
      stepId: 'a',
      runs: 2,
      weight: 1.5,
      took: expect.closeTo(geometric, 2),
      failed: 0,
    })
    expect(history.steps[0]?.waited).toBe(120)
  })

  it('of other work under the same id teach nothing; another title or estimate is the same work', () => {
    const other = runbookOf([
      { step: 'a', takes: '90m', title: 'A' },
      { step: 'b', owner: 'lead', takes: '20m', after: ['a'] },
    ])
    const history = historyOf(running(other).cutover, [nightOf('one', 'live', 40)])
    expect(history.steps.map(({ stepId }) => stepId)).toEqual(['a'])
  })

  it('move the estimate, few of them a little and many of them most of the way', () => {
    const learntFrom = (count: number) => {
      const history = historyOf(
        cutover,
        Array.from({ length: count }, (_, one) => nightOf(`n${one}`, 'live', 40)),
      )
      const [first] = cutover.runbook.steps
      if (!first) return expect.unreachable()
      const view = { definition: first, state: { status: 'pending' as const }, position: 0 }
      return learn({ ...cutover, history }, T0).takes(view).likely / minutes(1)
    }
    expect(learntFrom(0)).toBeCloseTo(20 * 1.06, 5)
    expect(learntFrom(1)).toBeGreaterThan(22)
    expect(learntFrom(1)).toBeLessThan(28)
    expect(learntFrom(10)).toBeGreaterThan(30)
    expect(learntFrom(10)).toBeLessThan(40)
  })
})
