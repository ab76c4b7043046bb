/** The same trials with another duration of one node: everything else as it was drawn, so that the difference is that node's alone. */
import { at, STARTED } from '../precedence.ts'
import type { OpenNodes } from './openNodes.ts'
import type { Rows } from './rows.ts'

/** More would cost more than they tell: both sides of a difference come from the same trials. */
const COMPARED = 200

/**
 * When everything would be over, by trial, of the first trials; in no order.
 *
 * @param known the last finish of what has ended
 */
export function runOn(
  rows: Rows,
  open: OpenNodes,
  progress: Uint8Array,
  { node, lasts, known }: { node: number; lasts: number; known: number },
): Float64Array {
  const trials = Math.min(rows.trials, COMPARED)
  const place = open.place[node] ?? -1
  const finish = new Map<number, Float64Array>()
  const start = new Map<number, Float64Array>()
  const end = new Float64Array(trials).fill(known)
  for (let index = 0; index < open.nodes.length; index++) {
    if (index >= place && (index === place || looksAtOneOf(open, index, finish))) {
      const changed = again(rows, open, index, {
        trials,
        finish,
        start,
        lasts: index === place ? lasts : undefined,
        progress,
      })
      if (changed) {
        finish.set(index, changed.finish)
        start.set(index, changed.start)
      }
    }
    if (open.isFollowed[index] === 1) continue
    const own = finish.get(index)
    const from = own ? 0 : index * rows.trials
    const times = own ?? rows.finish
    for (let trial = 0; trial < trials; trial++) end[trial] = Math.max(at(end, trial), at(times, from + trial))
  }
  return end
}

function looksAtOneOf(open: OpenNodes, index: number, changed: ReadonlyMap<number, Float64Array>): boolean {
  for (let edge = open.first[index] ?? 0; edge < (open.first[index + 1] ?? 0); edge++)
    if (changed.has(open.before[edge] ?? -1)) return true
  return false
}

/** Undefined where it comes to the same. */
function again(
  rows: Rows,
  open: OpenNodes,
  index: number,
  given: {
    trials: number
    finish: ReadonlyMap<number, Float64Array>
    start: ReadonlyMap<number, Float64Array>
    lasts: number | undefined
    progress: Uint8Array
  },
): { start: Float64Array; finish: Float64Array } | undefined {
  const { trials, lasts, progress } = given
  const own = index * rows.trials
  const hasStarted = progress[open.nodes[index] ?? 0] === STARTED
  const begins = new Float64Array(trials).fill(at(open.start, index))
  const ends = new Float64Array(trials).fill(at(open.finish, index))
  for (let edge = open.first[index] ?? 0; edge < (open.first[index + 1] ?? 0); edge++) {
    const before = open.before[edge] ?? 0
    const looksAtStart = open.looksAtStart[edge] === 1
    const changed = (looksAtStart ? given.start : given.finish).get(before)
    const times = changed ?? (looksAtStart ? rows.start : rows.finish)
    const from = changed ? 0 : before * rows.trials
    const lag = at(open.lag, edge)
    const bounds = edge < (open.holdsFinish[index] ?? 0) ? begins : ends
    for (let trial = 0; trial < trials; trial++)
      bounds[trial] = Math.max(at(bounds, trial), at(times, from + trial) + lag)
  }
  let isOther = false
  for (let trial = 0; trial < trials; trial++) {
    const drawn = rows.duration[own + trial] ?? 0
    const duration = lasts ?? drawn
    if (hasStarted) ends[trial] = Math.max(at(ends, trial), at(rows.start, own + trial) + duration - drawn)
    else {
      begins[trial] = Math.max(at(begins, trial), at(ends, trial) - duration) + (rows.wait[own + trial] ?? 0)
      ends[trial] = at(begins, trial) + duration
    }
    // What is kept in single precision differs by less than a millisecond of an hour.
    isOther ||= Math.abs(at(ends, trial) - at(rows.finish, own + trial)) > 10
  }
  return isOther ? { start: begins, finish: ends } : undefined
}
