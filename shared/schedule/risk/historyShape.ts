/** What a look back at the forecasts of a night is made of; apart, since what makes them is not for a main thread. Instants in epoch milliseconds. */
import type { Cutover } from '../../cutoverState.ts'
import type { Percentiles } from './riskShape.ts'

/** A moment at which the forecast is looked at: the state after `seq`, at `at`. */
export interface Look {
  at: number
  seq: number
  /** Just before or just after an event that may have moved it, `seq` of which is `by`. */
  side?: 'before' | 'after'
  by?: number
}

export interface ForecastPoint extends Look {
  finish: Percentiles
  chance: number
  windowEnd: number
  /** Position of the first step that ran over its time then and held the finish up. */
  over?: number
}

/** From when to when a history goes. */
export interface Night {
  from: number
  to: number
}

/** So long before the window a night begins; milliseconds. */
const BEFORE_WINDOW_MS = 2 * 3_600_000

/** The part of a cutover that is worth a look back: from shortly before the window to now, or to its end. */
export function nightOf({ created, windowStart, ended }: Cutover, now: number): Night {
  const to = ended?.at ?? now
  const evening = windowStart - BEFORE_WINDOW_MS
  return { from: to > evening ? Math.max(created.at, evening) : created.at, to: Math.max(to, created.at) }
}
