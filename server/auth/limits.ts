/** Rate limits that all servers of an installation count together, in the table `attempts`. */
import { createHash } from 'node:crypto'
import { RateLimiterDrizzle, RateLimiterRes } from 'rate-limiter-flexible'
import { attempts } from '../database/authSchema.ts'
import type { Database } from '../database/connect.ts'

/** So many attempts within so many seconds; after them none until the window ends. */
export type LimitSizes<Limit extends string> = Readonly<Record<Limit, { points: number; seconds: number }>>

export interface Limits<Limit extends string> {
  /** Counts an attempt; seconds to wait, or undefined when it may be made. */
  consume(limit: Limit, key: string): Promise<number | undefined>
  forget(limit: Limit, key: string): Promise<unknown>
  isUsedUp(limit: Limit, key: string): Promise<boolean>
}

/** @param orm drizzle over any pool of the database */
export function createLimits<Limit extends string>(orm: Database['orm'], sizes: LimitSizes<Limit>): Limits<Limit> {
  const limiter = (limit: Limit) =>
    new RateLimiterDrizzle({
      storeClient: orm,
      schema: attempts,
      points: sizes[limit].points,
      duration: sizes[limit].seconds,
      keyPrefix: limit,
      // Its timer would outlive the pool; expired keys are overwritten anyway.
      clearExpiredByTimeout: false,
    })
  const made = new Map<Limit, RateLimiterDrizzle>()
  const limiterOf = (limit: Limit) => {
    const known = made.get(limit) ?? limiter(limit)
    made.set(limit, known)
    return known
  }
  return {
    async consume(limit, key) {
      try {
        await limiterOf(limit).consume(hashOf(key))
        return undefined
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
      }
    },
    forget: (limit, key) => limiterOf(limit).delete(hashOf(key)),
    isUsedUp: async (limit, key) =>
      ((await limiterOf(limit).get(hashOf(key)))?.consumedPoints ?? 0) >= sizes[limit].points,
  }
}

/** Anything of any length can be sent as an e-mail address. */
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')
