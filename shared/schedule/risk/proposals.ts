/** Other estimates for a runbook, from what its steps took: differences to be accepted one by one. */
import type { Difference } from '../../import/difference.ts'
import { sayEstimate } from '../../runbook/amendedFields.ts'
import { type Estimate, sayDuration } from '../../runbook/duration.ts'
import type { Runbook, StepDefinition } from '../../runbook/runbook.ts'
import { traitsOf } from '../../runbook/stepKinds.ts'
import { writeEstimate } from '../../runbook/written.ts'
import type { History, StepInPast } from './history.ts'
import { learnt, plannedFor } from './past.ts'

export interface Proposal extends Difference {
  /** How often the step was done. */
  runs: number
}

/** A smaller change of the likely duration is none that a plan would notice. */
const SMALLEST_SHARE = 0.1
const SMALLEST_SECONDS = 30

/** In the order of the runbook. */
export function proposedEstimates({ steps }: Runbook, history: History): Proposal[] {
  const past = new Map(history.steps.map((step) => [step.stepId, step]))
  return steps.flatMap((step): Proposal[] => {
    const known = past.get(step.id)
    // A wait takes what it is said to take, and a milestone nothing.
    if (!known || traitsOf(step).isMoment || traitsOf(step).doneBy === 'time') return []
    const takes = estimateFrom(step, known)
    if (!isWorthSaying(step.takes, takes, known)) return []
    return [
      {
        key: `takes ${step.id}`,
        is: 'changed',
        of: 'step',
        id: step.id,
        title: step.title,
        field: 'takes',
        was: sayEstimate(step.takes),
        now: sayEstimate(takes),
        set: { takes: writeEstimate(takes) },
        why: sayEvidence(known),
        runs: known.runs,
      },
    ]
  })
}

function estimateFrom(step: StepDefinition, known: StepInPast): Estimate {
  const { low, likely, high } = learnt(plannedFor(step), known)
  const middle = sensible(likely / 1000)
  return {
    low: Math.min(middle, sensible(low / 1000)),
    likely: middle,
    high: Math.max(middle, sensible(high / 1000)),
  }
}

/** As people would write it: nobody plans 17 min 42 s. */
function sensible(seconds: number): number {
  const [step = 900] = [
    [120, 5],
    [600, 30],
    [3600, 60],
    [14_400, 300],
  ].flatMap(([below = 0, unit = 0]) => (seconds < below ? unit : []))
  return Math.max(5, Math.round(seconds / step) * step)
}

function isWorthSaying(planned: Estimate, proposed: Estimate, { took }: StepInPast): boolean {
  const moved = Math.abs(proposed.likely - planned.likely)
  const isOther = moved >= SMALLEST_SECONDS && moved >= SMALLEST_SHARE * planned.likely
  return isOther || (planned.low < planned.high && (took < planned.low || took > planned.high))
}

/** `took 18 min in 3 nights, between 15 min and 22 min as a rule; failed once`. */
function sayEvidence({ runs, took, spread, failed }: StepInPast): string {
  const within = [took / Math.exp(spread), took * Math.exp(spread)].map((seconds) => sayDuration(sensible(seconds)))
  const said = `took ${sayDuration(sensible(took))} in ${runs === 1 ? 'one night' : `${runs} nights`}`
  const range = runs === 1 || within[0] === within[1] ? '' : `, ${within[0]} to ${within[1]} as a rule`
  return `${said}${range}${failed === 0 ? '' : `; failed ${failed === 1 ? 'once' : `${failed} times`}`}`
}
