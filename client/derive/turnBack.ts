/** When all would be rolled back, were we to turn back now. */
import type { Cutover } from '../../shared/cutoverState.ts'
import { hasBegun, isPastPointOfNoReturn, isUnderWay } from '../../shared/derived/steps.ts'
import type { Forecast } from '../../shared/schedule/forecast.ts'
import type { Percentiles, RiskForecast } from '../../shared/schedule/risk/riskShape.ts'

export interface TurnBack {
  /** At what is likely; at 50 % once the trials have been made. Epoch milliseconds. */
  likely: number
  /** At 95 %, once the trials have been made. */
  nearlySurely?: number
}

/**
 * Undefined where nothing is to be reversed, where it is too late for that, and while a rollback runs, the forecast of which
 * is the cutover's own.
 *
 * @param now that of the forecast
 */
export function turnBackNow(
  cutover: Cutover,
  forecast: Pick<Forecast, 'rollbackSeconds'>,
  risk: Pick<RiskForecast, 'turnBack'> | undefined,
  now: number,
): TurnBack | undefined {
  const { status, steps, rollback } = cutover
  const inTheNight = status === 'running' || status === 'preparing'
  if (!inTheNight || rollback || isPastPointOfNoReturn(cutover) || forecast.rollbackSeconds <= 0) return undefined
  if (!steps.some((step) => hasBegun(step) || isUnderWay(step))) return undefined
  return risk?.turnBack ? ofTrials(risk.turnBack.now) : { likely: now + forecast.rollbackSeconds * 1000 }
}

const ofTrials = ({ p50, p95 }: Percentiles): TurnBack => ({ likely: p50, nearlySurely: p95 })
