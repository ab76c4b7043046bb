import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StepState } from '../../../shared/cutoverState.ts'
import { hasBegun } from '../../../shared/derived/steps.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { workstreamDeadlines } from '../../../shared/schedule/workstreamDeadlines.ts'
import type { Play } from '../../support/play.ts'
import { playNight, randomNight } from '../../support/randomNight.ts'

const SECOND = 1000

/**
 * Begins a rollback at a later moment in which everything has begun that was expected to begin before, and asks the rollback
 * itself when it ends. The moment itself where nothing has been done that can be reversed.
 */
function endOfRollback(play: Play, moment: number, workstream?: string): number {
  const { cutover, now } = play
  const expected = forecast(cutover, now)
  const steps = cutover.steps.map((state, step): StepState => {
    const times = expected.steps[step]
    const goesOn = state.status === 'pending' || (moment > now && state.status === 'running')
    if (!goesOn || !times || times.start >= moment) return state
    if (state.status === 'running' && times.finish > moment) return state
    const deed = { by: 'otto', at: times.start }
    const ran = { startedAt: times.start, started: deed }
    return times.finish <= moment
      ? { status: 'done', ...ran, completedAt: times.finish, completed: { by: 'otto', at: times.finish } }
      : { status: 'running', ...ran }
  })
  play.cutover = { ...cutover, steps }
  play.now = moment
  const outcome = play.give('lena', { type: 'beginRollback', reason: 'Turn back', workstream })
  const then = forecast(play.cutover, moment)
  const reversed = then.rollbackSteps.flatMap((step, position) =>
    step && play.runbook.steps[position]?.workstream === workstream ? step.finish : [],
  )
  Object.assign(play, { cutover, now })
  if (isRefusal(outcome)) {
    expect(outcome.code).toBe('rollbackImpossible')
    return moment
  }
  return workstream === undefined ? then.finish : Math.max(...reversed)
}

/** What fails or is held stands for nobody knows how long; what may only end after it has no end to compare. */
const isCertain = ({ cutover, runbook }: Play): boolean =>
  runbook.steps.every(({ after }) =>
    after.every(({ on, type }) => {
      const status = cutover.steps[indexOf(runbook).step.get(on) ?? -1]?.status
      return type !== 'FF' || (status !== 'failed' && status !== 'held')
    }),
  )

const isPast = ({ cutover, runbook }: Play): boolean =>
  indexOf(runbook).pointsOfNoReturn.some((step) => hasBegun(cutover.steps[step] ?? { status: 'pending' }))

describe('the rollback deadline', () => {
  it('is the last moment at which a rollback begins that ends inside the window, by the rollback itself', () => {
    let [fits, tooLate, noReturn] = [0, 0, 0]
    fc.assert(
      fc.property(randomNight, (night) => {
        const play = playNight(night)
        const { windowEnd } = play.cutover
        const by = forecast(play.cutover, play.now).rollBackBy
        fc.pre(by !== undefined && isCertain(play))
        if (by.at < play.now) {
          tooLate += 1
          expect(endOfRollback(play, play.now)).toBeGreaterThan(windowEnd)
          return
        }
        expect(endOfRollback(play, by.at)).toBeLessThanOrEqual(windowEnd)
        if (by.because === 'pointOfNoReturn') {
          noReturn += 1
          return
        }
        fits += 1
        expect(endOfRollback(play, by.at + SECOND)).toBeGreaterThan(windowEnd)
      }),
      { numRuns: 150 },
    )
    expect(Math.min(fits, tooLate, noReturn)).toBeGreaterThan(0)
  })

  it('is the same for one workstream, by its own steps and its own points of no return', () => {
    let seen = 0
    fc.assert(
      fc.property(randomNight, (night) => {
        const play = playNight(night)
        const { windowEnd } = play.cutover
        fc.pre(isCertain(play))
        for (const { workstream, at, because, end } of workstreamDeadlines(play.cutover, play.now)) {
          seen += 1
          expect(end).toBe(endOfRollback(play, play.now, workstream))
          if (at < play.now) {
            expect(end).toBeGreaterThan(windowEnd)
            continue
          }
          expect(endOfRollback(play, at, workstream)).toBeLessThanOrEqual(windowEnd)
          if (because === 'window') expect(endOfRollback(play, at + SECOND, workstream)).toBeGreaterThan(windowEnd)
        }
      }),
      { numRuns: 100 },
    )
    expect(seen).toBeGreaterThan(20)
  })
})

describe('the clocks of turning back', () => {
  it('are when the rollback ends that begins now, and one that begins just before the point of no return', () => {
    let ahead = 0
    fc.assert(
      fc.property(randomNight, (night) => {
        const play = playNight(night)
        fc.pre(isCertain(play) && !isPast(play))
        const { turnBack, rollbackSeconds, steps } = forecast(play.cutover, play.now)
        const end = endOfRollback(play, play.now)
        expect(rollbackSeconds * 1000).toBe(end - play.now)
        if (!turnBack) return
        expect(turnBack.now).toBe(end)
        const starts = indexOf(play.runbook).pointsOfNoReturn.flatMap((step) =>
          play.cutover.steps[step]?.status === 'pending' ? (steps[step]?.start ?? []) : [],
        )
        if (starts.length === 0) expect(turnBack).not.toHaveProperty('atPointOfNoReturn')
        else {
          ahead += 1
          expect(turnBack.atPointOfNoReturn).toBe(endOfRollback(play, Math.min(...starts)))
        }
      }),
      { numRuns: 100 },
    )
    expect(ahead).toBeGreaterThan(0)
  })
})
