/**
 * Rate limit per address for requests without identity: wrong tokens, expired cookies, invalid links and signatures.
 * Counted once a request is known to have none, so people signed in behind the same address notice nothing.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { networkOf } from '../auth/network.ts'
import type { ShareLimits } from './fairShare.ts'
import { spend } from './tooManyRequests.ts'

export interface Strangers {
  /** Counts a request without identity. Throws TooManyRequests in place of its answer when there were too many. */
  count(address: string | undefined): Promise<void>
}

/** A whole company may be behind one address, and each of its pages asks once who is signed in. */
const LIMITS: ShareLimits = { points: 1000, spanSeconds: 60 }

export function createStrangers(limits = LIMITS): Strangers {
  const limiter = new RateLimiterMemory({ points: limits.points, duration: limits.spanSeconds })
  return {
    count: (address = 'unknown') =>
      spend(limiter, networkOf(address), 1, 'Too many requests came from your address without being signed in.'),
  }
}
