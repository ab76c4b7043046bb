/** How long a step is thought to take and how often to fail: by the runbook, and by what its earlier nights took. */
import type { Cutover } from '../../cutoverState.ts'
import type { StepView } from '../../derived/steps.ts'
import type { StepDefinition } from '../../runbook/runbook.ts'
import { traitsOf } from '../../runbook/stepKinds.ts'
import type { StepInPast } from './history.ts'
import { ESTIMATE_KNOWN, FAILS, HOPE, LEAST_SPREAD, RUNS_OF_STEP_KNOWN, SINGLE } from './priors.ts'

/** Milliseconds, once and without failing. */
export interface Duration {
  low: number
  likely: number
  high: number
}

export interface Past {
  takes(view: StepView): Duration
  /** The chance to fail. */
  fails(view: StepView): number
  /** How long people took to begin, in milliseconds, and how many steps say so. */
  reactions: { mean: number; count: number }
}

/** More of them would outweigh what this very night shows. */
const MOST_REACTIONS = 16

export function pastOf({ history }: Pick<Cutover, 'history'>): Past {
  const before = new Map((history?.steps ?? []).map((step) => [step.stepId, step]))
  const waits = (history?.steps ?? []).flatMap(({ waited }) => (waited === undefined ? [] : waited * 1000))
  const ran = ({ definition, reverses, around }: StepView): StepInPast | undefined =>
    reverses || around ? undefined : before.get(definition.id)
  return {
    takes: (view) => {
      const known = ran(view)
      const planned = plannedFor(view.definition)
      return known ? learnt(planned, known) : planned
    },
    fails(view) {
      const { doneBy, isMoment } = traitsOf(view.definition)
      if (doneBy === 'time' || isMoment) return 0
      const known = ran(view)
      if (!known) return FAILS[doneBy]
      return (FAILS[doneBy] * RUNS_OF_STEP_KNOWN + known.failed) / (RUNS_OF_STEP_KNOWN + known.runs)
    },
    reactions: {
      mean: waits.length === 0 ? 0 : waits.reduce((total, wait) => total + wait, 0) / waits.length,
      count: Math.min(MOST_REACTIONS, waits.length),
    },
  }
}

export function plannedFor(definition: StepDefinition): Duration {
  const { low, likely, high } = definition.takes
  const isSingle = low === high && traitsOf(definition).doneBy !== 'time'
  const unit = traitsOf(definition).doneBy === 'time' ? 1000 : 1000 * HOPE
  return isSingle
    ? { low: low * SINGLE.low * unit, likely: likely * unit, high: high * SINGLE.high * unit }
    : { low: low * unit, likely: likely * unit, high: high * unit }
}

/**
 * The estimate counts as some runs of its own, at its own mean and spread: normal prior and normal observations of the logarithm.
 * The whole range moves by the factor, and widens or narrows around its likely value by what the runs were apart.
 */
export function learnt(planned: Duration, { weight, took, spread }: StepInPast): Duration {
  const { mean, variance } = logarithmOf(planned)
  const known = ESTIMATE_KNOWN + weight
  const off = Math.log(took * 1000) - mean
  const factor = Math.exp((weight * off) / known)
  const seen = (ESTIMATE_KNOWN * variance + weight * Math.max(spread, LEAST_SPREAD) ** 2) / known
  const wider = Math.min(2, Math.max(0.5, Math.sqrt(seen / Math.max(variance, LEAST_SPREAD ** 2))))
  const { low, likely, high } = planned
  return {
    low: Math.max(0.1 * likely, likely - (likely - low) * wider) * factor,
    likely: likely * factor,
    high: (likely + (high - likely) * wider) * factor,
  }
}

/** Of a triangular distribution's logarithm, to second order. */
export function logarithmOf({ low, likely, high }: Duration): { mean: number; variance: number } {
  const mean = (low + likely + high) / 3
  const variance = (low * low + likely * likely + high * high - low * likely - low * high - likely * high) / 18
  const relative = mean > 0 ? variance / (mean * mean) : 0
  return { mean: Math.log(Math.max(1, mean)) - relative / 2, variance: relative }
}
