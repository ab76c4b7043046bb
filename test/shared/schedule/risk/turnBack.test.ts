import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StepState } from '../../../../shared/cutoverState.ts'
import { expectedEnd } from '../../../../shared/derived/steps.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import { type Learnt, outlookOf } from '../../../../shared/schedule/risk/outlookOf.ts'
import { learnPace } from '../../../../shared/schedule/risk/pace.ts'
import { riskForecast } from '../../../../shared/schedule/risk/riskForecast.ts'
import { runTrials } from '../../../../shared/schedule/risk/trials.ts'
import { turnBackRisk } from '../../../../shared/schedule/risk/turnBack.ts'
import { type Night, playNight, randomNight } from '../../../support/randomNight.ts'

/** Nobody waits, nothing fails, and all takes what is likely. */
const CERTAIN: Learnt = {
  experience: { reaction: 0, reactionSpread: 0, failures: 1, paces: [] },
  pace: { sums: [], ...learnPace([], []) },
  sumOf: () => -1,
  takes({ definition: { takes } }) {
    const likely = takes.likely * 1000
    return { low: likely, likely, high: likely }
  },
  fails: () => 0,
}

/** Without a gate, a failure, a hold or an estimate, all of which stay in doubt, and without what holds an end. */
const withoutDoubt = (night: Night): Night => ({
  ...night,
  gate: null,
  steps: night.steps.map((step) => ({ ...step, after: step.after.filter(([, how]) => !/[FS]F/.test(how)) })),
  acts: night.acts.filter(({ does }) => does === 'start' || does === 'complete' || does === 'skip'),
})

const endOf = (state: StepState, likely: number): number =>
  state.status === 'running' ? (expectedEnd(state, likely) ?? 0) : Number.POSITIVE_INFINITY

/** The second step of the database never begins once the first is rolled back; it would take longest to reverse. */
const PARTLY_BACK: Night = {
  steps: [
    { takes: 5, stream: 'Database', back: 5, after: [], notBefore: null, final: false },
    { takes: 5, stream: 'Database', back: 60, after: [[0, '']], notBefore: null, final: false },
    { takes: 5, stream: 'Network', back: 5, after: [], notBefore: 30, final: true },
  ],
  gate: null,
  first: [],
  last: [],
  window: 100,
  acts: [
    { does: 'start', pick: 0, wait: 0 },
    { does: 'complete', pick: 0, wait: 5 },
  ],
}

describe('the clocks of turning back, by trials', () => {
  it('are those of the forecast where nothing is in doubt', () => {
    let ahead = 0
    fc.assert(
      fc.property(randomNight.map(withoutDoubt), fc.boolean(), (night, isPartlyBack) => {
        const play = playNight(night)
        // What the workstream has not begun will not happen, and there is nothing of it to reverse.
        if (isPartlyBack) play.give('lena', { type: 'beginRollback', reason: 'Turn back', workstream: 'Database' })
        const { cutover, now, runbook } = play
        // Nobody can know when what is overdue ends.
        fc.pre(cutover.steps.every((state, step) => endOf(state, runbook.steps[step]?.takes.likely ?? 0) >= now))
        const options = { trials: 3, seed: 7 }
        const work = outlookOf(cutover, now, CERTAIN)
        const tried = runTrials(work.net, work.lag, work.outlook, options)
        const clocks = forecast(cutover, now).turnBack
        const risk = turnBackRisk(cutover, now, { learnt: CERTAIN, tried, options })
        expect(risk === undefined).toBe(clocks === undefined)
        if (!risk || !clocks) return
        for (const said of Object.values(risk.now)) expect(Math.abs(said - clocks.now)).toBeLessThan(1000)
        expect(risk.atPointOfNoReturn === undefined).toBe(clocks.atPointOfNoReturn === undefined)
        if (!risk.atPointOfNoReturn || clocks.atPointOfNoReturn === undefined) return
        ahead += 1
        for (const said of Object.values(risk.atPointOfNoReturn))
          expect(Math.abs(said - clocks.atPointOfNoReturn)).toBeLessThan(1000)
      }),
      { numRuns: 150, examples: [[PARTLY_BACK, true]] },
    )
    expect(ahead).toBeGreaterThan(5)
  })

  it('are in order, never before now, and the same for whoever asks', () => {
    fc.assert(
      fc.property(randomNight, (night) => {
        const { cutover, now } = playNight(night)
        const { turnBack } = riskForecast(cutover, now)
        expect(turnBack === undefined).toBe(forecast(cutover, now).turnBack === undefined)
        for (const { p50, p80, p95 } of Object.values(turnBack ?? {})) {
          expect(p50).toBeGreaterThanOrEqual(now)
          expect(p80).toBeGreaterThanOrEqual(p50)
          expect(p95).toBeGreaterThanOrEqual(p80)
        }
        expect(riskForecast({ ...cutover }, now).turnBack).toEqual(turnBack)
      }),
      { numRuns: 15 },
    )
  })
})
