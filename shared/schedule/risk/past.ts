/** How long a step is thought to take and how often to fail: by the runbook, and by what its earlier nights took. */
import type { Cutover } from '../../cutoverState.ts'
import type { StepView } from '../../derived/steps.ts'
import { traitsOf } from '../../runbook/stepKinds.ts'
import { FAILS, SINGLE } from './priors.ts'

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
}

export function pastOf(_cutover: Cutover): Past {
  return {
    takes: ({ definition }) => {
      const { low, likely, high } = definition.takes
      const isSingle = low === high && traitsOf(definition).doneBy !== 'time'
      return isSingle
        ? { low: low * SINGLE.low * 1000, likely: likely * 1000, high: high * SINGLE.high * 1000 }
        : { low: low * 1000, likely: likely * 1000, high: high * 1000 }
    },
    fails({ definition }) {
      const { doneBy, isMoment } = traitsOf(definition)
      return doneBy === 'time' || isMoment ? 0 : FAILS[doneBy]
    },
  }
}
