/** Failed sign-ins in the audit log: the first, the tenth, the hundredth …, so that a flood leaves a few lines. */

import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { record } from './audit.ts'

/** The count of a key starts over after this. */
const WINDOW = '1 hour'
/** Accounts and addresses counted separately in an hour; beyond that, all together. */
const MAX_KEYS = 100

/** Attempts refused without a look cost nothing, so each server records one of each kind a minute. */
const TOLD_AGAIN_MS = 60_000

export interface Failure {
  /** E-mail as it was typed, or of the owner of the passkey; empty for a passkey that nobody has. */
  account: string
  address: string
  /** A passkey was given, not a password. */
  byPasskey?: true
  /** Refused without checking the password, after too many wrong ones. */
  refused: boolean
}

export type RecordFailure = (failure: Failure) => Promise<void>

export function recordFailures(sql: Sql, organisation: string): RecordFailure {
  let refused = new Set<string>()
  let since = performance.now()

  return async (failure) => {
    if (failure.refused) {
      if (performance.now() - since > TOLD_AGAIN_MS) {
        refused = new Set()
        since = performance.now()
      }
      const key = `${normal(failure.account)} ${failure.address}`
      if (refused.has(key) || refused.size >= MAX_KEYS) return
      refused.add(key)
    }
    await count(sql, organisation, failure)
  }
}

async function count(sql: Sql, organisation: string, { account, address, refused, byPasskey }: Failure): Promise<void> {
  await sql.begin(async (transaction) => {
    // What was typed is stored only where it is somebody's address: people type passwords into the wrong field.
    const [person] = await rowsOf(
      z.object({ id: z.string() }),
      transaction`
      select m.person as id from people p join members m on m.person = p.id
      where m.organisation = ${organisation} and p.email = ${normal(account)}`,
    )
    const apart = createHash('sha256')
      .update(JSON.stringify([organisation, person?.id ?? null, address, refused, ...(byPasskey ? ['passkey'] : [])]))
      .digest('hex')
    // Serialised: of two first attempts, one is the second.
    await transaction`select pg_advisory_xact_lock(7463004)`
    await transaction`delete from sign_in_failures where since < now() - ${WINDOW}::interval`
    const [row] = await rowsOf(
      z.object({ count: z.number(), key: z.string() }),
      transaction`
      insert into sign_in_failures (key, count)
      select case when exists (select from sign_in_failures where key = ${apart})
        or (select count(*) from sign_in_failures) < ${MAX_KEYS} then ${apart} else 'everything else' end, 1
      on conflict (key) do update set count = sign_in_failures.count + 1
      returning count, key`,
    )
    if (!row || !isPowerOfTen(row.count)) return
    const isApart = row.key === apart
    await record(
      transaction,
      organisation,
      { actor: null, via: null, address: isApart ? address : null, hands: [] },
      {
        kind: 'signInFailed',
        ...(isApart && person && { person: person.id }),
        details: {
          count: row.count,
          ...(isApart
            ? { refused, unknownAccount: person === undefined, ...(byPasskey && { by: 'passkey' }) }
            : { manyAccountsOrAddresses: true }),
        },
      },
    )
  })
}

/** As e-mail addresses are stored. No address contains what the database cannot hold. */
const normal = (typed: string): string => typed.trim().toLowerCase().replaceAll('\0', '')

const isPowerOfTen = (count: number): boolean => /^10*$/.test(String(count))
