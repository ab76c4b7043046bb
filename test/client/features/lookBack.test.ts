import { describe, expect, it } from 'vitest'
import { lostBars } from '../../../client/features/lookBack/lostBars.ts'
import { stepsShown } from '../../../client/features/lookBack/stepsShown.ts'
import type { Lost, StepLookedBack } from '../../../shared/schedule/lookBack/lookBackShape.ts'
import { minutes } from '../../support/play.ts'

const lost = (id: string, count: number): Lost => ({ id, title: id, because: 'lasted', milliseconds: minutes(count) })

describe('what was lost and won, drawn', () => {
  it('is a bar beside the one before, from the plan to what came, and adds up in whole minutes', () => {
    const parts = [lost('copy', 22.4), lost('check', 8.4), lost('smoke', -5.4), lost('tiny', 0.1)]
    const bars = lostBars({ milliseconds: minutes(25.5), parts })
    expect(bars.reduce((sum, bar) => sum + bar.minutes, 0)).toBe(26)
    for (const [index, bar] of bars.entries()) {
      const before = bars[index - 1]
      const began = bar.minutes < 0 ? bar.left + bar.width : bar.left
      const ended = before && (before.minutes < 0 ? before.left : before.left + before.width)
      expect(began).toBeCloseTo(ended ?? 0)
    }
    // The plan's finish stands at the left; 26 of the 31 minutes that were lost are not made up.
    const last = bars.at(-1)
    expect(last && (last.minutes < 0 ? last.left : last.left + last.width)).toBeCloseTo(26 / 31)
    expect(Math.min(...bars.map(({ left }) => left))).toBeGreaterThanOrEqual(0)
    expect(Math.max(...bars.map(({ left, width }) => left + width))).toBeLessThanOrEqual(1 + 1e-9)
  })

  it('begins at the right where more was won than lost, and draws nothing of nothing', () => {
    expect(lostBars({ milliseconds: minutes(-10), parts: [lost('copy', -10)] })).toMatchObject([{ left: 0, width: 1 }])
    expect(lostBars({ milliseconds: 0, parts: [] })).toEqual([])
  })
})

it('a long list shows the steps that lost or won most themselves, in their order', () => {
  const step = (position: number): StepLookedBack => ({
    id: `s-${position}`,
    title: 'One',
    workstream: 'Night',
    status: 'done',
    delay: { milliseconds: 0, own: [{ because: 'lasted', milliseconds: (position % 2 ? -1 : 1) * position }] },
  })
  const steps = Array.from({ length: 305 }, (_, position) => step(position))
  const { shown, left } = stepsShown(steps)
  expect(left).toBe(5)
  expect(shown.map(({ id }) => id)).toEqual(steps.slice(5).map(({ id }) => id))
  expect(stepsShown(steps.slice(0, 300)).left).toBe(0)
})
