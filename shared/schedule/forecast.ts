/**
 * The forecast: the plan's network, with actual times in place of planned ones, and `now` as the earliest start of
 * anything open. Instants in epoch milliseconds.
 */
import type { Cutover, GateState } from '../cutoverState.ts'
import { type StepView, viewAt } from '../derived/steps.ts'
import { isBeingRolledBack } from '../derived/waiting.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { layOutBehindGates } from './behindGates.ts'
import { networkOf } from './network.ts'
import { type Outage, outageOf } from './outage.ts'
import { at, ENDED, FREE } from './precedence.ts'
import { layOutRollback, type RollBackBy, type TurnBackClocks, wayBackAt } from './rollback.ts'
import { ABSENT, type Entry, elapsedFor, entryOf, type Timeline } from './timeline.ts'
import { ownNode } from './wayBack.ts'

export interface StepForecast {
  /** The actual start, once it has happened. */
  start: number
  finish: number
  /** Seconds by which its finish may move without moving the cutover's. */
  slack: number
  /** Not ended, and any delay delays the finish. */
  critical: boolean
}

export interface Forecast {
  /** Of the last step or gate; of the last rollback step once everything is rolled back. */
  finish: number
  /** By position in the runbook; null for a step that will no longer happen. */
  steps: (StepForecast | null)[]
  /** By position of the reversed step; null where nothing is to be reversed. */
  rollbackSteps: (StepForecast | null)[]
  /** By position among a rollback’s own steps; empty until everything is rolled back. */
  rollbackOwn: (StepForecast | null)[]
  /** By position in the runbook; null for a gate that will no longer be decided. */
  gates: ({ at: number } | null)[]
  outage?: Outage
  rollBackBy?: RollBackBy
  /** Absent once a point of no return has begun, and where the runbook says nothing of a rollback. */
  turnBack?: TurnBackClocks
  /** Until all that has begun by now would be reversed, what still runs ended first; during a full rollback, what is left of it. */
  rollbackSeconds: number
}

const forecasts = new WeakMap<Cutover, { now: number; forecast: Forecast }>()

/** The forecast at `now`; for an ended cutover, at its end. */
export function forecast(cutover: Cutover, now: number): Forecast {
  const known = forecasts.get(cutover)
  if (known?.now === now) return known.forecast
  const made = makeForecast(cutover, cutover.ended ? Math.min(now, cutover.ended.at) : now)
  forecasts.set(cutover, { now, forecast: made })
  return made
}

/** Of any step; undefined for one that will no longer happen. */
export const stepForecastOf = (
  { steps, rollbackSteps, rollbackOwn }: Forecast,
  { position, reverses, around }: Pick<StepView, 'position' | 'reverses' | 'around'>,
): StepForecast | undefined => (around ? rollbackOwn : reverses ? rollbackSteps : steps)[position] ?? undefined

/** T-0 as it will be if a held countdown resumes at `now`. */
export function expectedT0({ t0, countdownHeld }: Cutover, now: number): number {
  return countdownHeld ? t0 + Math.max(0, now - countdownHeld.at) : t0
}

function makeForecast(cutover: Cutover, now: number): Forecast {
  const work = layOutWork(cutover, now)
  const reversal = cutover.rollback ? layOutRollback(cutover, work, now) : undefined
  const finish = finishOf(cutover, work, reversal, now)
  const outage = outageOf(cutover, work, reversal, finish)
  const rollsBackAll = reversal !== undefined && cutover.status === 'rollingBack'
  const back = wayBackAt(cutover, work, now)
  return {
    finish,
    steps: cutover.steps.map((_, step) => stepForecast(work, step)),
    rollbackSteps: cutover.rollbackSteps.map((state, step) =>
      state && reversal ? stepForecast(reversal, step) : null,
    ),
    rollbackOwn: (cutover.rollbackOwn ?? []).map((_, own) =>
      reversal ? stepForecast(reversal, ownNode(cutover.runbook, own)) : null,
    ),
    gates: cutover.gates.map((_, gate) => {
      const decided = at(work.start, cutover.steps.length + gate)
      return Number.isFinite(decided) ? { at: decided } : null
    }),
    ...(outage ? { outage } : {}),
    ...(isUnderWay(cutover) ? withoutUndefined({ rollBackBy: back.rollBackBy, turnBack: back.turnBack }) : {}),
    rollbackSeconds: (rollsBackAll ? Math.max(0, reversal.end - now) : back.takes) / 1000,
  }
}

