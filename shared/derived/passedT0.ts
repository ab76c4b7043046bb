/** The T-0 at which the night began. */
import type { Cutover } from '../cutoverState.ts'

/**
 * The first T-0 that came while the cutover was started and the countdown ran, and the moment from which both were so, in epoch
 * milliseconds; undefined before. What moves T-0 afterwards changes neither.
 */
export function passedT0(
  {
    passedT0: known,
    t0,
    countingSince,
    countdownHeld,
    startedAt,
  }: Pick<Cutover, 'passedT0' | 't0' | 'countingSince' | 'countdownHeld' | 'startedAt'>,
  now: number,
): { t0: number; at: number } | undefined {
  if (known || startedAt === undefined) return known
  const at = Math.max(t0, countingSince, startedAt)
  return at > now || (countdownHeld && at >= countdownHeld.at) ? undefined : { t0, at }
}
