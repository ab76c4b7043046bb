/** What duties are judged by beside the state. */
import type { currentPlan } from '../schedule/currentPlan.ts'
import type { Forecast } from '../schedule/forecast.ts'
import type { Words } from './duty.ts'

export interface Look {
  /** Epoch milliseconds. */
  now: number
  words: Words
  /** The forecast and the plan at `now`; a page has neither in its first moment. */
  forecast?: Forecast
  plan?: ReturnType<typeof currentPlan>
}
