/**
 * Slows down whoever tries passwords, over all servers together, without keeping an account's owner out. Each try at an
 * account is counted before the password is looked at, so that many at once count as many.
 */
import { createHash } from 'node:crypto'
import { RateLimiterDrizzle, RateLimiterRes } from 'rate-limiter-flexible'
import { attempts } from '../database/authSchema.ts'
import type { Database } from '../database/connect.ts'
import type { Queries } from '../database/sql.ts'
import { isKnownDevice } from './knownDevices.ts'

const QUARTER_HOUR_SECONDS = 15 * 60

/** Tries within so many seconds, and then none until they are over. */
const LIMITS = {
  /** At one account from one address: whoever guesses from elsewhere shuts out themselves and nobody else. */
  pair: { points: 10, seconds: QUARTER_HOUR_SECONDS },
  /** At one account from a browser that has signed in to it before. Nothing that others try counts here. */
  device: { points: 10, seconds: QUARTER_HOUR_SECONDS },
  /** At one account from everywhere else together, as from many addresses; then it goes on slowly. */
  account: { points: 30, seconds: QUARTER_HOUR_SECONDS },
  accountSlowly: { points: 1, seconds: 20 },
  /** From one address at any account; a whole company may share it, so then it goes on slowly. */
  address: { points: 100, seconds: QUARTER_HOUR_SECONDS },
  addressSlowly: { points: 10, seconds: 60 },
  /** Of one who is signed in and gives the password once more. */
  session: { points: 10, seconds: QUARTER_HOUR_SECONDS },
  /** The same over all sessions that began with a link, of which an administrator can make any number. */
  byLink: { points: 10, seconds: QUARTER_HOUR_SECONDS },
} as const

type Limit = keyof typeof LIMITS

export interface Try {
  /** E-mail as it was typed. */
  account: string
  address: string
  /** What lies in the browser's cookie for known devices. */
  device?: string | undefined
}

export interface WrongPasswords {
  /** Counts a try to sign in. Seconds to wait, or undefined when the password may be looked at. */
  mayTry(given: Try): Promise<number | undefined>
  /** Forgets the wrong ones before it. */
  wasRight(given: Try): Promise<void>
  wasWrong(given: Try): Promise<void>
  /** The same for one who is signed in. `byLink`: their session began with a one-time link. */
  mayTryAgain(given: { sessionId: string; personId: string; byLink: boolean }): Promise<number | undefined>
  wasRightAgain(given: { sessionId: string; personId: string; byLink: boolean }): Promise<void>
}

/** @param orm drizzle over any pool of the database */
export function countWrongPasswords({ sql, orm }: Pick<Database, 'sql' | 'orm'>): WrongPasswords {
  const limiters = new Map(
    (Object.keys(LIMITS) as Limit[]).map((limit) => [
      limit,
      new RateLimiterDrizzle({
        storeClient: orm,
        schema: attempts,
        points: LIMITS[limit].points,
        duration: LIMITS[limit].seconds,
        keyPrefix: limit,
        // Its timer would outlive the pool; a key is overwritten when its time is over.
        clearExpiredByTimeout: false,
      }),
    ]),
  )
  const limiter = (limit: Limit) => {
    const found = limiters.get(limit)
    if (!found) throw new Error(`There is no limit ${limit}`)
    return found
  }
  const consume = async (limit: Limit, key: string): Promise<number | undefined> => {
    try {
      await limiter(limit).consume(hashOf(key))
      return undefined
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
    }
  }
  const forget = (limit: Limit, key: string) => limiter(limit).delete(hashOf(key))
  const isUsedUp = async (limit: Limit, key: string): Promise<boolean> =>
    ((await limiter(limit).get(hashOf(key)))?.consumedPoints ?? 0) >= LIMITS[limit].points

  return {
    async mayTry({ account: typed, address, device }) {
      const account = normal(typed)
      if (device !== undefined && (await isKnownDevice(sql, account, device))) {
        return consume('device', `${account} ${device}`)
      }
      const paired = await consume('pair', `${account} ${address}`)
      if (paired !== undefined) return paired
      // Where somebody has been signed in from, they are not kept out by what others do, there or elsewhere.
      if (await hasBeenAt(sql, account, address)) return undefined
      const byAccount = await consume('account', account)
      const slowly = byAccount === undefined ? undefined : await consume('accountSlowly', account)
      if (slowly !== undefined) return slowly
      return (await isUsedUp('address', address)) ? consume('addressSlowly', address) : undefined
    },

    async wasRight({ account: typed, address, device }) {
      const account = normal(typed)
      // A known device was counted on its own; whoever else guesses from the same place has earned nothing by it.
      const isKnown = device !== undefined && (await isKnownDevice(sql, account, device))
      await (isKnown ? forget('device', `${account} ${device}`) : forget('pair', `${account} ${address}`))
    },

    async wasWrong({ address }) {
      await consume('address', address)
    },

    async mayTryAgain({ sessionId, personId, byLink }) {
      const bySession = await consume('session', sessionId)
      return bySession ?? (byLink ? consume('byLink', personId) : undefined)
    },

    async wasRightAgain({ sessionId, personId, byLink }) {
      await Promise.all([forget('session', sessionId), byLink ? forget('byLink', personId) : undefined])
    },
  }
}

/** Whether the account's owner has been signed in from this address within the life of a session. */
async function hasBeenAt(sql: Queries, account: string, address: string): Promise<boolean> {
  const rows = await sql`
    select from people p join sessions s on s.person = p.id
    where p.email = ${account} and s.ip_address = ${address} and s.hands = '{}' limit 1`
  return rows.length > 0
}

/** As e-mail addresses are stored. What the database cannot hold is nobody's. */
const normal = (typed: string): string => typed.trim().toLowerCase().replaceAll('\0', '')

/** Anything can be tried as an e-mail address, of any length. */
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')
