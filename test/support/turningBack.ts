/** What a rollback deadline and the clocks of turning back promise, held against the rollback itself on random nights. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { StepState } from '../../shared/cutoverState.ts'
import { hasBegun } from '../../shared/derived/steps.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { indexOf } from '../../shared/runbook/runbookIndex.ts'
import { forecast } from '../../shared/schedule/forecast.ts'
import { wayBack } from '../../shared/schedule/wayBack.ts'
import { workstreamDeadlines } from '../../shared/schedule/workstreamDeadlines.ts'
import type { Play } from './play.ts'
import { type Night, playNight, randomNight } from './randomNight.ts'

const SECOND = 1000
const anyNight = fc.tuple(randomNight, fc.boolean()).map(([night, keepsHours]): Night => ({ ...night, keepsHours }))

/** Of everything. Returns how many nights it was asked of, by what the deadline came from. */
export function holdsForEverything(numRuns: number) {
  const seen = { fits: 0, tooLate: 0, noReturn: 0 }
  fc.assert(
    fc.property(anyNight, (night) => {
      const play = playNight(night)
      const { windowEnd } = play.cutover
      const by = forecast(play.cutover, play.now).rollBackBy
      // Without a way back there is none that ends in time; what counts then is the point of no return alone.
      fc.pre(by !== undefined && isCertain(play) && wayBack(play.runbook).known)
      if (by.at < play.now) {
        seen.tooLate += 1
        expect(endOfRollback(play, play.now)).toBeGreaterThan(windowEnd)
        return
      }
      expect(endOfRollback(play, by.at)).toBeLessThanOrEqual(windowEnd)
      if (by.because === 'pointOfNoReturn') {
        seen.noReturn += 1
        return
      }
      seen.fits += 1
      expect(endOfRollback(play, by.at + SECOND)).toBeGreaterThan(windowEnd)
    }),
    { numRuns },
  )
  return seen
}

/** Of one workstream, by its own steps and its own points of no return. */
export function holdsForWorkstreams(numRuns: number) {
  const seen = { fits: 0, tooLate: 0, noReturn: 0 }
  fc.assert(
    fc.property(anyNight, (night) => {
      const play = playNight(night)
      const { windowEnd } = play.cutover
      fc.pre(isCertain(play))
      for (const { workstream, at, because, end } of workstreamDeadlines(play.cutover, play.now)) {
        expect(end).toBe(endOfRollback(play, play.now, workstream))
        if (at < play.now) {
          seen.tooLate += 1
          expect(end).toBeGreaterThan(windowEnd)
          continue
        }
        expect(endOfRollback(play, at, workstream)).toBeLessThanOrEqual(windowEnd)
        if (because === 'pointOfNoReturn') {
          seen.noReturn += 1
          continue
        }
        seen.fits += 1
        expect(endOfRollback(play, at + SECOND, workstream)).toBeGreaterThan(windowEnd)
      }
    }),
    { numRuns, examples: [[HELD_BY_ANOTHER]] },
  )
  return seen
}

/** When the rollback ends that begins now, and one that begins just before the point of no return. */
/** Of nights that keep no hours: where an SF or FF meets them, its end is known to the minute only once it has begun. */
export function holdsForClocks(numRuns: number) {
  const seen = { ahead: 0 }
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
        seen.ahead += 1
        expect(turnBack.atPointOfNoReturn).toBe(endOfRollback(play, Math.min(...starts)))
      }
    }),
    { numRuns },
  )
  return seen
}

/** What runs may end once a step of the other workstream begins, which waits for one that a rollback takes away. */
const HELD_BY_ANOTHER: Night = {
  steps: [
    { takes: 0, stream: 'Database', back: null, after: [], notBefore: 1, final: true },
    { takes: 0, stream: 'Network', back: null, after: [[0, '']], notBefore: null, final: false },
    { takes: 0, stream: 'Database', back: 1, after: [[1, ' SF']], notBefore: null, final: false },
  ],
  gate: null,
  first: [],
  last: [],
  window: 10,
  acts: [{ does: 'start', pick: 0, wait: 0 }],
}

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
