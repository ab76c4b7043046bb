/** Counts wrong passwords over all servers, by account and by the address they came from. */
import { createHash } from 'node:crypto'
import { RateLimiterDrizzle, RateLimiterRes } from 'rate-limiter-flexible'
import { attempts } from '../database/authSchema.ts'
import type { Database } from '../database/connect.ts'

/** Wrong passwords within a quarter of an hour, for one account and from one address; a whole team may share an address. */
const WRONG_PASSWORDS = { account: 10, address: 100 }
const PER_SECONDS = 15 * 60

export type Counted = keyof typeof WRONG_PASSWORDS

export interface Attempts {
  /** Seconds to wait, or undefined when another password may be tried. */
  secondsToWait(what: Counted, key: string): Promise<number | undefined>
  failed(what: Counted, key: string): Promise<void>
  succeeded(what: Counted, key: string): Promise<void>
}

/** @param orm drizzle over any pool of the database */
export function countAttempts(orm: Database['orm']): Attempts {
  const limiterOf = (what: Counted) =>
    new RateLimiterDrizzle({
      storeClient: orm,
      schema: attempts,
      points: WRONG_PASSWORDS[what],
      duration: PER_SECONDS,
      keyPrefix: what,
      // Its timer would outlive the pool; a key is overwritten when its time is over, and there are few.
      clearExpiredByTimeout: false,
    })
  const limiters = { account: limiterOf('account'), address: limiterOf('address') }
  return {
    async secondsToWait(what, key) {
      const state = await limiters[what].get(hashOf(key))
      if (state === null || state.consumedPoints < WRONG_PASSWORDS[what]) return undefined
      return Math.max(1, Math.ceil(state.msBeforeNext / 1000))
    },
    async failed(what, key) {
      try {
        await limiters[what].consume(hashOf(key))
      } catch (error) {
        // It rejects with its state when the limit is reached, which `secondsToWait` tells the next attempt.
        if (!(error instanceof RateLimiterRes)) throw error
      }
    },
    async succeeded(what, key) {
      await limiters[what].delete(hashOf(key))
    },
  }
}

/** Anything can be tried as an e-mail address, also what the database cannot hold. */
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')
