/** What authenticators are asked to sign: random, good for one answer by whoever asked, for one purpose, for minutes. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

export const CHALLENGE_MINUTES = 5

const PURPOSES = ['signIn', 'sign', 'addPasskey', 'removePasskey', 'register'] as const

const asked = z.object({
  purpose: z.enum(PURPOSES),
  /** What exactly it is for; empty where the purpose says it all. */
  about: z.string(),
})
export type Asked = z.output<typeof asked>

/** @param holder the session that asks, or the browser that wants to begin one */
export async function issueChallenge(sql: Queries, holder: string, { purpose, about }: Asked): Promise<string> {
  const challenge = randomBytes(32).toString('base64url')
  await sql`
    insert into passkey_challenges (challenge, holder, purpose, about, expires_at)
    values (${challenge}, ${holder}, ${purpose}, ${about}, now() + make_interval(mins => ${CHALLENGE_MINUTES}))`
  return challenge
}

/** What it was issued for, once; undefined when it was not issued to this holder, was answered before, or is too old. */
export async function takeChallenge(sql: Queries, holder: string, challenge: string): Promise<Asked | undefined> {
  const taken = sql`
    delete from passkey_challenges where challenge = ${challenge} and holder = ${holder}
    returning purpose, about, expires_at > now() as fresh`
  const [row] = await rowsOf(asked.extend({ fresh: z.boolean() }), taken)
  return row?.fresh ? { purpose: row.purpose, about: row.about } : undefined
}
