/** What becomes of scenarios, asked anew whenever the forecast of what stands is. */
import type { Scenario } from '../../../shared/whatIf/change.ts'
import { useAsked } from '../../live/asked.ts'
import type { WhatIfAnswer } from './whatIfWorker.ts'

/** @returns undefined until the first answer; `isCurrent` says whether it is of these scenarios */
export function useWhatIf(scenarios: readonly Scenario[]): {
  answer: WhatIfAnswer | undefined
  isCurrent: boolean
} {
  const isAsked = scenarios.length > 0
  const known = useAsked<readonly Scenario[], WhatIfAnswer>(begin, isAsked ? scenarios : undefined)
  return { answer: isAsked ? known?.answer : undefined, isCurrent: known?.of === scenarios }
}

const begin = () => new Worker(new URL('whatIfWorker.ts', import.meta.url), { type: 'module' })
