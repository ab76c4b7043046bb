import type { Cutover } from '../../shared/cutoverState.ts'
import { type Figures, figuresOf } from '../../shared/derived/figures.ts'
import { type CurrentPlan, currentPlan } from '../../shared/schedule/currentPlan.ts'
import { type Forecast, forecast } from '../../shared/schedule/forecast.ts'

/** What is planned and what is expected of a cutover. */
export interface Outlook {
  forecast: Forecast
  figures: Figures
  /** The plan for the current T-0. */
  plan: CurrentPlan
}

export const outlookOf = (cutover: Cutover, now: number): Outlook => ({
  forecast: forecast(cutover, now),
  figures: figuresOf(cutover, now),
  plan: currentPlan(cutover),
})
