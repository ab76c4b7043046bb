/** Who may open a live connection, and what a page reads that may not. */
import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { ANOTHER_PERSON, PROTOCOL } from '../../shared/protocol.ts'
import type { Authorise, Authority, Identify, PersonCredential } from '../commands/credential.ts'
import type { Sql } from '../database/connect.ts'

export interface HandshakeOptions {
  /** The address that people type. */
  origin?: string
  sql: Sql
  identify: Identify
  authorise: Authorise
}

export interface Admitted {
  credential: PersonCredential
  authority: Authority
}

const handshake = z.object({
  protocol: z.unknown(),
  token: z.string().max(500).optional(),
  /** Whom the page shows as signed in. */
  person: z.string().max(200).optional(),
  demo: z.string().max(500).optional(),
})

/** @returns who connects, or why they are rejected */
export async function admit(
  { auth, headers }: { auth: unknown; headers: IncomingHttpHeaders },
  options: HandshakeOptions,
): Promise<Admitted | Error> {
  const given = handshake.safeParse(auth)
  if (!given.success || given.data.protocol !== PROTOCOL) {
    return turnedAway('otherProtocol', 'This page is from another version of T-Minus. Load it again.')
  }
  const { token, demo } = given.data
  if (token === undefined && isForeign(headers, options.origin)) return notSignedIn()
  const credential = await options.identify({
    headers,
    ...(token === undefined ? {} : { token }),
    ...(demo === undefined ? {} : { demo }),
  })
  const [authority] = credential ? await options.authorise(options.sql, [credential]) : []
  if (!credential || !authority) return notSignedIn()
  const { person } = given.data
  if (person !== undefined && person !== authority.actor.id) {
    return turnedAway(ANOTHER_PERSON, 'Somebody else is signed in in this browser by now.')
  }
  return { credential, authority }
}

const notSignedIn = () => turnedAway('notSignedIn', 'Sign in first.')
export const notNow = (): Error => turnedAway('unavailable', 'T-Minus is not ready. Try again in a moment.')

/** What the client reads from `connect_error`, in the shape of a refusal. */
function turnedAway(code: string, message: string): Error {
  return Object.assign(new Error(message), { data: { code, message } })
}

/** A page of another site that uses this one's cookie. Programs send no Origin. */
function isForeign(
  { origin, host, 'x-forwarded-host': forwarded }: IncomingHttpHeaders,
  own: string | undefined,
): boolean {
  // A proxy in front need not pass on the host that people type.
  if (origin === undefined || origin === own) return false
  const from = URL.canParse(origin) ? new URL(origin).host : undefined
  return from !== host && from !== forwarded
}
