/**
 * Rate-limits the guessing of passwords and of passkeys' answers, over all servers together, without locking out an account's owner. Each attempt is
 * counted before the password is checked, so that many at once count as many.
 */
import type { Database } from '../database/connect.ts'
import type { Queries } from '../database/sql.ts'
import { isKnownDevice } from './knownDevices.ts'
import { createLimits } from './limits.ts'
import { networkOf } from './network.ts'

const QUARTER_HOUR_SECONDS = 15 * 60

/** Attempts within so many seconds; after them none until the window ends. */
const LIMITS = {
  /** On one account from one address: guessing from elsewhere locks out nobody but the guesser. */
  pair: { points: 10, seconds: QUARTER_HOUR_SECONDS },
  /** On one account from a browser that has signed in to it before. Nothing that others try counts here. */
  device: { points: 10, seconds: QUARTER_HOUR_SECONDS },
  /** On one account from everywhere else together, as from many addresses; after that it is throttled. */
  account: { points: 30, seconds: QUARTER_HOUR_SECONDS },
  accountSlowly: { points: 1, seconds: 20 },
  /** From one address on any account; a whole company may share it, so after that it is throttled. */
  address: { points: 100, seconds: QUARTER_HOUR_SECONDS },
  addressSlowly: { points: 10, seconds: 60 },
  /** By somebody signed in who gives the password once more. */
  session: { points: 10, seconds: QUARTER_HOUR_SECONDS },
  /** The same over all sessions that began with a link, of which an administrator can make any number. */
  byLink: { points: 10, seconds: QUARTER_HOUR_SECONDS },
  /** Of browsers at one address that ask to enter by a passkey: each question is stored for minutes. */
  asking: { points: 60, seconds: 60 },
} as const

export interface Try {
  /** E-mail as it was typed; of a passkey, what its authenticator calls it, which only its owner's devices know. */
  account: string
  address: string
  /** The browser's cookie for known devices. */
  device?: string | undefined
}

export interface WrongPasswords {
  /** Counts an attempt to sign in. Seconds to wait, or undefined when the password may be checked. */
  mayTry(given: Try): Promise<number | undefined>
  /** Forgets the wrong attempts before it. */
  wasRight(given: Try): Promise<void>
  wasWrong(given: Try): Promise<void>
  /** Counts a question to an authenticator by somebody who wants to sign in; seconds to wait, or undefined. */
  mayAsk(address: string): Promise<number | undefined>
  /** The same for somebody signed in. `byLink`: their session began with a one-time link. */
  mayTryAgain(given: { sessionId: string; personId: string; byLink: boolean }): Promise<number | undefined>
  wasRightAgain(given: { sessionId: string; personId: string; byLink: boolean }): Promise<void>
}

/** @param orm drizzle over any pool of the database */
export function countWrongPasswords({ sql, orm }: Pick<Database, 'sql' | 'orm'>): WrongPasswords {
  const { consume, forget, isUsedUp } = createLimits(orm, LIMITS)

  return {
    async mayTry({ account: typed, address, device }) {
      const account = normal(typed)
      const network = networkOf(address)
      if (device !== undefined && (await isKnownDevice(sql, account, device))) {
        return consume('device', `${account} ${device}`)
      }
      const paired = await consume('pair', `${account} ${network}`)
      if (paired !== undefined) return paired
      // From an address where they have been signed in, nobody is locked out by what others do, there or elsewhere.
      if (await hasBeenAt(sql, account, address)) return undefined
      const byAccount = await consume('account', account)
      const slowly = byAccount === undefined ? undefined : await consume('accountSlowly', account)
      if (slowly !== undefined) return slowly
      return (await isUsedUp('address', network)) ? consume('addressSlowly', network) : undefined
    },

    async wasRight({ account: typed, address, device }) {
      const account = normal(typed)
      // A known device was counted on its own; other guessers at the same address gain nothing from it.
      const isKnown = device !== undefined && (await isKnownDevice(sql, account, device))
      await (isKnown ? forget('device', `${account} ${device}`) : forget('pair', `${account} ${networkOf(address)}`))
    },

    async wasWrong({ address }) {
      await consume('address', networkOf(address))
    },

    mayAsk: (address) => consume('asking', networkOf(address)),

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

/** As e-mail addresses are stored. No address contains what the database cannot hold. */
const normal = (typed: string): string => typed.trim().toLowerCase().replaceAll('\0', '')
