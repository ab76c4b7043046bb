import type { Cutover } from '../../shared/cutoverState.ts'
import { type Figures, figuresOf } from '../../shared/derived/figures.ts'
import { type Baseline, baselines } from '../../shared/schedule/baseline.ts'
import { type CurrentPlan, currentPlan } from '../../shared/schedule/currentPlan.ts'
import { type Forecast, forecast } from '../../shared/schedule/forecast.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'

/** What is planned and what is expected of a cutover. */
export interface Outlook {
  forecast: Forecast
  figures: Figures
  /** The plan for the current T-0. */
  plan: CurrentPlan
  /** What was planned at T-0; absent until that has come. */
  atT0?: Baseline
}

export const outlookOf = (cutover: Cutover, now: number): Outlook => ({
  forecast: forecast(cutover, now),
  figures: figuresOf(cutover, now),
  plan: currentPlan(cutover),
  ...withoutUndefined({ atT0: baselines(cutover, now).atT0 }),
})
