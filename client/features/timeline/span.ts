/** From when to when the timeline reaches. Instants in epoch milliseconds. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { Forecast } from '../../../shared/schedule/forecast.ts'

export interface Span {
  from: number
  to: number
}

export interface Planned {
  steps: readonly { start: number; finish: number }[]
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** All planned, actual and forecast times and built-in holds, with some padding at both ends. */
export function wholeSpan(
  cutover: Pick<Cutover, 'runbook' | 't0' | 'windowStart' | 'windowEnd'>,
  plan: Planned,
  forecast: Forecast,
): Span {
  const times = [cutover.t0, cutover.windowStart, cutover.windowEnd, forecast.finish]
  for (const { at } of cutover.runbook.holds ?? []) times.push(cutover.t0 + at * 1000)
  for (const step of [...plan.steps, ...forecast.steps, ...forecast.rollbackSteps, ...forecast.rollbackOwn]) {
    if (step) times.push(step.start, step.finish)
  }
  const from = times.reduce((least, time) => Math.min(least, time))
  const to = times.reduce((most, time) => Math.max(most, time))
  const room = Math.max(30 * MINUTE_MS, (to - from) * 0.03)
  return { from: from - room, to: to + room }
}

/** How long before the window something still belongs to its night, in parts of the window. */
const EVE = 1 / 4

/**
 * The window, T-0 and the finish with a margin, which is where the night takes place; and what leads up to it.
 *
 * @param eve instants of gates and holds, of which those shortly before the window are shown with it
 */
export function windowSpan(
  { t0, windowStart, windowEnd }: Pick<Cutover, 't0' | 'windowStart' | 'windowEnd'>,
  finish: number,
  eve: readonly number[] = [],
): Span {
  const begins = Math.min(windowStart, t0)
  const to = Math.max(windowEnd, finish)
  const earliest = begins - Math.max(HOUR_MS, (to - begins) * EVE)
  const from = Math.min(begins, ...eve.filter((at) => at >= earliest))
  const room = Math.max(10 * MINUTE_MS, (to - from) * 0.05)
  return { from: from - room, to: to + room }
}

/** What lies an hour behind and three ahead; less of a cutover that is shorter. */
export function nowSpan(now: number, whole: Span): Span {
  const lasts = Math.min(4 * HOUR_MS, whole.to - whole.from)
  const from = Math.max(whole.from, Math.min(now - lasts / 4, whole.to - lasts))
  return { from, to: from + lasts }
}

/** Grown to hold another, in quarters of an hour, so that a moving forecast does not move what one looks at. */
export function grown(before: Span | undefined, { from, to }: Span): Span {
  if (before && from >= before.from && to <= before.to) return before
  const quarter = 15 * MINUTE_MS
  return {
    from: Math.min(before?.from ?? Number.POSITIVE_INFINITY, Math.floor(from / quarter) * quarter),
    to: Math.max(before?.to ?? 0, Math.ceil(to / quarter) * quarter),
  }
}
