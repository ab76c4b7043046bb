import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boardOf } from '../../../../client/derive/board.ts'
import { outlookOf } from '../../../../client/derive/outlook.ts'
import { barsOf, lanesOf } from '../../../../client/features/timeline/bars.ts'
import { barAt, entryBar, walk } from '../../../../client/features/timeline/hit.ts'
import { type Arrangement, type Layout, layOut, rowsBetween } from '../../../../client/features/timeline/lanes.ts'
import { scaleOf } from '../../../../client/features/timeline/scale.ts'
import type { Cutover } from '../../../../shared/cutoverState.ts'
import { generateRunbook } from '../../../support/generateRunbook.ts'
import { minutes, Play } from '../../../support/play.ts'
import { promoted, SITUATIONS, started } from '../../../support/situations.ts'

const LEAST = minutes(3)

function barsIn(cutover: Cutover, now: number) {
  return barsOf(boardOf(cutover, now, undefined), outlookOf(cutover, now))
}

function layoutOf(play: Play, arrangement: Arrangement, options: { before?: Layout; isNarrow?: boolean } = {}) {
  const bars = barsIn(play.cutover, play.now)
  const { before, isNarrow = false } = options
  return layOut({ bars, lanes: lanesOf(play.cutover), arrangement, isNarrow, leastMs: LEAST, before })
}

/** With a person for every role, so that it can be created. */
const generated = (seed: number, steps: number) => {
  const runbook = generateRunbook({ seed, steps })
  return new Play(runbook, { people: Object.fromEntries(runbook.roles.map(({ id }) => [id, ['lena']])) })
}

const rowOf = ({ places }: Layout, id: string) => places.get(id)?.row

describe('the lanes of the timeline', () => {
  it('hold each step once, in the lane of its workstream, and neither it nor its plan covers another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 5, max: 120 }), (seed, steps) => {
        const play = generated(seed, steps)
        const layout = layoutOf(play, 'lanes')
        const standing = layout.rows.flatMap(({ bars }) => bars.map(({ id }) => id))
        expect(standing.toSorted()).toEqual(play.cutover.runbook.steps.map(({ id }) => id).sort())
        for (const { bars, lane } of layout.rows) {
          expect(new Set(bars.map((bar) => bar.lane))).toEqual(new Set([layout.lanes[lane]?.title]))
          bars.slice(1).forEach((bar, index) => {
            const before = bars[index]
            expect(before?.extent?.to).toBeLessThanOrEqual(bar.extent?.from ?? 0)
            expect(before?.planned?.finish ?? 0).toBeLessThanOrEqual(bar.planned?.start ?? Number.POSITIVE_INFINITY)
          })
        }
        // One below the other, none over another.
        layout.rows.slice(1).forEach((row, index) => {
          expect(row.y).toBeGreaterThanOrEqual((layout.rows[index]?.y ?? 0) + layout.row.height)
        })
      }),
      { numRuns: 25 },
    )
  })

  it('leave a step on its row while that is free, so that nothing jumps when a forecast moves', () => {
    const play = started()
    const before = layoutOf(play, 'lanes')
    const moved = layoutOf(play.wait(minutes(25)), 'lanes', { before })
    const kept = [...before.places.keys()].filter((id) => rowOf(before, id) === rowOf(moved, id))
    expect(kept).toEqual([...before.places.keys()])
    expect(layoutOf(play, 'lanes', { before: moved })).toEqual(moved)
  })

  it('name the lane above its rows where there is no room beside them', () => {
    expect(layoutOf(started(), 'lanes')).toMatchObject({ namedAbove: false, namesSteps: 'no' })
    const narrow = layoutOf(started(), 'lanes', { isNarrow: true })
    expect(narrow).toMatchObject({ namedAbove: true, namesSteps: 'no' })
    expect(narrow.rows[0]?.y).toBeGreaterThan(20)
    expect(layoutOf(started(), 'all', { isNarrow: true })).toMatchObject({ namesSteps: 'above' })
  })

  it('have a row for each critical step and for each step, by their beginning', () => {
    const chain = layoutOf(promoted(), 'chain').rows.map(({ bars }) => bars.map(({ id }) => id))
    expect(chain.flat()).toHaveLength(chain.length)
    expect(chain.flat()).toEqual(
      barsIn(promoted().cutover, promoted().now)
        .filter(({ critical }) => critical)
        .toSorted((a, b) => (a.extent?.from ?? 0) - (b.extent?.from ?? 0) || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id),
    )
    expect(layoutOf(promoted(), 'all').rows).toHaveLength(promoted().cutover.runbook.steps.length)
  })

  it('show what is rolled back above all, and of the rest its plan alone', () => {
    const play = SITUATIONS.rollingBack()
    const { lanes, places } = layoutOf(play, 'lanes')
    expect(lanes[0]).toMatchObject({ title: 'Rollback', total: 1 })
    expect(places.get('freeze~rollback')?.bar.times).toBeDefined()
    const never = places.get('copy')?.bar
    expect(never?.times).toBeUndefined()
    expect(never?.planned).toBeDefined()
  })

  it('have nothing of a runbook without steps', () => {
    const empty = layOut({ bars: [], lanes: ['Database'], arrangement: 'lanes', isNarrow: false, leastMs: LEAST })
    expect(empty).toMatchObject({ rows: [], lanes: [], height: 0 })
    expect(entryBar(empty, 0)).toBeUndefined()
    expect(rowsBetween(empty, 0, 100)).toEqual({ first: 0, beyond: 0 })
  })
})

