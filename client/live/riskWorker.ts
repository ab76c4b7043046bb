/** Computes forecasts with their risk in a thread of their own: a thousand trials take longer than a frame. */
import type { BareCutover } from '../../shared/cutoverState.ts'
import { withRunbook } from '../../shared/evolve/evolveRunbook.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { riskForecast } from '../../shared/schedule/risk/riskForecast.ts'
import type { RiskForecast } from '../../shared/schedule/risk/riskShape.ts'

export interface RiskAsked {
  state: BareCutover
  asOf: number
  /** Sent once: it is most of a cutover, and never changes. */
  pinned?: Runbook
}

export interface RiskAnswered {
  /** Absent where the state does not fit its runbook. */
  risk?: RiskForecast
}

let runbook: Runbook | undefined

addEventListener('message', ({ data: { state, asOf, pinned } }: MessageEvent<RiskAsked>) => {
  if (pinned) runbook = pinned
  const cutover = runbook && withRunbook(state, runbook)
  const answered: RiskAnswered = cutover ? { risk: riskForecast(cutover, asOf) } : {}
  postMessage(answered)
})
