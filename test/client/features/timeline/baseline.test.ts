import { expect, it } from 'vitest'
import { boardOf } from '../../../../client/derive/board.ts'
import { outlookOf } from '../../../../client/derive/outlook.ts'
import { barsOf } from '../../../../client/features/timeline/bars.ts'
import { type BarLook, drawBar } from '../../../../client/features/timeline/drawBars.ts'
import { layOut } from '../../../../client/features/timeline/lanes.ts'
import { tipLines } from '../../../../client/features/timeline/sayBar.ts'
import { scaleOf } from '../../../../client/features/timeline/scale.ts'
import { baselines } from '../../../../shared/schedule/baseline.ts'
import { runbookOf, running } from '../../../shared/schedule/given.ts'
import { iso, minutes, type Play, T0 } from '../../../support/play.ts'

const night = () =>
  running(
    runbookOf([
      { step: 'copy', takes: '30m' },
      { step: 'check', takes: '10m', after: ['copy'] },
    ]),
    -5,
  )
const barOf = ({ cutover, now }: Play) => {
  const bars = barsOf(boardOf(cutover, now, undefined), {
    ...outlookOf(cutover, now),
    atT0: baselines(cutover, now).atT0,
  })
  return bars.find(({ id }) => id === 'check') ?? expect.unreachable('it is there')
}

it('a bar keeps where it was planned at T-0 once the plan is another, beside the plan', () => {
  const play = night()
  expect(barOf(play).atT0).toBeUndefined()
  play.wait(minutes(10))
  expect(barOf(play).atT0).toBeUndefined()
  play.run('lena', { type: 'moveT0', t0: iso(T0 + minutes(20)), reason: 'Later' })
  const bar = barOf(play)
  expect(bar.planned).toEqual({ start: T0 + minutes(50), finish: T0 + minutes(60) })
  expect(bar.atT0).toEqual({ start: T0 + minutes(30), finish: T0 + minutes(40) })
  expect(tipLines(bar, 'UTC')).toContainEqual(expect.stringMatching(/^At T-0 it was .*22:30–22:40/))
  expect(tipLines(bar, 'UTC', '20 min late, its own').at(-1)).toMatch(/^20 min late, its own/)

  const frame = { side: 0, head: 40, width: 1000, height: 900, top: 0 }
  const { row } = layOut({ bars: [bar], lanes: [bar.lane], arrangement: 'all', isNarrow: false, leastMs: minutes(1) })
  const look: BarLook = {
    row,
    scale: scaleOf(T0, 1000 / minutes(100), frame),
    now: play.now,
    titled: false,
    allWhiskers: true,
  }
  const dashed = (titled: boolean) =>
    drawBar({ bar, y: 0, until: 1000, isFaded: false }, { ...look, titled }).filter(
      (shape) => shape.kind === 'box' && shape.dash !== undefined,
    )
  expect(dashed(false)).toMatchObject([{ x: 300, width: 100 }])
  // In lanes it would lie on the plan of others.
  expect(dashed(true)).toEqual([])
})
