/** What credentials are worth right now, as the core asks it inside every command's transaction. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Auth } from '../auth.ts'
import { type Authorise, type Authority, credentialKey, type Identify, type PersonCredential } from '../credential.ts'
import { roleOf } from './people.ts'

/** One query for a whole batch. A session may sign while its password was given anew just now, a token when made for it. */
export const authorise: Authorise = async (sql, credentials) => {
  const sessions = credentials.flatMap((credential) => (credential.kind === 'session' ? [credential.sessionId] : []))
  const tokens = credentials.flatMap((credential) => (credential.kind === 'token' ? [credential.tokenId] : []))
  const rows = await sql<Row[]>`
    select key, person, organisation, role, may_sign, unconfirmed, hands, role_hands, vouched_by
    from authorities(${sessions}, ${tokens})`
  const byKey = new Map(rows.map((row) => [row.key, row]))
  return credentials.map((credential) => {
    const row = byKey.get(credentialKey(credential))
    return row && authorityOf(row, credential)
  })
}

/**
 * The credential of a socket's handshake: the token it brought, else the session of its cookie. Browsers send the cookie
 * along when a page of another site opens a socket to us, so there it counts for our own pages only.
 *
 * @param origin the address that people type
 */
export const identifyWith =
  (auth: Auth, origin: string): Identify =>
  async ({ token, headers }) => {
    const bearer = token ?? bearerOf(headers)
    if (bearer !== undefined) return auth.byToken(bearer)
    return isOwnPage(headers, origin) ? auth.byCookie(headers) : undefined
  }

/** Whether a request that names an origin comes from our own pages, by the address that it was sent to. */
export function isOwnPage({ origin: from, host }: IncomingHttpHeaders, origin: string): boolean {
  if (from === undefined || from === origin) return true
  // The scheme is left aside: a proxy in front may have ended TLS.
  return URL.canParse(from) && new URL(from).host === host
}

export function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
}

interface Row {
  key: string
  person: string
  organisation: string
  role: string
  may_sign: boolean
  unconfirmed: boolean
  hands: string[]
  role_hands: string[]
  vouched_by: string | null
}

function authorityOf(row: Row, credential: PersonCredential): Authority {
  const { person, organisation, role, may_sign, unconfirmed, vouched_by } = row
  return {
    organisation,
    hands: row.hands,
    roleHands: row.role_hands,
    actor: {
      kind: 'person',
      id: person,
      organisationRole: roleOf(role),
      via: credential.kind,
      maySign: may_sign,
      ...(unconfirmed && { unconfirmed }),
      ...(vouched_by !== null && { vouchedBy: vouched_by }),
    },
  }
}
