/** The instant as of which a screen evaluates the cutover. */
import type { Cutover } from '../../shared/cutoverState.ts'

/**
 * Epoch milliseconds, never before the latest event: a screen's throttled `now` may be some seconds old, and by it the
 * effects of the latest event would not apply yet.
 */
export const asOf = (cutover: Cutover, now: number): number => Math.max(now, cutover.at)
