/** When the chance to finish inside the window is to be recorded: while a gate asks for it, and when it has changed or grows old. */
import type { Cutover } from '../cutoverState.ts'
import { criteriaOf } from '../runbook/criteriaOf.ts'
import type { RiskForecast } from '../schedule/risk/riskShape.ts'
import { holdsSomething } from './gateWatch.ts'

/** It is recorded again after that, though it be the same: sooner while people vote. */
const AGAIN_MS = 10 * 60_000
const AGAIN_IN_POLL_MS = 4 * 60_000
/** A smaller change is none that anybody would act on. */
const SMALLEST_CHANGE = 0.01

/** Whether a gate asks for it that is not decided, or whose go is watched. */
export const asksForChance = (cutover: Cutover): boolean =>
  (cutover.status === 'preparing' || cutover.status === 'running') &&
  cutover.runbook.gates.some((gate, position) => {
    if (criteriaOf(gate, 'chance').length === 0) return false
    const status = cutover.gates[position]?.status
    return status === 'go' || status === 'goWithConditions' ? holdsSomething(cutover, gate.id) : status !== undefined
  })

/** Whether this forecast says something that the recorded chance does not: more than what one draw differs from another. */
export function isNewChance(cutover: Cutover, { windowChance, asOf, trials }: RiskForecast): boolean {
  const known = cutover.chance
  if (!known) return true
  if (asOf <= known.asOf) return false
  const isPolling = cutover.gates.some(({ status }) => status === 'polling')
  if (asOf - known.asOf >= (isPolling ? AGAIN_IN_POLL_MS : AGAIN_MS)) return true
  const error = Math.sqrt((known.share * (1 - known.share)) / Math.max(1, trials))
  return Math.abs(windowChance - known.share) >= Math.max(SMALLEST_CHANGE, 2 * error)
}
