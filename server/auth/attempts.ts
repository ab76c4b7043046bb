/** Counts wrong passwords by account over all servers, so that many addresses cannot try one account for long. */
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { RateLimiterDrizzle, RateLimiterRes } from 'rate-limiter-flexible'
import { attempts } from '../database/authSchema.ts'

const WRONG_PASSWORDS = 10
const PER_SECONDS = 15 * 60

export interface Attempts {
  /** Seconds to wait, or undefined when another password may be tried. */
  secondsToWait(key: string): Promise<number | undefined>
  failed(key: string): Promise<void>
  succeeded(key: string): Promise<void>
}

/** @param orm drizzle over any pool of the database */
export function countAttempts(orm: PostgresJsDatabase<Record<string, never>>): Attempts {
  const limiter = new RateLimiterDrizzle({
    storeClient: orm,
    schema: attempts,
    points: WRONG_PASSWORDS,
    duration: PER_SECONDS,
    keyPrefix: 'password',
    // Its timer would outlive the pool; a key is overwritten when its time is over, and there is one per account.
    clearExpiredByTimeout: false,
  })
  return {
    async secondsToWait(key) {
      const state = await limiter.get(key)
      if (state === null || state.consumedPoints < WRONG_PASSWORDS) return undefined
      return Math.max(1, Math.ceil(state.msBeforeNext / 1000))
    },
    async failed(key) {
      try {
        await limiter.consume(key)
      } catch (error) {
        // It rejects with its state when the limit is reached, which `secondsToWait` tells the next attempt.
        if (!(error instanceof RateLimiterRes)) throw error
      }
    },
    async succeeded(key) {
      await limiter.delete(key)
    },
  }
}
