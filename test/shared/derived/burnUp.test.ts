import { describe, expect, it } from 'vitest'
import { sayBurnUp } from '../../../client/features/wall/sayBurnUp.ts'
import { burnUp } from '../../../shared/derived/burnUp.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { minutes, Play, T0 } from '../../support/play.ts'
import { allDone, promoted, started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const of = ({ cutover, now }: Play) => burnUp(cutover, forecast(cutover, now), now)

describe('steps done over time', () => {
  it.each([
    ['before the start', () => new Play(smallRunbook())],
    ['in the night', () => started()],
    ['in the middle of it', () => promoted()],
    ['at the end', () => allDone()],
  ])('%s: planned, done and forecast rise to all steps, the forecast from what is done now', (_, begin) => {
    const play = begin()
    const shown = of(play)
    if (!shown) throw new Error('Nothing is shown')
    const { planned, done, expected, total } = shown
    expect(planned.at(-1)?.done).toBe(total)
    expect((expected.at(-1) ?? done.at(-1))?.done).toBe(total)
    expect(done.length + expected.length).toBe(total)
    expect(expected[0]?.done ?? total + 1).toBe(done.length + 1)
    for (const marks of [planned, done, expected])
      for (const [index, { at }] of marks.entries()) expect(at).toBeGreaterThanOrEqual(marks[index - 1]?.at ?? 0)
    for (const { at } of done) expect(at).toBeLessThanOrEqual(play.now)
    for (const { at } of expected) expect(at).toBeGreaterThanOrEqual(play.now)
  })

  it('leaves out what will no longer happen, and is gone once everything is rolled back', () => {
    const skipped = started().run('lena', { type: 'skipStep', stepId: 'later', reason: 'Not tonight' })
    expect(of(skipped)?.total).toBe(smallRunbook().steps.length)
    const back = started().run('lena', { type: 'beginRollback', reason: 'The copy is wrong' })
    expect(of(back)).toBeUndefined()
  })

  it('begins with the sentence that it proves', () => {
    const play = started()
    const shown = of(play)
    if (!shown) throw new Error('Nothing is shown')
    const say = (by: { plannedByNow: number; finish: number }, surely?: number) =>
      sayBurnUp({ ...shown, ...by }, play.now, T0 + minutes(240), 'UTC', surely)
    expect(say({ plannedByNow: 3, finish: T0 + minutes(60) })).toBe(
      '2 behind plan. All done by 23:00, 3 h before the window ends.',
    )
    expect(say({ plannedByNow: 1, finish: T0 + minutes(250) })).toBe(
      'As planned. All done by 02:10, 10 min after the window ends.',
    )
    expect(say({ plannedByNow: 0, finish: T0 + minutes(60) }, T0 + minutes(120))).toBe(
      '1 ahead of plan. All done by 00:00 at 80 %, 2 h before the window ends.',
    )
  })
})
