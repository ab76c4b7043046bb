import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFinished, rollbackSteps } from '../../../shared/derived/steps.ts'
import { derivedStatus } from '../../../shared/derived/waiting.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { plannedRollback } from '../../../shared/schedule/rollback.ts'
import { minutes, Play, T0 } from '../../support/play.ts'
import { runbookOf } from './given.ts'

const PEOPLE = { lead: ['lena'], ops: ['lena'], sponsor: ['sam'] }

/** Steps, some of which cannot be reversed, each after some of those before it. */
const work = fc.array(
  fc.record({ back: fc.option(fc.integer({ min: 1, max: 90 })), on: fc.array(fc.nat(9), { maxLength: 3 }) }),
  { minLength: 1, maxLength: 8 },
)

/** A rollback's own steps: after the one before, at once, or after others of their list by their end or their start. */
const own = (list: string) =>
  fc
    .array(
      fc.record({
        takes: fc.integer({ min: 1, max: 90 }),
        after: fc.option(
          fc.array(fc.tuple(fc.nat(9), fc.constantFrom('', ' SS', ' SS+5m', ' FS+10m')), { maxLength: 2 }),
        ),
      }),
      { maxLength: 4 },
    )
    .map((steps) =>
      steps.map(({ takes, after }, position) => {
        const named = new Map(
          (after ?? []).flatMap(([on, how]) => (position === 0 ? [] : [[`${list}-${on % position}`, how] as const])),
        )
        return {
          step: `${list}-${position}`,
          title: `${list} ${position}`,
          owner: 'ops',
          takes: `${takes}m`,
          verify: 'Seen',
          ...(after ? { after: [...named].map(([on, how]) => `${on}${how}`) } : {}),
        }
      }),
    )

type Work = Parameters<Parameters<typeof work.map>[0]>[0]
type Own = Parameters<Parameters<ReturnType<typeof own>['map']>[0]>[0]

const runbookWith = (steps: Work, first: Own, last: Own) =>
  runbookOf(
    steps.map(({ back, on }, position) => ({
      step: `s-${position}`,
      takes: '10m',
      after: [...new Set(on.flatMap((one) => (position === 0 ? [] : `s-${one % position}`)))],
      rollback: back === null ? 'none, because it stays' : { title: `Undo ${position}`, takes: `${back}m` },
    })),
    [],
    { rollback: { first, last } },
  )

/** The first so many steps are done. */
function done(play: Play, many: number): Play {
  for (const { id } of play.runbook.steps.slice(0, many))
    play.run('lena', { type: 'startStep', stepId: id }, { type: 'completeStep', stepId: id })
  return play
}

/** Everybody starts what is ready at once, and takes as long as is likely. */
function goesBack(play: Play): number {
  const began = play.now
  play.run('lena', { type: 'beginRollback', reason: 'The data is wrong' })
  for (let turn = 0; turn < 5000; turn++) {
    const all = rollbackSteps(play.cutover)
    if (all.every(({ state }) => isFinished(state))) return play.now - began
    let acted = false
    const act = (type: 'startStep' | 'completeStep', stepId: string) => {
      play.run('lena', { type, stepId })
      acted = true
    }
    for (const view of all) {
      const { definition, state } = view
      if (derivedStatus(play.cutover, view, play.now) === 'ready') act('startStep', definition.id)
      else if (state.status === 'running' && play.now >= state.startedAt + definition.takes.likely * 1000)
        act('completeStep', definition.id)
    }
    if (!acted) play.wait(minutes(1))
  }
  return Number.NaN
}

describe('“roll back by” with steps of the rollback that reverse nothing', () => {
  it('counts them as the rollback itself does, whatever was done by then', () => {
    fc.assert(
      fc.property(work, own('first'), own('last'), fc.integer({ min: 1, max: 8 }), (steps, first, last, many) => {
        const play = new Play(runbookWith(steps, first, last), { people: PEOPLE, now: T0 })
        done(play.run('lena', { type: 'startCutover' }), many)
        const takes = forecast(play.cutover, play.now).rollbackSeconds * 1000
        const back = steps.slice(0, many).some((step) => step.back !== null)
        fc.pre(back || first.length + last.length > 0)
        expect(takes).toBe(goesBack(play))
      }),
      { numRuns: 60 },
    )
  })

  it('and so does its forecast, from its first moment', () => {
    fc.assert(
      fc.property(work, own('first'), own('last'), fc.integer({ min: 1, max: 8 }), (steps, first, last, many) => {
        fc.pre(steps[0]?.back !== null)
        const play = new Play(runbookWith(steps, first, last), { people: PEOPLE, now: T0 })
        done(play.run('lena', { type: 'startCutover' }), many)
        const takes = forecast(play.cutover, play.now).rollbackSeconds * 1000
        play.run('lena', { type: 'beginRollback', reason: 'The data is wrong' })
        expect(forecast(play.cutover, play.now).finish - play.now).toBe(takes)
      }),
      { numRuns: 100 },
    )
  })

  it('moves by the plan, too: a rollback of an hour with steps of half an hour begins half an hour earlier', () => {
    const steps = [{ back: 60, on: [] }]
    const around = { title: 'Around', owner: 'ops', verify: 'Seen' }
    const first = [{ ...around, step: 'first-0', takes: '10m' }]
    const last = [{ ...around, step: 'last-0', takes: '20m' }]
    const without = plannedRollback(runbookWith(steps, [], []))
    const withOwn = plannedRollback(runbookWith(steps, first, last))
    expect(withOwn).toEqual({ takes: without.takes + 30 * 60, deadline: (without.deadline ?? 0) - 30 * 60 })
  })
})
