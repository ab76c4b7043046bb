/**
 * When things will likely happen: the network of the plan, with what has happened in place of what was planned and the
 * present as the earliest that anything open can start. Instants in epoch milliseconds.
 */
import type { Cutover, GateState, StepState } from '../cutoverState.ts'
import { unreachable } from '../refusal.ts'
import { networkOf, planRunbook } from './network.ts'
import { type Outage, outageOf } from './outage.ts'
import { at, bindHistory, ENDED, FREE, newSchedule, passes, STARTED, type Terms, weigh } from './precedence.ts'
import { type RollBackBy, rollBackBy, rollbackMilliseconds, rollbackTerms, reversedNetwork } from './rollback.ts'

export interface StepForecast {
  /** Actual where it has happened. */
  start: number
  finish: number
  /** Seconds that the finish of this step may move without moving the finish of the cutover. */
  slack: number
  /** Still open, and a minute here is a minute on the finish. */
  critical: boolean
}

export interface Forecast {
  /** Of the last step or gate; of the rollback once everything is rolled back. */
  finish: number
  /** By position in the runbook; null for a step that will not happen any more. */
  steps: (StepForecast | null)[]
  /** By position of the step reversed; null where nothing is to be rolled back. */
  rollbackSteps: (StepForecast | null)[]
  /** By position in the runbook; null for a gate that will not be decided any more. */
  gates: ({ at: number } | null)[]
  outage?: Outage
  rollBackBy?: RollBackBy
  /** How long a rollback of all that has begun would take from now; while one runs, how long it still takes. */
  rollbackSeconds: number
}

const known = new WeakMap<Cutover, { now: number; forecast: Forecast }>()

/** The forecast at `now`; for a cutover that has ended, the one at its end. Negative lags are for planning only (R1). */
export function forecast(cutover: Cutover, now: number): Forecast {
  const cached = known.get(cutover)
  if (cached?.now === now) return cached.forecast
  const made = makeForecast(cutover, cutover.ended ? Math.min(now, cutover.ended.at) : now)
  known.set(cutover, { now, forecast: made })
  return made
}

/** T-0 as it would be if a held countdown resumed at `now`. */
export function expectedT0({ t0, countdownHeld }: Cutover, now: number): number {
  return countdownHeld ? t0 + Math.max(0, now - countdownHeld.at) : t0
}

/** What was planned, by position of the step, for T-0 as it stands or another. */
export function baseline(
  cutover: Cutover,
  t0: number = cutover.t0,
): { finish: number; steps: { start: number; finish: number }[] } {
  const plan = planRunbook(cutover.runbook, { t0 })
  const steps = plan.nodes.slice(0, cutover.runbook.steps.length)
  return {
    finish: t0 + plan.finish * 1000,
    steps: steps.map(({ earlyStart, earlyFinish }) => ({ start: t0 + earlyStart * 1000, finish: t0 + earlyFinish * 1000 })),
  }
}

function makeForecast(cutover: Cutover, now: number): Forecast {
  const work = forecastWork(cutover, now)
  const reversal = cutover.rollback ? forecastRollback(cutover, work, now) : undefined
  const finish = finishOf(cutover, work.end, reversal?.end)
  const count = cutover.steps.length
  const stillPossible = cutover.status === 'preparing' || cutover.status === 'running'
  const by = stillPossible ? rollBackBy(cutover, work.start, now) : undefined
  const outage = outageOf(cutover, work, reversal, finish)
  const rollback = reversal ? Math.max(0, reversal.end - now) : rollbackMilliseconds(cutover, (step) => hasBegunAt(cutover, step))
  return {
    finish,
    steps: cutover.steps.map((_, step) => stepForecast(work, step)),
    rollbackSteps: cutover.rollbackSteps.map((_, step) => (reversal ? stepForecast(reversal, step) : null)),
    gates: cutover.gates.map((_, gate) => {
      const decided = at(work.start, count + gate)
      return Number.isFinite(decided) ? { at: decided } : null
    }),
    ...(outage ? { outage } : {}),
    ...(by ? { rollBackBy: by } : {}),
    rollbackSeconds: rollback / 1000,
  }
}
