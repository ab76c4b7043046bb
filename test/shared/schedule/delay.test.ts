import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { currentPlan } from '../../../shared/schedule/currentPlan.ts'
import { type DelayPart, delayOf, ownDelaysOf } from '../../../shared/schedule/delay.ts'
import { expectedT0, forecast } from '../../../shared/schedule/forecast.ts'
import { minutes, type Play } from '../../support/play.ts'
import { playNight, randomNight } from '../../support/randomNight.ts'
import { runbookOf, running } from './given.ts'

const start = (stepId: string) => ({ type: 'startStep' as const, stepId })
const complete = (stepId: string) => ({ type: 'completeStep' as const, stepId })

/** In minutes, by what it arose at and why. */
const partsOf = ({ cutover, now }: Play, id: string) =>
  delayOf(cutover, id, now)?.parts.map(({ at, because, milliseconds }) => [at, because, milliseconds / minutes(1)])

describe('the delay of a step', () => {
  it('is the sum of its parts, and its own or of what stands before it', () => {
    let late = 0
    fc.assert(
      fc.property(randomNight, (night) => {
        const { cutover, now, runbook } = playNight(night)
        const owns = ownDelaysOf(cutover, now)
        const plan = currentPlan(cutover, expectedT0(cutover, now))
        const expected = forecast(cutover, now)
        runbook.steps.forEach(({ id }, position) => {
          const times = expected.steps[position]
          const delay = delayOf(cutover, id, now)
          expect(delay === undefined).toBe(times === null)
          if (!delay || !times) return
          const against = times.finish - (plan.steps[position]?.finish ?? Number.NaN)
          expect(delay.milliseconds).toBe(against)
          expect(delay.parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(against)
          const own = owns.get(id)
          expect(own?.milliseconds).toBe(against)
          const isOwn = ({ at, because }: DelayPart) => at === id && because !== 'time'
          const ofItself = delay.parts.filter(isOwn).reduce((sum, { milliseconds }) => sum + milliseconds, 0)
          expect(own?.own).toBe(ofItself)
          const before = standingBefore(cutover, id)
          for (const { at } of delay.parts) expect(before).toContain(at)
          if (against > 0) late += 1
        })
      }),
      { numRuns: 200 },
    )
    expect(late).toBeGreaterThan(100)
  })

  const chain = () =>
    running(
      runbookOf(
        [
          { step: 'copy', takes: '30m' },
          { step: 'check', takes: '10m', after: ['copy'] },
          { step: 'later', takes: '10m', after: ['copy'], notBefore: 'T+45m' },
          { step: 'open', takes: '5m', after: ['check', 'go'] },
        ],
        [{ id: 'go', at: 'T+30m' }],
      ),
    )

  it('tells what lasted longer from what was not begun, and what comes of it', () => {
    const play = chain().wait(minutes(2)).run('otto', start('copy')).wait(minutes(39)).run('otto', complete('copy'))
    play.wait(minutes(3))
    expect(partsOf(play, 'copy')).toEqual([
      ['copy', 'notBegun', 2],
      ['copy', 'lasted', 9],
    ])
    // 11 late, and nobody has begun for three minutes.
    expect(partsOf(play, 'check')).toEqual([
      ['copy', 'notBegun', 2],
      ['copy', 'lasted', 9],
      ['check', 'notBegun', 3],
    ])
    // The plan left 15 minutes free.
    expect(partsOf(play, 'later')).toEqual([])
  })

  it('names the gate that was decided late, and a hold', () => {
    const play = chain().run('otto', start('copy')).wait(minutes(30)).run('otto', complete('copy'), start('check'))
    play.wait(minutes(4)).run('otto', { type: 'holdStep', stepId: 'check', reason: 'No access' })
    play.wait(minutes(3))
    expect(partsOf(play, 'check')).toEqual([['check', 'held', 3]])
    play.wait(minutes(3)).run('otto', { type: 'resumeStep', stepId: 'check' })
    expect(partsOf(play, 'check')).toEqual([['check', 'held', 6]])
    play.wait(minutes(6)).run('otto', complete('check')).wait(minutes(14))
    // Expected to be decided now, at T+60.
    expect(partsOf(play, 'open')).toEqual([['go', 'undecided', 20]])
  })
})

/** By the dependencies alone, gates included; itself too. */
function standingBefore({ runbook }: Cutover, id: string): Set<string> {
  const nodes = new Map([...runbook.steps, ...runbook.gates].map((node) => [node.id, node]))
  const found = new Set<string>()
  const open = [id]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue
    found.add(next)
    open.push(...(nodes.get(next)?.after.map(({ on }) => on) ?? []))
  }
  return found
}
