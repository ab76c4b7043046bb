/** The clocks of turning back, tried as often as the work itself: in each trial what has begun by then is reversed. */
import type { Cutover, StepState } from '../../cutoverState.ts'
import { hasBegun, rollbackSteps } from '../../derived/steps.ts'
import { indexOf } from '../../runbook/runbookIndex.ts'
import { forecast } from '../forecast.ts'
import { at, FREE, type Precedence } from '../precedence.ts'
import { NEVER } from '../turnBack.ts'
import { ownNode, wayBack } from '../wayBack.ts'
import type { Learnt } from './outlookOf.ts'
import { quantilesOf } from './quantiles.ts'
import type { Percentiles, RiskForecast } from './riskShape.ts'
import { rollbackOutlookOf } from './rollbackOutlook.ts'
import { runTrials, type TrialOptions, type Trials } from './trials.ts'

/** The first of the trials of the work: each is laid out twice, and P95 needs no more. */
const TRIALS = 250

interface Tried {
  learnt: Learnt
  /** Of the work itself. */
  tried: Trials
  options: TrialOptions
}

/** Absent where the forecast has no such clock. What the trials of the work draw for a night counts on its way back, too. */
export function turnBackRisk(
  cutover: Cutover,
  now: number,
  { learnt, tried, options }: Tried,
): RiskForecast['turnBack'] | undefined {
  const clocks = forecast(cutover, now).turnBack
  const trials = Math.min(TRIALS, options.trials)
  if (!clocks) return undefined
  const reversed = asReversed(cutover, now)
  const { net, lag, outlook } = rollbackOutlookOf(reversed, now, learnt, tried)
  const own = ownNode(cutover.runbook, 0)
  const parts = new Set(rollbackSteps(reversed).map(({ around, position }) => (around ? own + position : position)))
  const drawn = runTrials(net, lag, outlook, { ...options, first: trials })
  const turning: Turning = { cutover, tried, drawn, parts, progress: outlook.progress }
  const turnNow = new Float64Array(trials).fill(now)
  return {
    now: percentiles(ends(turning, turnNow, true)),
    ...(clocks.atPointOfNoReturn !== undefined && {
      atPointOfNoReturn: percentiles(ends(turning, pointsOfNoReturn(cutover, tried, trials), false)),
    }),
  }
}

/** As if everything that can be reversed were being reversed, so that every inverse has its place and its doubt. */
function asReversed(cutover: Cutover, now: number): Cutover {
  const pending: StepState = { status: 'pending' }
  return {
    ...cutover,
    rollback: { by: cutover.created.by, at: now, reason: '' },
    rollbackSteps: cutover.steps.map((state, step) => {
      const there = cutover.rollbackSteps[step]
      const rollback = cutover.runbook.steps[step]?.rollback
      const mayBegin = state.status === 'pending' || hasBegun(state)
      return there ?? (mayBegin && rollback && 'title' in rollback ? pending : null)
    }),
    rollbackOwn: indexOf(cutover.runbook).ownOfRollback.map(() => pending),
  }
}

function pointsOfNoReturn({ runbook, steps }: Cutover, tried: Trials, trials: number): Float64Array {
  const first = new Float64Array(trials).fill(NEVER)
  for (const step of indexOf(runbook).pointsOfNoReturn) {
    if (steps[step]?.status !== 'pending') continue
    const begins = beginsOf(tried, step)
    for (let trial = 0; trial < trials; trial++) {
      const begun = begins(trial)
      if (Number.isFinite(begun)) first[trial] = Math.min(at(first, trial), begun)
    }
  }
  return first
}

const beginsOf = (tried: Trials, step: number): ((trial: number) => number) => {
  const finish = tried.finishes(step)
  const lasts = tried.durations(step)
  return (trial) => at(finish, trial) - (lasts?.[trial] ?? 0)
}

interface Turning {
  cutover: Cutover
  tried: Trials
  /** Of the way back. */
  drawn: Trials
  /** Of the way back: its nodes that are part of a rollback of everything, and how far they are. */
  parts: ReadonlySet<number>
  progress: Uint8Array
}

/**
 * By trial, when a rollback ends that begins at `turn`. Node by node, as the trials themselves.
 *
 * @param isNow what is held or failed stays so, and is not waited for
 */
