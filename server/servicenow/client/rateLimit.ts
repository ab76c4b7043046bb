/** The rate limit of one instance: our own, and what the instance itself has announced (429, `X-RateLimit-*`). */

export interface RateLimit {
  /** When the next request may go: now, or later. Epoch milliseconds. Taking it delays the one after. */
  take(): number
  /** Nothing may be sent before this instant; undefined when the instance has set no limit. */
  blockedUntil(): number | undefined
  /** Reads the rate limits in an answer. @returns until when, for a 429 */
  heed(status: number, headers: Headers): number | undefined
  /** Requests an hour that the instance has announced; undefined when it has not. */
  limit(): number | undefined
}

const SECOND_MS = 1000
// The instance counts by the hour: a longer wait is a clock error.
const MAX_PAUSE_MS = 3600 * SECOND_MS
const DEFAULT_PAUSE_MS = 60 * SECOND_MS

export function createRateLimit(requestsPerSecond: number, now: () => number): RateLimit {
  const gap = SECOND_MS / requestsPerSecond
  let next = 0
  let blocked: number | undefined
  let perHour: number | undefined

  return {
    take() {
      const at = Math.max(now(), next)
      next = at + gap
      return at
    },
    blockedUntil() {
      if (blocked !== undefined && blocked <= now()) blocked = undefined
      return blocked
    },
    heed(status, headers) {
      const named = Number(headers.get('x-ratelimit-limit') ?? Number.NaN)
      if (Number.isFinite(named) && named > 0) perHour = named
      const usedUp = headers.get('x-ratelimit-remaining')?.trim() === '0'
      if (status !== 429 && !usedUp) return undefined
      const wait = namedWait(headers, now()) ?? (status === 429 ? DEFAULT_PAUSE_MS : 0)
      blocked = now() + Math.min(MAX_PAUSE_MS, Math.max(status === 429 ? SECOND_MS : 0, wait))
      return status === 429 ? blocked : undefined
    },
    limit: () => perHour,
  }
}

/** Milliseconds from now, by `Retry-After`, else by `X-RateLimit-Reset`; undefined when neither is there. */
export function namedWait(headers: Headers, now: number): number | undefined {
  const after = headers.get('retry-after')?.trim()
  // A date by the instance's clock is relative to its own `Date` header, so that our clock may be wrong.
  const there = instant(headers.get('date')) ?? now
  if (after && /^\d+$/.test(after)) return Number(after) * SECOND_MS
  const named = instant(after)
  if (named !== undefined) return named - there
  const reset = headers.get('x-ratelimit-reset')?.trim()
  if (reset && /^\d+(\.\d+)?$/.test(reset)) return Number(reset) * SECOND_MS - there
  return undefined
}

function instant(text: string | null | undefined): number | undefined {
  const parsed = text ? Date.parse(text) : Number.NaN
  return Number.isNaN(parsed) ? undefined : parsed
}
