/** Times that people claim for a step (R5): claimed and recorded time are both kept, figures use the claimed one. */
import { type Refusal, refuse } from '../refusal.ts'

/** The claimed instant or `now`; refused when it is in the future or before `earliest` (epoch milliseconds). */
export function claimedTime(at: string | undefined, earliest: number, now: number, before: string): number | Refusal {
  if (at === undefined) return now
  const claimed = Date.parse(at)
  if (claimed > now) return refuse('atInFuture', 'The time you give is in the future.', { field: 'at' })
  if (claimed < earliest) {
    return refuse('atTooEarly', `The time you give is before ${before} (${new Date(earliest).toISOString()}).`, {
      field: 'at',
    })
  }
  return claimed
}
