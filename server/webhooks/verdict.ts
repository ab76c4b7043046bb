/** The outcome of an attempt: delivered, retry after a pause, or failed for good. */
import type { Outcome } from './send.ts'

/** Seconds before each attempt; after the last one the delivery has failed. */
export const PAUSES_SECONDS = [0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000] as const
/** The longest `Retry-After` that is honoured; seconds. */
const MAX_RETRY_AFTER_SECONDS = 43_200
/** Jitter: pauses are longer by a random share up to this, so that what failed together is not retried together. */
const JITTER = 0.2

export type Verdict =
  | { kind: 'delivered'; status: number }
  | { kind: 'waiting'; failure: string; status?: number; pauseSeconds: number }
  | { kind: 'failed'; failure: string; status?: number }
  /** The endpoint is gone (410). */
  | { kind: 'gone'; failure: string; status: number }

/**
 * @param tries attempts since it was queued, this one included
 * @param random from 0 to 1
 * @param now epoch milliseconds
 */
export function judge(
  outcome: Exclude<Outcome, { kind: 'closed' }>,
  { tries, random, now }: { tries: number; random: number; now: number },
): Verdict {
  if (outcome.kind === 'lost') return again(outcome.why, undefined, 0)
  const { status, retryAfter } = outcome
  if (status >= 200 && status < 300) return { kind: 'delivered', status }
  if (status === 410) return { kind: 'gone', failure: 'It answered 410: it wants nothing any more.', status }
  const redirects = status >= 300 && status < 400 ? '; redirects are not followed' : ''
  const asked = status === 429 || status === 503 ? secondsOf(retryAfter, now) : 0
  return again(`It answered ${status}${redirects}.`, status, Math.min(asked, MAX_RETRY_AFTER_SECONDS))

  function again(failure: string, status: number | undefined, least: number): Verdict {
    const said = { failure, ...(status !== undefined && { status }) }
    const pause = PAUSES_SECONDS[tries]
    if (pause === undefined) return { kind: 'failed', ...said }
    return { kind: 'waiting', ...said, pauseSeconds: Math.max(pause * (1 + JITTER * random), least) }
  }
}

/** `Retry-After`: seconds, or a date. 0 for anything else. */
function secondsOf(header: string | undefined, now: number): number {
  if (header === undefined) return 0
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0
}
