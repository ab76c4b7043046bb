import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passedT0 } from '../../../shared/derived/passedT0.ts'
import { replay } from '../../../shared/evolve/evolve.ts'
import { inMode } from '../../../shared/runbook/inMode.ts'
import { type Baseline, baselines } from '../../../shared/schedule/baseline.ts'
import { currentPlan } from '../../../shared/schedule/currentPlan.ts'
import { planOfRun } from '../../../shared/schedule/planOfRun.ts'
import { iso, minutes, type Play, T0 } from '../../support/play.ts'
import { playUnruly, unrulyNight } from '../../support/unrulyNight.ts'
import { fromT0, runbookOf, running } from './given.ts'

/** Of the log alone: the state when T-0 came, looked for from one event to the next. */
function stateAtT0({ log, runbook, now }: Play) {
  for (let count = 1; count <= log.length; count++) {
    const state = replay('c1', runbook, log.slice(0, count))
    const next = log[count]
    const until = next ? Date.parse(next.at) : now
    const isCounting = state?.countdown === 'counting' && state.startedAt !== undefined
    // What is decided in the very moment comes before it.
    if (state && isCounting && Math.max(state.t0, state.at) < (next ? until : until + 1)) return state
  }
  return undefined
}

describe('the baseline', () => {
  it('is what the log held when T-0 came, whatever was edited, moved, held or undone afterwards', () => {
    let moved = 0
    fc.assert(
      fc.property(unrulyNight, (unruly) => {
        const play = playUnruly(unruly)
        const { cutover, now, runbook } = play
        const { approved, atT0 } = baselines(cutover, now)
        const asApproved = planOfRun(inMode(runbook, 'live'), { t0: T0 })
        expect(approved.finish).toBe(T0 + Math.max(0, asApproved.end))
        const then = stateAtT0(play)
        expect(atT0?.t0).toBe(then?.t0)
        if (!then || !atT0) return
        const plan = planOfRun(then.runbook, { t0: then.t0 })
        expect(atT0.steps).toEqual(
          then.runbook.steps.map((_, step) => ({
            start: then.t0 + (plan.start[step] ?? Number.NaN),
            finish: then.t0 + (plan.finish[step] ?? Number.NaN),
          })),
        )
        if (currentPlan(cutover).finish !== atT0.finish) moved += 1
      }),
      { numRuns: 250 },
    )
    expect(moved).toBeGreaterThan(20)
  })

  const chain = () =>
    runbookOf([
      { step: 'copy', takes: '30m' },
      { step: 'check', takes: '10m', after: ['copy'] },
    ])
  const finishes = (of: Baseline | undefined) => of?.steps.map(({ finish }) => fromT0(finish))

  it('stays at T-0 when T-0 is moved after it, and a step grows; the plan moves', () => {
    const play = running(chain(), -5)
    expect(baselines(play.cutover, play.now).atT0).toBeUndefined()
    play.wait(minutes(10)).run('lena', { type: 'moveT0', t0: iso(T0 + minutes(20)), reason: 'Later' })
    play.run('lena', { type: 'changeStep', stepId: 'check', takes: '25m', reason: 'Larger' })
    expect(finishes(baselines(play.cutover, play.now).atT0)).toEqual([30, 40])
    expect(currentPlan(play.cutover).steps.map(({ finish }) => fromT0(finish))).toEqual([50, 75])
  })

  it('moves with T-0 until that has come, and keeps what was approved beside', () => {
    const play = running(chain(), -5)
    play.run('lena', { type: 'moveT0', t0: iso(T0 + minutes(20)), reason: 'Later' }).wait(minutes(60))
    const { approved, atT0 } = baselines(play.cutover, play.now)
    expect(finishes(approved)).toEqual([30, 40])
    expect(finishes(atT0)).toEqual([50, 60])
  })

  it('is no T-0 that passed while the countdown was held, or before anybody started', () => {
    const play = running(chain(), -5)
    play.run('lena', { type: 'holdCountdown', reason: 'Wait' }).wait(minutes(30))
    expect(passedT0(play.cutover, play.now)).toBeUndefined()
    play.run('lena', { type: 'resumeCountdown' }).wait(minutes(4))
    expect(passedT0(play.cutover, play.now)).toBeUndefined()
    play.wait(minutes(1))
    expect(fromT0(passedT0(play.cutover, play.now)?.t0)).toBe(30)
  })
})
