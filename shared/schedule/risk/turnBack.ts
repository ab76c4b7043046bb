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

/** By trial, when a rollback ends that begins at `turn`. @param isNow what is held or failed stays so, and is not waited for */
function ends(turning: Turning, turn: Float64Array, isNow: boolean): Float64Array {
  const { net, lag, wholeTakes } = wayBack(turning.cutover.runbook)
  const works = worksOf(turning, isNow)
  const lasting = lengthsOf(turning, net.nodes)
  const start = new Float64Array(net.nodes)
  const duration = new Float64Array(net.nodes)
  return turn.map((begins, trial) => {
    start.fill(begins)
    duration.fill(0)
    let ended = begins
    let isAny = false
    for (let node = 0; node < net.nodes; node++) {
      const work = works[node]
      if (work) {
        if (!work.hasBegun(trial, begins)) continue
        isAny = true
        ended = Math.max(ended, work.endsAt(trial))
        if (turning.parts.has(node)) start[node] = Math.max(begins, work.endsAt(trial))
      }
      duration[node] = lasting[node]?.(trial, begins) ?? 0
    }
    if (!isAny) return begins
    follow(turning, net, lag, start, duration)
    let end = wholeTakes > 0 ? ended + wholeTakes : begins
    for (let node = 0; node < net.nodes; node++) end = Math.max(end, at(start, node) + at(duration, node))
    return end
  })
}

/** By step: whether it has begun by then, and until when it runs. */
function worksOf({ cutover, tried }: Turning, isNow: boolean) {
  return cutover.steps.map((state, step) => {
    const begins = beginsOf(tried, step)
    const finish = tried.finishes(step)
    const begun = hasBegun(state)
    const mayBegin = !isNow && state.status === 'pending'
    const isLeft = isNow && (state.status === 'held' || state.status === 'failed')
    return {
      hasBegun: (trial: number, moment: number) => begun || (mayBegin && begins(trial) < moment),
      endsAt: (trial: number) => (isLeft ? Number.NEGATIVE_INFINITY : at(finish, trial)),
    }
  })
}

/** By node of the way back: how long it takes, with the wait before it; of what has begun, what is left. */
function lengthsOf({ drawn, parts, progress }: Turning, nodes: number) {
  return Array.from({ length: nodes }, (_, node) => {
    if (!parts.has(node)) return undefined
    const [lasts, waits, finish] = [drawn.durations(node), drawn.waits(node), drawn.finishes(node)]
    return (trial: number, begins: number) =>
      progress[node] === FREE ? (lasts?.[trial] ?? 0) + (waits?.[trial] ?? 0) : Math.max(0, at(finish, trial) - begins)
  })
}

function follow(
  { progress }: Turning,
  net: Precedence,
  lag: Float64Array,
  start: Float64Array,
  duration: Float64Array,
) {
  for (let e = 0; e < lag.length; e++) {
    const [from, to, type] = [net.from[e] ?? 0, net.to[e] ?? 0, net.type[e] ?? 0]
    if (progress[to] !== FREE) continue
    // FS 0, SS 1, FF 2, SF 3, as in `precedence.ts`.
    const before = (type & 1) === 0 ? at(duration, from) : 0
    const bound = at(start, from) + at(lag, e) + before - ((type & 2) === 0 ? 0 : at(duration, to))
    if (bound > at(start, to)) start[to] = bound
  }
}

function percentiles(values: Float64Array): Percentiles {
  const [p50 = Number.NaN, p80 = p50, p95 = p80] = quantilesOf(values, [0.5, 0.8, 0.95])
  return { p50, p80, p95 }
}
