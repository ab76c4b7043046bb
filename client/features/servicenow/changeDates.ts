/** The dates ServiceNow would need for its window to cover the forecast. */
import { leadChange } from '../../../shared/change/change.ts'
import { changeBegins, coversForecast } from '../../../shared/change/changeCriteria.ts'
import type { ChangeState, Cutover } from '../../../shared/cutoverState.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'

const MINUTE_MS = 60_000
/** The end is rounded up to this, so that a minute's shift needs no new approval; milliseconds. */
const ROUNDED_TO_MS = 5 * MINUTE_MS

/** Epoch milliseconds: from the actual or expected start to the later of the window's end and the forecast finish. */
export function datesToAskFor(cutover: Cutover, { facts }: ChangeState, now: number): { start: number; end: number } {
  const { at, begun } = changeBegins(cutover, now)
  const start = Math.floor(at / MINUTE_MS) * MINUTE_MS
  const planned = facts?.plannedStart === undefined ? undefined : Date.parse(facts.plannedStart)
  const finish = Math.ceil(forecast(cutover, now).finish / ROUNDED_TO_MS) * ROUNDED_TO_MS
  // Once begun, keep the approved start; instances refuse one in the past.
  const kept = planned !== undefined && planned <= at && (begun || at - planned < ROUNDED_TO_MS)
  return { start: kept ? planned : start, end: Math.max(cutover.windowEnd, finish) }
}

/** Whether the lead change's window is known not to cover the forecast, and no new dates have been requested. */
export function needsOtherDates(cutover: Cutover, now: number): boolean {
  const change = leadChange(cutover)
  if (!change?.facts || change.proposed || cutover.ended || cutover.status === 'hypercare') return false
  return coversForecast(cutover, change.facts, now) === false
}
