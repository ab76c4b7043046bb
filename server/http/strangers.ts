/**
 * What one address may ask without being anybody: wrong tokens and cookies that are over, links and signatures that are not good.
 * Counted once it is known that a request is nobody's, so whoever is signed in behind the same address notices nothing.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { networkOf } from '../auth/network.ts'
import type { ShareLimits } from './fairShare.ts'
import { spend } from './tooManyRequests.ts'

export interface Strangers {
  /** Counts a request that was nobody's. Throws TooManyRequests instead of the answer that it would get, when there were too many. */
  count(address: string | undefined): Promise<void>
}

/** A whole company may stand behind one address, and each of its pages asks once who is signed in. */
const LIMITS: ShareLimits = { points: 1000, spanSeconds: 60 }

export function createStrangers(limits = LIMITS): Strangers {
  const limiter = new RateLimiterMemory({ points: limits.points, duration: limits.spanSeconds })
  return {
    count: (address = 'unknown') =>
      spend(limiter, networkOf(address), 1, 'Too many requests came from your address without being signed in.'),
  }
}
