/** When all would be rolled back, were we to turn back now. */
import type { Cutover } from '../../shared/cutoverState.ts'
import { hasBegun } from '../../shared/derived/steps.ts'
import type { Forecast } from '../../shared/schedule/forecast.ts'
import type { Percentiles, RiskForecast } from '../../shared/schedule/risk/riskShape.ts'

export interface TurnBack {
  /** At what is likely; at 50 % once the trials have been made. Epoch milliseconds. */
  likely: number
  /** At 95 %, once the trials have been made. */
  nearlySurely?: number
}

/** Undefined while nothing has begun that could be reversed, where it is too late for that, and once a rollback has begun. */
export function turnBackNow(
  { steps, rollback }: Pick<Cutover, 'steps' | 'rollback'>,
  { turnBack }: Pick<Forecast, 'turnBack'>,
  risk: Pick<RiskForecast, 'turnBack'> | undefined,
): TurnBack | undefined {
  if (!turnBack || rollback || !steps.some(hasBegun)) return undefined
  return risk?.turnBack ? ofTrials(risk.turnBack.now) : { likely: turnBack.now }
}

/**
 * Whether it is more likely than not too late already, by the trials: they go by the pace of the night, while the rollback deadline
 * goes by what was estimated.
 */
export const isTooLateAtThisPace = (back: TurnBack | undefined, windowEnd: number): boolean =>
  back?.nearlySurely !== undefined && back.likely > windowEnd

const ofTrials = ({ p50, p95 }: Percentiles): TurnBack => ({ likely: p50, nearlySurely: p95 })
