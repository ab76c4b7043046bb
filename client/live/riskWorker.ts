/** Computes forecasts with their risk in a thread of their own: a thousand trials take longer than a frame. */
import { riskForecast } from '../../shared/schedule/risk/riskForecast.ts'
import type { RiskForecast } from '../../shared/schedule/risk/riskShape.ts'
import { cutoverReceiver, type SentCutover } from './sentCutover.ts'

export interface RiskAsked extends SentCutover {
  asOf: number
}

export interface RiskAnswered {
  /** Absent where the state does not fit its runbook. */
  risk?: RiskForecast
}

const received = cutoverReceiver()

addEventListener('message', ({ data }: MessageEvent<RiskAsked>) => {
  const cutover = received(data)
  const answered: RiskAnswered = cutover ? { risk: riskForecast(cutover, data.asOf) } : {}
  postMessage(answered)
})
