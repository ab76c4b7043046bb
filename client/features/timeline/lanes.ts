/**
 * Where each bar stands: lanes by workstream, packed into as few rows as their bars need, or a row a step. Pixels from the
 * top of the first lane; how far one has scrolled does not matter here.
 */
import { type Bar, ROLLBACK_LANE } from './bars.ts'

export type Arrangement = 'lanes' | 'chain' | 'all'

export interface Row {
  y: number
  lane: number
  /** By their beginning. */
  bars: readonly Bar[]
}

export interface Lane {
  title: string
  /** How many of its steps are finished, and how many it has. */
  done: number
  total: number
  hasFailed: boolean
  y: number
  height: number
}

export interface Layout {
  /** Of one row; pixels. */
  row: RowShape
  rows: readonly Row[]
  lanes: readonly Lane[]
  /** The row of each bar by its id. */
  places: ReadonlyMap<string, { row: number; bar: Bar }>
  height: number
  /** Whether lanes are named in a line above their rows, and not beside them. */
  namedAbove: boolean
  /** Whether each row is named by its one step: beside it, or above its bar. */
  namesSteps: 'no' | 'beside' | 'above'
}

/** Pixels from the top of a row. */
export interface RowShape {
  height: number
  barTop: number
  barHeight: number
  /** The thin bar of the plan. */
  planTop: number
}

const PACKED: RowShape = { height: 22, barTop: 2, barHeight: 13, planTop: 16 }
const SINGLE: RowShape = { height: 26, barTop: 4, barHeight: 13, planTop: 18 }
/** Where a step is named above its bar, for want of room beside it. */
const NAMED: RowShape = { height: 42, barTop: 20, barHeight: 13, planTop: 34 }
export const PLAN_HEIGHT = 3
/** The line that names a lane above its rows. */
export const LANE_LINE = 26
const LANE_PADDING = 5
/** Two lines of words beside a lane. */
const LEAST_LANE = 42

interface Wanted {
  bars: readonly Bar[]
  lanes: readonly string[]
  arrangement: Arrangement
  /** Whether there is no room for names beside the rows. */
  isNarrow: boolean
  /** How long a bar must seem when it is packed, so that what is too short to be seen covers nothing; milliseconds. */
  leastMs: number
  /** As it stood before: a bar keeps its row as long as that is free. */
  before?: Layout | undefined
}

export function layOut({ bars, lanes, arrangement, isNarrow, leastMs, before }: Wanted): Layout {
  const shown = bars.filter((bar) => bar.extent !== undefined).sort(byBeginning)
  const isPacked = arrangement === 'lanes'
  const shape = isPacked ? PACKED : isNarrow ? NAMED : SINGLE
  const namedAbove = arrangement === 'all' || (isPacked && isNarrow)
  const grouped: { title: string; bars: Bar[] }[] =
    arrangement === 'chain'
      ? [{ title: '', bars: shown.filter(({ critical }) => critical) }]
      : lanes.map((title) => ({ title, bars: shown.filter(({ lane }) => lane === title) }))
  const made: { rows: Row[]; lanes: Lane[] } = { rows: [], lanes: [] }
  let y = 0
  for (const group of grouped) {
    if (group.bars.length === 0) continue
    const packed = isPacked ? pack(group.bars, leastMs, keptRows(before, group.title)) : group.bars.map((bar) => [bar])
    const above = namedAbove ? LANE_LINE : LANE_PADDING
    const needed = above + packed.length * shape.height + LANE_PADDING
    const height = isPacked && !namedAbove ? Math.max(LEAST_LANE, needed) : needed
    packed.forEach((row, index) => {
      made.rows.push({ y: y + above + index * shape.height, lane: made.lanes.length, bars: row })
    })
    made.lanes.push({
      title: group.title === ROLLBACK_LANE ? 'Rollback' : group.title,
      done: group.bars.filter(({ finished }) => finished).length,
      total: group.bars.length,
      hasFailed: group.bars.some(({ status }) => status === 'failed'),
      y,
      height,
    })
    y += height
  }
  return {
    ...made,
    row: shape,
    places: new Map(made.rows.flatMap(({ bars: inRow }, row) => inRow.map((bar) => [bar.id, { row, bar }]))),
    height: y,
    namedAbove,
    namesSteps: isPacked ? 'no' : isNarrow ? 'above' : 'beside',
  }
}

const byBeginning = (one: Bar, other: Bar): number =>
  (one.extent?.from ?? 0) - (other.extent?.from ?? 0) || (one.id < other.id ? -1 : 1)

/** The row within its lane that each bar had. */
function keptRows(before: Layout | undefined, title: string): ReadonlyMap<string, number> {
  const kept = new Map<string, number>()
  if (before?.namesSteps !== 'no') return kept
  const firsts = before.lanes.map((_, lane) => before.rows.findIndex((row) => row.lane === lane))
  for (const [id, { row, bar }] of before.places) {
    if (bar.lane === title) kept.set(id, row - (firsts[before.rows[row]?.lane ?? 0] ?? 0))
  }
  return kept
}

/**
 * Each bar on the row it had, else on the first on which neither it nor its plan covers another.
 *
 * @param bars by their beginning
 */
export function pack(bars: readonly Bar[], leastMs: number, kept: ReadonlyMap<string, number> = new Map()): Bar[][] {
  const rows: { bars: Bar[]; until: number; planUntil: number }[] = []
  for (const bar of bars) {
    const extent = bar.extent
    if (!extent) continue
    const from = bar.isMoment ? extent.from - leastMs : extent.from
    const planFrom = bar.planned?.start ?? Number.POSITIVE_INFINITY
    const isFree = (row: (typeof rows)[number] | undefined) =>
      row !== undefined && row.until <= from && row.planUntil <= planFrom
    const had = kept.get(bar.id)
    const row = had !== undefined && isFree(rows[had]) ? rows[had] : rows.find(isFree)
    const to = Math.max(extent.to, extent.from + leastMs)
    const planTo = bar.planned ? Math.max(bar.planned.finish, bar.planned.start + leastMs) : Number.NEGATIVE_INFINITY
    if (row) {
      row.bars.push(bar)
      row.until = to
      row.planUntil = Math.max(row.planUntil, planTo)
    } else rows.push({ bars: [bar], until: to, planUntil: planTo })
  }
  return rows.map((row) => row.bars)
}

/** Which rows lie between two heights: from `first` up to `beyond`. */
export function rowsBetween({ rows, row }: Layout, top: number, bottom: number): { first: number; beyond: number } {
  let first = 0
  let beyond = rows.length
  while (first < beyond) {
    const middle = (first + beyond) >> 1
    if ((rows[middle]?.y ?? 0) + row.height <= top) first = middle + 1
    else beyond = middle
  }
  let end = first
  while ((rows[end]?.y ?? Number.POSITIVE_INFINITY) < bottom) end += 1
  return { first, beyond: end }
}
