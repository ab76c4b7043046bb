/**
 * What one address may ask without being anybody: wrong tokens and cookies that are over, links and signatures that are not good.
 * Counted once it is known that a request is nobody's, so whoever is signed in behind the same address notices nothing.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { ShareLimits } from './fairShare.ts'
import { TooManyRequests } from './tooManyRequests.ts'

export interface Strangers {
  /** Counts a request that was nobody's. Throws TooManyRequests instead of the answer that it would get, when there were too many. */
  count(address: string | undefined): Promise<void>
}

/** A whole company may stand behind one address, and each of its pages asks once who is signed in. */
const LIMITS: ShareLimits = { points: 1000, spanSeconds: 60 }

export function createStrangers(limits = LIMITS): Strangers {
  const limiter = new RateLimiterMemory({ points: limits.points, duration: limits.spanSeconds })
  return {
    async count(address = 'unknown') {
      try {
        await limiter.consume(address)
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000))
        throw new TooManyRequests(
          `Too many requests came from your address without being signed in. Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`,
          seconds,
        )
      }
    },
  }
}
