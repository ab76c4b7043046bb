/** The planned window of the lead change against the work: by forecast, at a start, and when T-0 moves. */
import type { ChangeState, Cutover } from '../cutoverState.ts'
import { isPastPointOfNoReturn, type StepView } from '../derived/steps.ts'
import { sayDuration } from '../runbook/duration.ts'
import { expectedT0, forecast } from '../schedule/forecast.ts'
import { leadChange, sayChangeNumber } from './change.ts'
import type { ChangeFacts } from './changeFacts.ts'
import { overAs } from './changeMeaning.ts'
import { sameSecond, wholeSeconds } from './wholeSeconds.ts'
import { isWorkUnderChange } from './workUnderChange.ts'

/** When work under the change begins or began: with the step the runbook marks, else at T-0. Epoch milliseconds. */
export function changeBegins(cutover: Cutover, now: number): { at: number; begun: boolean } {
  const position = cutover.runbook.steps.findIndex(({ startsChange }) => startsChange)
  const at = forecast(cutover, now).steps[position]?.start ?? expectedT0(cutover, now)
  const status = cutover.steps[position]?.status
  // Preparation begins days earlier and is outside the window.
  const begun = status === undefined ? cutover.status !== 'preparing' && at <= now : status !== 'pending'
  return { at, begun }
}

/** Epoch milliseconds; undefined unless both dates are there. */
export function plannedWindow({ plannedStart, plannedEnd }: ChangeFacts): { start: number; end: number } | undefined {
  if (plannedStart === undefined || plannedEnd === undefined) return undefined
  return { start: Date.parse(plannedStart), end: Date.parse(plannedEnd) }
}

/** Whether the change's planned window covers the forecast. Undefined without dates. */
export function coversForecast(cutover: Cutover, facts: ChangeFacts, now: number): boolean | undefined {
  const window = plannedWindow(facts)
  if (!window) return undefined
  const { at, begun } = changeBegins(cutover, now)
  const inTime = begun || wholeSeconds(window.start) <= wholeSeconds(at)
  return inTime && wholeSeconds(forecast(cutover, now).finish) <= wholeSeconds(window.end)
}

export type WindowSide = 'before' | 'after'

/** On which side of the window an instant lies; undefined inside, and without dates. */
export function outsideOf(facts: ChangeFacts, at: number): WindowSide | undefined {
  const window = plannedWindow(facts)
  if (!window) return undefined
  if (wholeSeconds(at) < wholeSeconds(window.start)) return 'before'
  return wholeSeconds(at) > wholeSeconds(window.end) ? 'after' : undefined
}

/** Whether no moment of the planned window is left for work that has not begun. */
export const isWindowOver = (cutover: Cutover, facts: ChangeFacts, now: number): boolean =>
  outsideOf(facts, now) === 'after' && !changeBegins(cutover, now).begun

/**
 * Why a step should not start at this instant, as a sentence without its full stop: it is work under the change, and the planned window does not hold then.
 * Once somebody has answered for a side of the window, what follows on that side starts without asking again. Never for
 * a rollback, after the point of no return, where standing still is worse, or in a rehearsal, which runs at other times.
 *
 * @param at epoch milliseconds
 */
export function startsOutside(cutover: Cutover, view: StepView, at: number): string | undefined {
  const change = leadChange(cutover)
  const side = change?.facts && outsideOf(change.facts, at)
  if (!change?.facts || !side || cutover.mode === 'rehearsal') return undefined
  if (!isWorkUnderChange(cutover, view) || isPastPointOfNoReturn(cutover)) return undefined
  const { outsideWindow, facts } = change
  if (outsideWindow && outsideOf(facts, outsideWindow.startedAt) === side) return undefined
  const window = plannedWindow(facts)
  const away = Math.abs(at - ((side === 'before' ? window?.start : window?.end) ?? at)) / 1000
  const when = side === 'before' ? `begins only ${sayDuration(away)} later` : `ended ${sayDuration(away)} before`
  return `That is outside the planned window of ${sayChangeNumber(change)}, which ${when}`
}

const MINUTE_MS = 60_000
/** The end is rounded up to this, so that a minute's shift needs no new approval; milliseconds. */
const ROUNDED_TO_MS = 5 * MINUTE_MS

/** Epoch milliseconds: from the actual or expected start to the later of the window's end and the forecast finish. */
export function datesToAskFor(
  cutover: Cutover,
  { facts }: Pick<ChangeState, 'facts'>,
  now: number,
): { start: number; end: number } {
  const { at, begun } = changeBegins(cutover, now)
  const start = Math.floor(at / MINUTE_MS) * MINUTE_MS
  const planned = facts?.plannedStart === undefined ? undefined : Date.parse(facts.plannedStart)
  const finish = Math.ceil(forecast(cutover, now).finish / ROUNDED_TO_MS) * ROUNDED_TO_MS
  // Once begun, keep the approved start; instances refuse one in the past.
  const kept = planned !== undefined && planned <= at && (begun || at - planned < ROUNDED_TO_MS)
  return { start: kept ? planned : start, end: Math.max(cutover.windowEnd, finish) }
}

/** Whether the lead change's window is known not to cover the forecast, and new dates can be and were not asked for. */
export function needsOtherDates(cutover: Cutover, now: number): boolean {
  const change = leadChange(cutover)
  if (!change?.facts || change.proposed || cutover.ended || cutover.status === 'hypercare') return false
  return overAs(change.facts) === undefined && coversForecast(cutover, change.facts, now) === false
}

/** The window of a change that T-Minus makes: the cutover's own, and all of the work under it, which may begin before T-0. */
export function datesOfNewChange(cutover: Cutover, now: number): { start: number; end: number } {
  const { start, end } = datesToAskFor(cutover, {}, now)
  return { start: Math.min(cutover.windowStart, start), end }
}

/** Why the planned dates of the lead change cannot move now, after its number; undefined where they can. */
export function whyDatesStay({ mode }: Cutover, { status, facts, paused }: ChangeState): string | undefined {
  if (mode === 'rehearsal') return 'is only read in a rehearsal'
  if (status !== 'linked' || !facts) return 'is not linked yet'
  if (overAs(facts)) return 'is over in ServiceNow, and takes no dates'
  if (facts.onHold) return 'is on hold in ServiceNow, and takes no dates'
  return paused ? 'is not written to while its sync is paused' : undefined
}

/**
 * What becomes of the change's planned window once T-0 has moved: dates to propose, or why none are, after its number.
 * Undefined where no change leads. A window that still covers the work stays, since new dates can cost the approval.
 *
 * @param after the cutover with its new T-0
 */
export function datesAfterMove(
  after: Cutover,
  by: number,
  now: number,
): { change: ChangeState; start: number; end: number } | { change: ChangeState; why: string } | undefined {
  const change = leadChange(after)
  if (!change) return undefined
  const { facts } = change
  const why = whyDatesStay(after, change)
  if (why !== undefined || !facts) return { change, why: why ?? 'is not linked yet' }
  const window = plannedWindow(facts)
  if (window && coversForecast(after, facts, now))
    return { change, why: 'has a planned window that covers the work also then' }
  if (!window) return { change, ...datesToAskFor(after, change, now) }
  const needed = datesToAskFor(after, change, now)
  const start = changeBegins(after, now).begun ? window.start : Math.min(window.start + by, needed.start)
  const end = Math.max(window.end + by, needed.end)
  const isSame = sameSecond(start, window.start) && sameSecond(end, window.end)
  return isSame || end <= now ? { change, why: 'has these dates already' } : { change, start, end }
}
