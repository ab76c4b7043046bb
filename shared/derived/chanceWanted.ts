/**
 * When the chance to finish inside the window is to be recorded: while a gate asks for it, or the runbook has somebody warned of it, and
 * when it has changed or grows old.
 */
import type { Cutover } from '../cutoverState.ts'
import { criteriaOf } from '../runbook/criteriaOf.ts'
import { forecast } from '../schedule/forecast.ts'
import type { RiskForecast } from '../schedule/risk/riskShape.ts'
import { holdsSomething } from './gateWatch.ts'

/** Near a decision it is recorded again after that, though it be the same: it must not grow too old to count. */
const AGAIN_MS = 4 * 60_000
/** From then on a decision is near. */
const NEAR_MS = 45 * 60_000
/** Not more often than anybody reads it. */
const LEAST_MS = 60_000
/** A smaller change is none that anybody would act on. */
const SMALLEST_CHANGE = 0.01
/** Standard errors of a draw; a smaller change may be none. */
const BEYOND_DRAW = 3

/** Whether a gate asks for it that is not decided, or whose go still holds something; or the night runs, and somebody is to be warned. */
export const asksForChance = (cutover: Cutover): boolean => askingGates(cutover).length > 0 || isWatched(cutover)

/** Somebody is told as soon as it is too small. */
export const isWatched = ({ status, runbook }: Cutover): boolean =>
  status === 'running' && runbook.warn?.chance !== undefined

/** Whether somebody decides by it soon, or a go that rests on it is watched: only then does its age matter. */
export function isChanceNear(cutover: Cutover, now: number): boolean {
  const asking = askingGates(cutover)
  if (asking.some((gate) => cutover.gates[gate]?.status === 'polling')) return true
  if (asking.some((gate) => isGo(cutover, gate) && cutover.runbook.gates[gate]?.afterGo === 'reopen')) return true
  if (cutover.status !== 'running') return false
  const { gates } = forecast(cutover, now)
  return asking.some((gate) => !isGo(cutover, gate) && (gates[gate]?.at ?? Number.POSITIVE_INFINITY) - now <= NEAR_MS)
}

/** Whether this forecast says something that the recorded chance does not: more than what one draw differs from another. */
export function isNewChance(cutover: Cutover, { windowChance, asOf, trials }: RiskForecast): boolean {
  const known = cutover.chance
  if (!known) return true
  const age = asOf - known.asOf
  if (age >= AGAIN_MS && isChanceNear(cutover, asOf)) return true
  const error = Math.sqrt((known.share * (1 - known.share)) / Math.max(1, trials))
  return age >= LEAST_MS && Math.abs(windowChance - known.share) >= Math.max(SMALLEST_CHANGE, BEYOND_DRAW * error)
}

/** By position. */
const askingGates = (cutover: Cutover): number[] =>
  cutover.status !== 'preparing' && cutover.status !== 'running'
    ? []
    : cutover.runbook.gates.flatMap((gate, position) => {
        const asks = criteriaOf(gate, 'chance').length > 0 && cutover.gates[position]
        return asks && (!isGo(cutover, position) || holdsSomething(cutover, gate.id)) ? position : []
      })

const isGo = (cutover: Cutover, gate: number): boolean => {
  const status = cutover.gates[gate]?.status
  return status === 'go' || status === 'goWithConditions'
}
