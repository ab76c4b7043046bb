/**
 * What may become of a network: it is run many times with durations that are drawn anew each time. Steps are not independent:
 * what makes one of a role or a workstream slow makes its others slow. All times in one unit.
 *
 * Node by node, all trials of one after those of the other: what is constant of a node is then read once, and its times lie in a row.
 */
import { at, type Precedence, STARTED } from '../precedence.ts'
import { EXPONENTIAL_BITS, exponential, factorsOf, logNormals, stream } from './drawing.ts'
import { type OpenNodes, openNodes } from './openNodes.ts'
import type { Outlook } from './outlook.ts'
import { ascending } from './quantiles.ts'
import { criticalityOf, crucialityOf, newRows, type Rows } from './rows.ts'
import { type RunOn, runOn } from './runOn.ts'

export interface Trials {
  /** When everything was over, by trial; -Infinity where there is nothing. */
  endByTrial: Float64Array
  /** The same in ascending order. */
  ends: Float64Array
  /** The finishes of the watched nodes, each in ascending order. */
  watched: Float64Array[]
  /** The finish of a node, by trial. */
  finishes(node: number): Float64Array
  /** How long it took, by trial, without the wait before it; undefined of what has ended. */
  durations(node: number): Float32Array | undefined
  /** How long it waited before it, by trial; undefined of what has ended. */
  waits(node: number): Float32Array | undefined
  /** Of what has not ended. The first question of it costs more than the others. */
  readonly endsIf: RunOn
  /** By node: the share of trials in which the longest path went through it. Computed when it is asked. */
  readonly criticality: Float64Array
  /** By node: how its duration and the end go together, from -1 to 1. 0 where its duration is certain. */
  readonly cruciality: Float64Array
}

export interface TrialOptions {
  trials: number
  seed: number
  /** Only so many of them are run, as they are among all. */
  first?: number
  /** Nodes of which every finish is kept in ascending order. */
  watch?: readonly number[]
}

/** @param lag by edge of the network */
export function runTrials(net: Precedence, lag: Float64Array, outlook: Outlook, options: TrialOptions): Trials {
  const { trials: drawn, first: trials = drawn, watch = [] } = options
  const open = openNodes(net, lag, outlook)
  const rows = newRows(open, trials)
  const factors = factorsOf(outlook.pace, { trials, drawn }, options.seed)
  const one = new Float64Array(trials).fill(1)
  const reaction = logNormals(drawn, outlook.hesitationSpread, options.seed)
  for (let index = 0; index < open.nodes.length; index++) {
    const node = open.nodes[index] ?? 0
    const factor = factors[outlook.pace.of[node] ?? -1] ?? one
    const drawn = { ...drawnOf(outlook, node), ...stream(options.seed, node) }
    if (outlook.progress[node] === STARTED) goOn(rows, open, index, drawn, factor, reaction)
    else {
      bound(rows, open, index)
      draw(rows, index, drawn, factor, reaction)
      begin(rows, open, index)
    }
    if (open.isFollowed[index] === 0) keepEnd(rows, index)
  }
  const known = knownEnd(outlook, open)
  for (let trial = 0; trial < trials; trial++) {
    if (known > at(rows.end, trial)) {
      rows.end[trial] = known
      rows.last[trial] = -1
    }
  }
  const finishes = (node: number) => {
    const index = open.place[node] ?? -1
    return index < 0
      ? new Float64Array(trials).fill(at(outlook.finish, node))
      : rows.finish.subarray(index * trials, (index + 1) * trials)
  }
  let asked: RunOn | undefined
  return {
    endByTrial: rows.end,
    ends: ascending(rows.end),
    watched: watch.map((node) => ascending(finishes(node))),
    finishes,
    durations(node) {
      const index = open.place[node] ?? -1
      return index < 0 ? undefined : rows.duration.subarray(index * trials, (index + 1) * trials)
    },
    waits(node) {
      const index = open.place[node] ?? -1
      return index < 0 ? undefined : rows.wait.subarray(index * trials, (index + 1) * trials)
    },
    endsIf(node, lasts) {
      asked ??= runOn(rows, open, outlook.progress, known)
      return asked(node, lasts)
    },
    get criticality() {
      return criticalityOf(rows, open, net.nodes)
    },
    get cruciality() {
      return crucialityOf(rows, open, net.nodes)
    },
  }
}