describe('what is pointed at', () => {
  const play = generated(7, 60)
  const layout = layoutOf(play, 'lanes')
  const bars = [...layout.places.values()]
  const from = Math.min(...bars.map(({ bar }) => bar.extent?.from ?? 0))
  const to = Math.max(...bars.map(({ bar }) => bar.extent?.to ?? 0))
  const scale = scaleOf(from, 4000 / (to - from), { side: 150, width: 4000 })

  it('is the bar in whose middle the pointer is, of every bar', () => {
    for (const { bar, row } of bars) {
      const { from: begins = 0, to: ends = 0 } = bar.extent ?? {}
      const x = scale.x((begins + ends) / 2)
      const y = (layout.rows[row]?.y ?? 0) + layout.row.barTop + 4
      expect(barAt(layout, scale, x, y, 3)?.id).toBe(bar.id)
    }
  })

  it('is nothing beside all bars, above the rows and below them', () => {
    expect(barAt(layout, scale, -500, (layout.rows[0]?.y ?? 0) + 5, 3)).toBeUndefined()
    expect(barAt(layout, scale, 300, -5, 3)).toBeUndefined()
    expect(barAt(layout, scale, 300, layout.height + 5, 1000)).toBeUndefined()
  })

  it('is reached by arrow keys, wherever they begin: to the right through a lane, down through all rows', () => {
    const lane = layout.rows.filter((row) => row.lane === 0).flatMap((row) => row.bars)
    const walked = new Set<string>()
    for (let bar = walk(layout, lane[0]?.id ?? '', 'first'); bar; bar = walk(layout, bar.id, 'right'))
      walked.add(bar.id)
    expect(walked.size).toBe(lane.length)
    let rows = 1
    for (let bar = layout.rows[0]?.bars[0]; bar; bar = walk(layout, bar.id, 'down')) {
      const below = walk(layout, bar.id, 'down')
      if (below) rows += 1
      if (below) expect(rowOf(layout, walk(layout, below.id, 'up')?.id ?? '')).toBe(rowOf(layout, bar.id))
    }
    expect(rows).toBe(layout.rows.length)
    expect(walk(layout, 'nobody', 'right')).toBeUndefined()
  })

  it('begins with what is under way, or with what comes next', () => {
    expect(entryBar(layoutOf(started(), 'lanes'), started().now)?.id).toBe('freeze')
    expect(entryBar(layoutOf(new Play(started().runbook), 'lanes'), 0)).toBeDefined()
  })
})
