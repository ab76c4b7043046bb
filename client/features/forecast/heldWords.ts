/** How well earlier forecasts held, in words. */
import { sayDuration } from '../../../shared/runbook/duration.ts'

/** As `GET /api/forecasts/record` says it. */
export interface TrackRecordView {
  forecasts: number
  cutovers: number
  held: { p50: number; p80: number; p95: number }
  biasSeconds: number
}

/** `our 80 % held in 78 % of 41 forecasts`; of one or two nights it says nothing yet. */
export function sayHeld({ held, forecasts, cutovers }: TrackRecordView): string {
  if (cutovers < FEWEST)
    return `our 80 % is not yet to be judged: ${cutovers === 1 ? 'one night' : `${cutovers} nights`} so far`
  return `our 80 % held in ${Math.round(held.p80 * 100)} % of ${forecasts} forecasts`
}

const FEWEST = 3

/** `Of 5 nights. On average 12 min later than its even chance.` */
export function sayBias({ cutovers, biasSeconds }: TrackRecordView): string {
  const nights = cutovers === 1 ? 'Of one night' : `Of ${cutovers} nights`
  const off = Math.round(Math.abs(biasSeconds) / 60) * 60
  if (off === 0) return `${nights}: neither too early nor too late on average.`
  return `${nights}: on average it was over ${sayDuration(off)} ${biasSeconds > 0 ? 'later' : 'earlier'} than the forecast said at 50 %.`
}
