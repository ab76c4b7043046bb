/** The times that people claim for a step (R5): both the claimed and the recorded one stay, figures use the claimed. */
import { type Refusal, refuse } from '../refusal.ts'

/** The claimed instant or `now`; refused when it lies ahead or before `earliest` (epoch milliseconds). */
export function claimedTime(at: string | undefined, earliest: number, now: number, before: string): number | Refusal {
  if (at === undefined) return now
  const claimed = Date.parse(at)
  if (claimed > now) return refuse('atInFuture', 'The time you give lies in the future.', { field: 'at' })
  if (claimed < earliest) {
    return refuse('atTooEarly', `The time you give is before ${before} (${new Date(earliest).toISOString()}).`, {
      field: 'at',
    })
  }
  return claimed
}
