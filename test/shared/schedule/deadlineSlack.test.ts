import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { deadlineSlack } from '../../../shared/schedule/deadlineSlack.ts'
import { finishBy } from '../../../shared/schedule/finishBy.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { minutes } from '../../support/play.ts'
import { playNight, randomNight } from '../../support/randomNight.ts'
import { runbookOf, running } from './given.ts'

/** The least that any deadline has left, in seconds, were that step to take so much longer. */
function leftIfLonger(cutover: Cutover, now: number, position: number, longer: number): number {
  const steps = cutover.runbook.steps.map((step, at) =>
    at === position ? { ...step, takes: { ...step.takes, likely: step.takes.likely + longer } } : step,
  )
  const changed = { ...cutover, runbook: { ...cutover.runbook, steps } }
  const expected = forecast(changed, now)
  const left = steps.flatMap((step, at) => {
    const by = finishBy(changed, step, now)
    const times = expected.steps[at]
    const isOpen = ['pending', 'running'].includes(cutover.steps[at]?.status ?? '')
    return by === undefined || !times || !isOpen ? [] : (by - times.finish) / 1000
  })
  return Math.min(...left)
}

describe('slack against deadlines', () => {
  it('is what a step may take longer until the first deadline is missed, by the forecast itself', () => {
    let [seen, missed] = [0, 0]
    const some = fc.array(fc.option(fc.integer({ min: 0, max: 240 })), { minLength: 9, maxLength: 9 })
    fc.assert(
      fc.property(randomNight, some, (night, by) => {
        // An FF moves the start, not the length: what is longer there begins earlier.
        const certain = night.acts.filter(({ does }) => ['start', 'complete', 'skip'].includes(does))
        const plain = night.steps.map((step) => ({
          ...step,
          after: step.after.filter(([, how]) => !/[SF]F|SS/.test(how)),
        }))
        const { cutover: played, now } = playNight({ ...night, gate: null, steps: plain, acts: certain })
        const cutover = {
          ...played,
          runbook: {
            ...played.runbook,
            steps: played.runbook.steps.map((step, position) => {
              const deadline = by[position]
              return deadline === null || deadline === undefined ? step : { ...step, deadline: deadline * 60 }
            }),
          },
        }
        deadlineSlack(cutover, now).forEach((slack, position) => {
          const status = cutover.steps[position]?.status
          if (!slack || status !== 'pending') return
          seen += 1
          if (slack.seconds < 0) missed += 1
          // With just so much more its deadline has nothing left, and with a minute less it has that minute.
          if (slack.seconds < 60) return
          const alone = { ...cutover, runbook: onlyDeadline(cutover, slack.step) }
          // Its deadline may be missed for another's sake, whatever this one takes.
          if (leftIfLonger(alone, now, position, 0) < 0) return
          expect(leftIfLonger(alone, now, position, slack.seconds)).toBe(0)
          expect(leftIfLonger(alone, now, position, slack.seconds + 60)).toBe(-60)
        })
      }),
      { numRuns: 150 },
    )
    expect(seen).toBeGreaterThan(100)
    expect(missed).toBeGreaterThan(10)
  })

  it('is negative where a deadline will be missed, and said of what stands before it too', () => {
    const play = running(
      runbookOf([
        { step: 'copy', takes: '1h' },
        { step: 'check', takes: '30m', after: ['copy'], deadline: 'T+1h20m' },
        { step: 'beside', takes: '10m' },
      ]),
    )
    expect(deadlineSlack(play.cutover, play.now)).toEqual([
      { seconds: -600, step: 1 },
      { seconds: -600, step: 1 },
      undefined,
    ])
    play.wait(minutes(2))
    expect(deadlineSlack(play.cutover, play.now)[1]?.seconds).toBe(-720)
  })
})

function onlyDeadline({ runbook }: Cutover, step: number): Cutover['runbook'] {
  const steps = runbook.steps.map((one, position) => {
    const { deadline: _, ...rest } = one
    return position === step ? one : rest
  })
  return { ...runbook, steps }
}