interface Drawn {
  low: number
  likely: number
  high: number
  fails: number
  hesitation: number
  resumes: number
  worked: number
  overrun: number
  state: number
  stride: number
}

const drawnOf = (outlook: Outlook, node: number): Omit<Drawn, 'state' | 'stride'> => ({
  low: at(outlook.low, node),
  likely: at(outlook.likely, node),
  high: at(outlook.high, node),
  fails: at(outlook.fails, node),
  hesitation: at(outlook.hesitation, node),
  resumes: at(outlook.resumes, node),
  worked: at(outlook.worked, node),
  overrun: outlook.overrun,
})

/** From when on its dependencies let it start, and finish. */
function bound(rows: Rows, open: OpenNodes, index: number): void {
  const { trials, begins, heldBy } = rows
  const own = index * trials
  const first = open.first[index] ?? 0
  const beyond = open.holdsFinish[index] ?? 0
  begins.fill(at(open.start, index))
  for (let edge = first; edge < beyond; edge++) {
    const looksAt = (open.before[edge] ?? 0) * trials
    const times = open.looksAtStart[edge] === 1 ? rows.start : rows.finish
    const lag = at(open.lag, edge)
    const name = edge - first + 1
    for (let trial = 0; trial < trials; trial++) {
      const since = at(times, looksAt + trial) + lag
      if (since > at(begins, trial)) {
        begins[trial] = since
        heldBy[own + trial] = name
      }
    }
  }
}

/** Triangular, by inversion; whether it fails is part of the same number, and the wait takes the bits that this one leaves. */
function draw(rows: Rows, index: number, drawn: Drawn, factor: Float64Array, reaction: Float64Array): void {
  const { trials, lasts, waits, duration, wait } = rows
  const { low, likely, high, fails, hesitation, stride } = drawn
  let { state } = drawn
  const own = index * trials
  const width = high - low
  if (width <= 0 && fails === 0 && hesitation === 0) {
    for (let trial = 0; trial < trials; trial++) {
      lasts[trial] = low * at(factor, trial)
      duration[own + trial] = at(lasts, trial)
    }
    waits.fill(0)
    return
  }
  const peak = width > 0 ? (likely - low) / width : 0
  const rising = width * (likely - low)
  const falling = width * (high - likely)
  const succeeds = 1 / (1 - fails)
  for (let trial = 0; trial < trials; trial++) {
    state = (state + stride) | 0
    // The finaliser of MurmurHash3, as in `scatter`: written out, it costs half.
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    mixed ^= mixed >>> 16
    let share = (mixed >>> 0) * 2.3283064365386963e-10
    let again = 0
    if (share < fails) {
      share /= fails
      again = likely
    } else share = (share - fails) * succeeds
    const once = share < peak ? low + Math.sqrt(share * rising) : high - Math.sqrt((1 - share) * falling)
    const lasting = (once + again) * at(factor, trial)
    lasts[trial] = lasting
    duration[own + trial] = lasting
    const waiting = hesitation * at(exponential, mixed & EXPONENTIAL_BITS) * at(reaction, trial)
    waits[trial] = waiting
    wait[own + trial] = waiting
  }
}

/** It starts once everything lets it, somebody does it, and it can end no sooner than its dependencies let it. */
function begin(rows: Rows, open: OpenNodes, index: number): void {
  const { trials, begins, lasts, waits, start, finish } = rows
  const own = index * trials
  if ((open.first[index + 1] ?? 0) > (open.holdsFinish[index] ?? 0) || Number.isFinite(at(open.finish, index)))
    boundFinish(rows, open, index)
  for (let trial = 0; trial < trials; trial++) {
    const begun = at(begins, trial) + at(waits, trial)
    begins[trial] = begun
    finish[own + trial] = begun + at(lasts, trial)
  }
  if (open.startMatters[index] === 1) start.set(begins, own)
}

