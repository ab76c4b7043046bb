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
    select 'session:' || s.id as key, s.person, s.organisation, m.role,
      exists (select from step_ups u where u.session = s.id and u.expires_at > now()) as may_sign
    from sessions s join members m using (organisation, person)
    where s.id = any(${sessions}) and s.expires_at > now()
    union all
    select 'token:' || t.id, t.person, t.organisation, m.role, t.may_sign
    from tokens t join members m using (organisation, person)
    where t.id = any(${tokens}) and t.revoked_at is null`
  const byKey = new Map(rows.map((row) => [row.key, row]))
  return credentials.map((credential) => {
    const row = byKey.get(credentialKey(credential))
    return row && authorityOf(row, credential)
  })
}

/** The credential of a call: the token in its `Authorization: Bearer`, or the one given, else the session of its cookie. */
export const identifyWith =
  (auth: Auth): Identify =>
  async ({ token, headers }) => {
    const bearer = token ?? bearerOf(headers)
    return bearer === undefined ? auth.byCookie(headers) : auth.byToken(bearer)
  }

export function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
}

type Row = { key: string; person: string; organisation: string; role: string; may_sign: boolean }

function authorityOf({ person, organisation, role, may_sign }: Row, credential: PersonCredential): Authority {
  return {
    organisation,
    actor: {
      kind: 'person',
      id: person,
      organisationRole: roleOf(role),
      via: credential.kind,
      maySign: may_sign,
    },
  }
}
