import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { layOutWork } from '../../../shared/schedule/forecast.ts'
import { planRunbook } from '../../../shared/schedule/network.ts'
import { plannedRollback, rollBackBy } from '../../../shared/schedule/rollback.ts'
import { generateRunbook } from '../../support/generateRunbook.ts'
import { Play, T0 } from '../../support/play.ts'
import { runbookOf } from './given.ts'

/** Seconds from T-0 until when a cutover that is about to begin can be rolled back, as its screens say. */
function shownBefore(runbook: Runbook): number | undefined {
  const now = T0 + (planRunbook(runbook).start - 1) * 1000
  const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, [id]]))
  const { cutover } = new Play(runbook, { people, now })
  const by = rollBackBy(cutover, layOutWork(cutover, now), now)
  return by && (by.at - T0) / 1000
}

describe('the rollback by the plan', () => {
  it('is what the cutover shows before it begins, with and without a point of no return, however short the window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.boolean(),
        fc.integer({ min: 5, max: 120 }),
        (seed, endless, percent) => {
          const made = generateRunbook({ seed, steps: 30 })
          const runbook: Runbook = {
            ...made,
            window: Math.round((made.window * percent) / 100),
            steps: endless ? made.steps.map(({ pointOfNoReturn: _, ...step }) => step) : made.steps,
          }
          expect(plannedRollback(runbook).deadline).toBe(shownBefore(runbook))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('counts what has begun by then, not what the dependencies name: FF begins its predecessor later', () => {
    const steps = [
      { step: 'late', takes: '10m', notBefore: 'T+2h', rollback: { title: 'Undo late', takes: '50m' } },
      {
        step: 'early',
        takes: '10m',
        after: ['late FF'],
        notBefore: 'T+0m',
        rollback: { title: 'Undo early', takes: '5m' },
      },
    ]
    const runbook = runbookOf(steps, [], { window: '150m' })
    expect(plannedRollback(runbook)).toEqual({ takes: 55 * 60, deadline: shownBefore(runbook) })
  })

  it('is of the run, in which nothing behind a gate begins before it, though an FF plans it earlier', () => {
    const early = generateRunbook({ seed: 15, steps: 30 })
    const runbook: Runbook = { ...early, window: Math.round(early.window / 5) }
    expect(plannedRollback(runbook).deadline).toBe(shownBefore(runbook))
  })

  it('names the point of no return also where nothing says how long it takes, and nothing where there is neither', () => {
    const plain = [{ step: 'a', takes: '10m' }]
    expect(plannedRollback(runbookOf(plain))).toEqual({ takes: 0 })
    const whole = runbookOf(plain, [], { window: '2h', rollbackTakes: '20m' })
    expect(plannedRollback(whole)).toEqual({ takes: 20 * 60, deadline: 100 * 60 })
    const final = runbookOf([...plain, { step: 'b', takes: '5m', after: ['a'], pointOfNoReturn: true }])
    expect(plannedRollback(final)).toEqual({ takes: 0, deadline: 10 * 60 })
  })
})