/** What holds the finish holds the start: a step lasts its duration without a gap. */
function boundFinish(rows: Rows, open: OpenNodes, index: number): void {
  const { trials, begins, ends, lasts, heldBy } = rows
  const own = index * trials
  ends.fill(at(open.finish, index))
  for (let trial = 0; trial < trials; trial++)
    begins[trial] = Math.max(at(begins, trial), at(ends, trial) - at(lasts, trial))
  const first = open.first[index] ?? 0
  for (let edge = open.holdsFinish[index] ?? 0; edge < (open.first[index + 1] ?? 0); edge++) {
    const looksAt = (open.before[edge] ?? 0) * trials
    const times = open.looksAtStart[edge] === 1 ? rows.start : rows.finish
    const lag = at(open.lag, edge)
    for (let trial = 0; trial < trials; trial++) {
      const since = at(times, looksAt + trial) + lag - at(lasts, trial)
      if (since > at(begins, trial)) {
        begins[trial] = since
        heldBy[own + trial] = edge - first + 1
      }
    }
  }
}

/** Of what has started: how long it still takes, knowing that it has lasted so long. */
function goOn(
  rows: Rows,
  open: OpenNodes,
  index: number,
  drawn: Drawn,
  factor: Float64Array,
  reaction: Float64Array,
): void {
  const { trials, finish, duration, heldBy } = rows
  const { low, likely, high, fails, hesitation, resumes, worked, overrun, stride } = drawn
  let { state } = drawn
  const own = index * trials
  const width = high - low
  const cumulative = (lasted: number): number => {
    if (lasted <= low) return 0
    if (lasted >= high) return 1
    return lasted < likely
      ? (lasted - low) ** 2 / (width * (likely - low))
      : 1 - (high - lasted) ** 2 / (width * (high - likely))
  }
  const peak = width > 0 ? (likely - low) / width : 0
  for (let trial = 0; trial < trials; trial++) {
    state = (state + stride) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    mixed ^= mixed >>> 16
    let share = (mixed >>> 0) * 2.3283064365386963e-10
    const slow = at(factor, trial)
    let again = 0
    if (share < fails) {
      share /= fails
      again = likely * slow
    } else share = (share - fails) / (1 - fails)
    const before = cumulative(worked / slow)
    const late = at(exponential, mixed & EXPONENTIAL_BITS)
    let left = worked * overrun * at(exponential, (mixed >>> 12) & EXPONENTIAL_BITS)
    if (before < 1) {
      const among = before + (1 - before) * share
      const lasting =
        among < peak
          ? low + Math.sqrt(among * width * (likely - low))
          : high - Math.sqrt((1 - among) * width * (high - likely))
      left = Math.max(0, lasting * slow - worked)
    }
    duration[own + trial] = worked + left + again
    const alone = Math.max(resumes + hesitation * late * at(reaction, trial) + left + again, at(open.finish, index))
    rows.start[own + trial] = alone
    finish[own + trial] = alone
  }
  const first = open.first[index] ?? 0
  for (let edge = open.holdsFinish[index] ?? 0; edge < (open.first[index + 1] ?? 0); edge++) {
    const looksAt = (open.before[edge] ?? 0) * trials
    const times = open.looksAtStart[edge] === 1 ? rows.start : rows.finish
    const lag = at(open.lag, edge)
    for (let trial = 0; trial < trials; trial++) {
      const since = at(times, looksAt + trial) + lag
      if (since > at(finish, own + trial)) {
        finish[own + trial] = since
        heldBy[own + trial] = edge - first + 1
      }
    }
  }
}

function keepEnd({ trials, finish, end, last }: Rows, index: number): void {
  const own = index * trials
  for (let trial = 0; trial < trials; trial++) {
    const ended = at(finish, own + trial)
    if (ended >= at(end, trial)) {
      end[trial] = ended
      last[trial] = index
    }
  }
}

/** The last finish of what has ended. */
function knownEnd({ finish }: Outlook, { place }: OpenNodes): number {
  let known = Number.NEGATIVE_INFINITY
  for (let node = 0; node < place.length; node++) if (place[node] === -1) known = Math.max(known, at(finish, node))
  return known
}
