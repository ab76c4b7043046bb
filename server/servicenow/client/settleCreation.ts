/** Decides what to do about a creation of unknown outcome, so that it yields at most one record (R11). */

/** Instants are epoch milliseconds of one clock; quota and patience are the instance's, in seconds. */
export interface CreationKnown {
  /** When the last attempt began, recorded before it was sent; null when there was none. */
  lastAttempt: number | null
  /** Lookups by correlation id since then: when each began, and what it found. */
  lookups: readonly { begunAt: number; found: readonly string[] }[]
  settling: { quota: number; patience: number }
}

export type NextMove =
  /** Nothing is there and nothing can come any more. Record the attempt, commit, then create. */
  | { kind: 'create' }
  | { kind: 'lookUp' }
  | { kind: 'wait'; until: number }
  | { kind: 'adopt'; sysId: string }
  /** Several carry the id: a person decides which one counts. */
  | { kind: 'ambiguous'; sysIds: string[] }

/** Soon at first, since most lost answers are lost after the work was done. */
const FIRST_PAUSE_MS = 2_000
const MAX_PAUSE_MS = 30_000

/**
 * An attempt can have its effect until the instance's quota has stopped it, and may have begun as late as our patience
 * allows. Only a lookup that begins after twice the quota, and finds nothing, allows another attempt.
 */
export function settleCreation({ lastAttempt, lookups, settling }: CreationKnown, now: number): NextMove {
  // Before the first attempt too: one whose record was lost to a restore may have made it.
  const relevant = lookups.filter(({ begunAt }) => lastAttempt === null || begunAt >= lastAttempt)
  const found = [...new Set(relevant.flatMap((lookup) => lookup.found))]
  const [first, second] = found
  if (first !== undefined)
    return second === undefined ? { kind: 'adopt', sysId: first } : { kind: 'ambiguous', sysIds: found }

  const latest = relevant.reduce<number | undefined>(
    (last, { begunAt }) => Math.max(last ?? begunAt, begunAt),
    undefined,
  )
  if (lastAttempt === null) return latest === undefined ? { kind: 'lookUp' } : { kind: 'create' }

  const settledAt = settlesAt(lastAttempt, settling)
  if (latest !== undefined && latest >= settledAt) return { kind: 'create' }
  if (now >= settledAt) return { kind: 'lookUp' }
  const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** relevant.length)
  const next = Math.min(settledAt, (latest ?? lastAttempt) + pause)
  return now >= next ? { kind: 'lookUp' } : { kind: 'wait', until: next }
}

/** From when on a lookup that finds nothing means that the attempt had no effect. Epoch milliseconds. */
export function settlesAt(attempt: number, { quota, patience }: CreationKnown['settling']): number {
  return attempt + (patience + 2 * quota) * 1000
}
