/** What credentials are worth right now, as the core asks it inside every command's transaction. */

import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { PROOFS } from '../../shared/events.ts'
import { ORGANISATION_ROLES } from '../../shared/protocol.ts'
import {
  type Authorise,
  type Authority,
  credentialKey,
  type Identify,
  type PersonCredential,
} from '../commands/credential.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Auth } from './auth.ts'

/** One query for a whole batch. A session may sign while its step-up is fresh, a token when it was made for that. */
export const authorise: Authorise = async (sql, credentials) => {
  const sessions = credentials.flatMap((credential) => (credential.kind === 'session' ? [credential.sessionId] : []))
  const tokens = credentials.flatMap((credential) => (credential.kind === 'token' ? [credential.tokenId] : []))
  const found = sql`
    select key, person, organisation, role, may_sign, unconfirmed, hands, role_hands, vouched_by, is_program, proof
    from authorities(${sessions}, ${tokens})`
  const rows = await rowsOf(authorityRow, found)
  const byKey = new Map(rows.map((row) => [row.key, row]))
  return credentials.map((credential) => {
    const row = byKey.get(credentialKey(credential))
    return row && authorityOf(row, credential)
  })
}

/**
 * The credential of a socket's handshake: the token it brought, else the session of its cookie. Browsers send the
 * cookie along when a page of another site opens a socket to us, so cookies count only from our own pages.
 *
 * @param origin the address that people type
 */
export const identifyWith =
  (auth: Auth, origin: string, door?: ByTab): Identify =>
  async ({ token, demo, headers }) => {
    const bearer = token ?? bearerOf(headers)
    if (bearer !== undefined) return auth.byToken(bearer)
    if (demo !== undefined) return door?.credentialOf(demo, headers)
    return isOwnPage(headers, origin) ? auth.byCookie(headers) : undefined
  }

/** Where there is a demo: whose session a tab keeps. */
interface ByTab {
  credentialOf(secret: string, headers: IncomingHttpHeaders): Promise<PersonCredential | undefined>
}

/** Whether a request with an Origin header comes from our own pages, by the address that it was sent to. */
export function isOwnPage({ origin: from, host }: IncomingHttpHeaders, origin: string): boolean {
  if (from === undefined || from === origin) return true
  // The scheme is ignored: a proxy in front may have terminated TLS.
  return URL.canParse(from) && new URL(from).host === host
}

export function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
}

const authorityRow = z.object({
  key: z.string(),
  person: z.string(),
  organisation: z.string(),
  role: z.enum(ORGANISATION_ROLES),
  may_sign: z.boolean(),
  unconfirmed: z.boolean(),
  hands: z.array(z.string()),
  role_hands: z.array(z.string()),
  vouched_by: z.string().nullable(),
  is_program: z.boolean(),
  proof: z.enum(PROOFS).nullable(),
})

function authorityOf(row: z.output<typeof authorityRow>, credential: PersonCredential): Authority {
  const { person, organisation, role, may_sign, unconfirmed, vouched_by, is_program, proof } = row
  return {
    organisation,
    hands: row.hands,
    roleHands: row.role_hands,
    actor: {
      kind: 'person',
      id: person,
      organisationRole: role,
      via: credential.kind,
      maySign: may_sign,
      ...(credential.kind === 'token' && { tokenId: credential.tokenId }),
      ...(is_program && { isProgram: true as const }),
      ...(unconfirmed && { unconfirmed }),
      ...(vouched_by !== null && { vouchedBy: vouched_by }),
      ...(proof !== null && { proof }),
    },
  }
}
