/** What stands under a pointer, and where the arrow keys lead. */
import type { Bar } from './bars.ts'
import { type Layout, rowsBetween } from './lanes.ts'
import type { Scale } from './scale.ts'

/**
 * The bar at a point of the lanes, or the nearest in its row.
 *
 * @param y pixels from the top of the first lane
 * @param near how many pixels beside a bar still mean it
 */
export function barAt(layout: Layout, scale: Scale, x: number, y: number, near: number): Bar | undefined {
  const { first } = rowsBetween(layout, y, y + 1)
  const row = layout.rows[first]
  if (!row || y < row.y) return undefined
  let found: { bar: Bar; away: number } | undefined
  for (const bar of row.bars) {
    const away = awayFrom(bar, scale, x)
    // Of two that lie one over the other the later is drawn on top.
    if (away <= near && (!found || away <= found.away)) found = { bar, away }
  }
  return found?.bar
}

/** Half of a milestone's diamond; pixels. */
export const DIAMOND = 7

function awayFrom(bar: Bar, scale: Scale, x: number): number {
  const extent = bar.extent
  if (!extent) return Number.POSITIVE_INFINITY
  const around = bar.isMoment ? DIAMOND : 0
  const planned = bar.planned ?? { start: extent.from, finish: extent.to }
  const from = Math.min(scale.x(extent.from) - around, scale.x(planned.start))
  const to = Math.max(scale.x(extent.to) + around, scale.x(planned.finish))
  return Math.max(0, from - x, x - to)
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last'

/**
 * The bar that an arrow key leads to from another: before and after it in its lane, by the clock; above and below it the
 * nearest of the next row. Undefined where nothing lies that way.
 */
export function walk(layout: Layout, from: string, direction: Direction): Bar | undefined {
  const place = layout.places.get(from)
  if (!place) return undefined
  const { row, bar } = place
  const lane = layout.rows[row]?.lane
  const inLane = () =>
    byBeginning(
      layout.rows.filter((other) => layout.namesSteps !== 'no' || other.lane === lane).flatMap(({ bars }) => bars),
    )
  switch (direction) {
    case 'up':
      return nearest(layout.rows[row - 1]?.bars ?? [], bar)
    case 'down':
      return nearest(layout.rows[row + 1]?.bars ?? [], bar)
    case 'first':
      return inLane()[0]
    case 'last':
      return inLane().at(-1)
    default: {
      const bars = inLane()
      return bars[bars.findIndex(({ id }) => id === from) + (direction === 'right' ? 1 : -1)]
    }
  }
}

/** Where a walk begins: what is under way or next at an instant. */
export const entryBar = (layout: Layout, now: number): Bar | undefined => {
  const bars = byBeginning(layout.rows.flatMap((row) => row.bars))
  return bars.find(({ begun, finished }) => begun && !finished) ?? bars.find((bar) => begins(bar) >= now) ?? bars.at(-1)
}

export const byBeginning = (bars: readonly Bar[]): Bar[] =>
  bars.toSorted((one, other) => begins(one) - begins(other) || (one.id < other.id ? -1 : 1))

const begins = (bar: Bar): number => bar.extent?.from ?? 0

function nearest(bars: readonly Bar[], to: Bar): Bar | undefined {
  const away = (bar: Bar) => {
    const [one, other] = [bar.extent, to.extent]
    return one && other
      ? Math.max(0, one.from - other.to, other.from - one.to) * 1e3 + Math.abs(one.from - other.from)
      : 0
  }
  return bars.reduce<Bar | undefined>((best, bar) => (best && away(best) <= away(bar) ? best : bar), undefined)
}