function ends(turning: Turning, turn: Float64Array, isNow: boolean): Float64Array {
  const { cutover, parts } = turning
  const { net, lag, wholeTakes } = wayBack(cutover.runbook)
  const trials = turn.length
  const rows: WayRows = {
    trials,
    start: new Float64Array(net.nodes * trials),
    duration: new Float64Array(net.nodes * trials),
    isAny: new Uint8Array(trials),
    ended: turn.slice(),
  }
  for (let node = 0; node < net.nodes; node++) {
    rows.start.set(turn, node * trials)
    const state = cutover.steps[node]
    if (state) reverse(rows, turning, { node, state, turn, isNow })
    else if (parts.has(node)) last(rows, turning, node, turn)
  }
  follow(rows, turning.progress, net, lag)
  const end = turn.map((begins, trial) => (wholeTakes > 0 ? at(rows.ended, trial) + wholeTakes : begins))
  for (let node = 0, own = 0; node < net.nodes; node++, own += trials) {
    for (let trial = 0; trial < trials; trial++) {
      const finish = at(rows.start, own + trial) + at(rows.duration, own + trial)
      if (finish > at(end, trial)) end[trial] = finish
    }
  }
  return end.map((finish, trial) => (rows.isAny[trial] === 1 ? finish : at(turn, trial)))
}

/** By node of the way back and trial, all trials of a node in a row; the last two by trial alone. */
interface WayRows {
  trials: number
  start: Float64Array
  duration: Float64Array
  /** Whether anything has begun, and until when what has begun runs. */
  isAny: Uint8Array
  ended: Float64Array
}

/** A step: in the trials in which it has begun by then it is waited for, and reversed where it can be. */
function reverse(
  rows: WayRows,
  turning: Turning,
  { node, state, turn, isNow }: { node: number; state: StepState; turn: Float64Array; isNow: boolean },
): void {
  const { tried, parts } = turning
  const begun = hasBegun(state)
  if (!begun && (isNow || state.status !== 'pending')) return
  const { trials, start, duration, isAny, ended } = rows
  const own = node * trials
  const isPart = parts.has(node)
  const isLeft = isNow && (state.status === 'held' || state.status === 'failed')
  const [finish, lasts] = [tried.finishes(node), tried.durations(node)]
  if (isPart) last(rows, turning, node, turn)
  for (let trial = 0; trial < trials; trial++) {
    const finishes = at(finish, trial)
    const moment = at(turn, trial)
    // What never begins has no finish.
    if (!begun && !(Number.isFinite(finishes) && finishes - (lasts?.[trial] ?? 0) < moment)) {
      duration[own + trial] = 0
      continue
    }
    isAny[trial] = 1
    if (isLeft) continue
    if (finishes > at(ended, trial)) ended[trial] = finishes
    if (isPart && finishes > moment) start[own + trial] = finishes
  }
}

/** How long a node of the way back takes, with the wait before it; of what has begun, what is left. */
function last(rows: WayRows, { drawn, progress }: Turning, node: number, turn: Float64Array): void {
  const { trials, duration } = rows
  const own = node * trials
  const [lasts, waits, finish] = [drawn.durations(node), drawn.waits(node), drawn.finishes(node)]
  const isFree = progress[node] === FREE
  for (let trial = 0; trial < trials; trial++)
    duration[own + trial] = isFree
      ? (lasts?.[trial] ?? 0) + (waits?.[trial] ?? 0)
      : Math.max(0, at(finish, trial) - at(turn, trial))
}

function follow({ trials, start, duration }: WayRows, progress: Uint8Array, net: Precedence, lag: Float64Array): void {
  for (let e = 0; e < lag.length; e++) {
    const [from, to, type, wait] = [net.from[e] ?? 0, net.to[e] ?? 0, net.type[e] ?? 0, at(lag, e)]
    if (progress[to] !== FREE) continue
    // FS 0, SS 1, FF 2, SF 3, as in `precedence.ts`.
    const [looksAtFinish, holdsFinish] = [(type & 1) === 0, (type & 2) !== 0]
    const [before, after] = [from * trials, to * trials]
    for (let trial = 0; trial < trials; trial++) {
      const bound =
        at(start, before + trial) +
        wait +
        (looksAtFinish ? at(duration, before + trial) : 0) -
        (holdsFinish ? at(duration, after + trial) : 0)
      if (bound > at(start, after + trial)) start[after + trial] = bound
    }
  }
}

function percentiles(values: Float64Array): Percentiles {
  const [p50 = Number.NaN, p80 = p50, p95 = p80] = quantilesOf(values, [0.5, 0.8, 0.95])
  return { p50, p80, p95 }
}