const layouts = new WeakMap<Cutover, { now: number; work: Timeline }>()

/** Nobody changes what it gives. @param decided a gate, by its position, that is decided no sooner than that */
export function layOutWork(cutover: Cutover, now: number, decided?: { gate: number; at: number }): Timeline {
  const known = layouts.get(cutover)
  if (known?.now === now && !decided) return known.work
  const work = layOutBehindGates(cutover.runbook, entriesOfWork(cutover, now, decided))
  if (!decided) layouts.set(cutover, { now, work })
  return work
}

/** Of the runbook's steps, then its gates: what is known of each at `now`. */
export function entriesOfWork(cutover: Cutover, now: number, decided?: { gate: number; at: number }): Entry[] {
  const { nodes, terms, calendars } = networkOf(cutover.runbook)
  const earliest = earliestStarts(cutover, now)
  if (decided) earliest[cutover.steps.length + decided.gate] = decided.at
  return nodes.map((_, node) => {
    const step = cutover.steps[node]
    if (!step) return gateEntry(cutover, node - cutover.steps.length, at(earliest, node))
    if (step.status === 'pending' && !willHappen(cutover, node)) return ABSENT
    const likely = at(terms.duration, node) * 1000
    const lasts = step.status === 'pending' ? likely : elapsedFor(likely, calendars?.ofNode[node], step, now)
    return entryOf(step, lasts, at(earliest, node), now)
  })
}

/** By node: from when on an open one may begin, as far as its dependencies do not say. */
export function earliestStarts(cutover: Cutover, now: number): Float64Array {
  const { terms, instants } = networkOf(cutover.runbook)
  const t0 = expectedT0(cutover, now)
  const earliest = terms.earliest.map((seconds) => Math.max(now, t0 + seconds * 1000))
  for (const { node, at: instant } of instants) earliest[node] = Math.max(now, instant)
  return earliest
}

function gateEntry(cutover: Cutover, gate: number, earliest: number): Entry {
  const state = cutover.gates[gate]
  if (state?.decision && !isUndecided(state)) return { progress: ENDED, start: state.decision.deed.at, duration: 0 }
  return isUnderWay(cutover) ? { progress: FREE, start: earliest, duration: 0 } : ABSENT
}

export const isUndecided = (state: GateState | undefined): boolean =>
  state?.status !== 'go' && state?.status !== 'goWithConditions'

/** Of one that has not begun. */
export function willHappen(cutover: Cutover, step: number): boolean {
  const view = viewAt(cutover, step)
  return isUnderWay(cutover) && view !== undefined && !isBeingRolledBack(cutover, view)
}

/** Whether steps and gates can still begin; otherwise only running ones end, or a rollback proceeds. */
export const isUnderWay = ({ status }: Cutover): boolean => status === 'preparing' || status === 'running'

function finishOf(cutover: Cutover, work: Timeline, reversal: Timeline | undefined, now: number): number {
  if (cutover.status === 'cancelled') return now
  const ofEverything = reversal !== undefined && cutover.rollback?.workstream === undefined
  const end = Math.max(ofEverything ? Number.NEGATIVE_INFINITY : work.end, reversal?.end ?? Number.NEGATIVE_INFINITY)
  return Number.isFinite(end) ? end : now
}

function stepForecast({ start, finish, slack, progress }: Timeline, step: number): StepForecast | null {
  const begins = at(start, step)
  if (!Number.isFinite(begins)) return null
  const left = at(slack, step)
  return {
    start: begins,
    finish: at(finish, step),
    slack: left / 1000,
    critical: progress[step] !== ENDED && left <= 0,
  }
}
