/** The conditions of a go, and which are not fulfilled yet. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { stepView } from '../../../shared/derived/steps.ts'

export interface OpenCondition {
  text: string
  /** The step that fulfils it; a condition without one is shown until the cutover ends. */
  stepId?: string
  /** Until when, epoch milliseconds. */
  by?: number
}

export function openConditions(cutover: Cutover): OpenCondition[] {
  if (cutover.ended) return []
  return cutover.gates.flatMap(({ status, decision }) =>
    status === 'goWithConditions'
      ? (decision?.conditions ?? []).flatMap(({ text, stepId, by }): OpenCondition[] => {
          if (stepId !== undefined && stepView(cutover, stepId)?.state.status === 'done') return []
          return [
            { text, ...(stepId === undefined ? {} : { stepId }), ...(by === undefined ? {} : { by: Date.parse(by) }) },
          ]
        })
      : [],
  )
}
