/** The same trials with another duration of one node: everything else as it was drawn, so that the difference is that node's alone. */
import { at, STARTED } from '../precedence.ts'
import type { OpenNodes } from './openNodes.ts'
import type { Rows } from './rows.ts'

/** More would cost more than they tell: both sides of a difference come from the same trials. */
const COMPARED = 200

/** When everything would be over if a node took so long, by trial, of the first trials; one list for each of the durations, which ascend. */
export type RunOn = (node: number, lasts: readonly number[]) => Float64Array[]

/** What differs from the trials as they were drawn, by place and trial. Kept from one question to the next: to make it anew costs as much as to fill it. */
interface Changed {
  trials: number
  is: Uint8Array
  start: Float64Array
  finish: Float64Array
}

/** @param known the last finish of what has ended */
export function runOn(rows: Rows, open: OpenNodes, progress: Uint8Array, known: number): RunOn {
  const trials = Math.min(rows.trials, COMPARED)
  const changed: Changed = {
    trials,
    is: new Uint8Array(open.nodes.length),
    start: new Float64Array(open.nodes.length * trials),
    finish: new Float64Array(open.nodes.length * trials),
  }

  function endsIf(place: number, lasts: number): Float64Array {
    changed.is.fill(0)
    const end = new Float64Array(trials).fill(known)
    for (let index = 0; index < open.nodes.length; index++) {
      if (index >= place && (index === place || looksAtChanged(open, index, changed)))
        changed.is[index] = lay(rows, open, index, progress, changed, index === place ? lasts : undefined) ? 1 : 0
      if (open.isFollowed[index] === 1) continue
      const times = changed.is[index] === 1 ? changed.finish : rows.finish
      const from = index * (changed.is[index] === 1 ? trials : rows.trials)
      for (let trial = 0; trial < trials; trial++)
        if (at(times, from + trial) > at(end, trial)) end[trial] = at(times, from + trial)
    }
    return end
  }

  return (node, lasts) => {
    const place = open.place[node] ?? -1
    const [shortest = 0, longest = shortest] = [lasts[0], lasts.at(-1)]
    const [short, long] = [endsIf(place, shortest), endsIf(place, longest)]
    return lasts.map((each) => {
      if (each === shortest) return short
      if (each === longest) return long
      if (mayStartSooner(open, place, progress)) return endsIf(place, each)
      // An end is what the node has no part in, or what is a fixed time after its finish, whichever is later.
      return short.map((end, trial) => Math.max(end, at(long, trial) - (longest - each)))
    })
  }
}

/** Whether something looks at its start, and that comes sooner where it takes longer, because something holds its finish. */
const mayStartSooner = (open: OpenNodes, place: number, progress: Uint8Array): boolean =>
  open.startMatters[place] === 1 &&
  progress[open.nodes[place] ?? 0] !== STARTED &&
  ((open.first[place + 1] ?? 0) > (open.holdsFinish[place] ?? 0) || Number.isFinite(at(open.finish, place)))

function looksAtChanged(open: OpenNodes, index: number, { is }: Changed): boolean {
  for (let edge = open.first[index] ?? 0; edge < (open.first[index + 1] ?? 0); edge++)
    if (is[open.before[edge] ?? -1] === 1) return true
  return false
}

/** Its times from those before it. Whether they differ from what was drawn. */
function lay(
  rows: Rows,
  open: OpenNodes,
  index: number,
  progress: Uint8Array,
  changed: Changed,
  lasts: number | undefined,
): boolean {
  const { trials, start: begins, finish: ends } = changed
  const drawn = index * rows.trials
  const own = index * trials
  begins.fill(at(open.start, index), own, own + trials)
  ends.fill(at(open.finish, index), own, own + trials)
  for (let edge = open.first[index] ?? 0; edge < (open.first[index + 1] ?? 0); edge++) {
    const before = open.before[edge] ?? 0
    const from = changed.is[before] === 1 ? changed : rows
    const times = open.looksAtStart[edge] === 1 ? from.start : from.finish
    const bounds = edge < (open.holdsFinish[index] ?? 0) ? begins : ends
    const looksAt = before * from.trials
    const lag = at(open.lag, edge)
    for (let trial = 0; trial < trials; trial++) {
      const since = at(times, looksAt + trial) + lag
      if (since > at(bounds, own + trial)) bounds[own + trial] = since
    }
  }
  const hasStarted = progress[open.nodes[index] ?? 0] === STARTED
  let isOther = lasts !== undefined
  for (let trial = 0; trial < trials; trial++) {
    const was = rows.duration[drawn + trial] ?? 0
    const duration = lasts ?? was
    if (hasStarted) ends[own + trial] = Math.max(at(ends, own + trial), at(rows.start, drawn + trial) + duration - was)
    else {
      const begun =
        Math.max(at(begins, own + trial), at(ends, own + trial) - duration) + (rows.wait[drawn + trial] ?? 0)
      begins[own + trial] = begun
      ends[own + trial] = begun + duration
    }
    // Durations are kept in single precision.
    isOther ||= Math.abs(at(ends, own + trial) - at(rows.finish, drawn + trial)) > 1e-6 * Math.max(1, duration)
  }
  return isOther
}
