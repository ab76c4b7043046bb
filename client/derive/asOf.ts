/** As of when things are judged. */
import type { Cutover } from '../../shared/cutoverState.ts'

/**
 * Never before the latest event, in epoch milliseconds: what a screen takes for now may be some seconds old, and judged by
 * that what an event has just brought about would not hold yet.
 */
export const asOf = (cutover: Cutover, now: number): number => Math.max(now, cutover.at)
