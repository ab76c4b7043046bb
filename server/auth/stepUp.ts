/** Step-up: the password or a passkey given again just now, which one signature of the same session consumes. */
import { z } from 'zod'
import type { SignatureAsked } from '../../shared/protocol.ts'
import type { ConsumeStepUp } from '../commands/credential.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

export const STEP_UP_MINUTES = 2

/** A passkey was given for one signature or one vote given away, a password for any. */
interface ByPasskey {
  passkey: string
  /** As `aboutSignature` has it. */
  about: string
}

/** Marks the session and returns until when, as ISO 8601. */
export async function markStepUp(
  sql: Queries,
  organisation: string,
  sessionId: string,
  by?: ByPasskey,
): Promise<string> {
  const [row] = await rowsOf(
    z.object({ expires_at: z.string() }),
    sql`
    insert into step_ups (session, organisation, passkey, about, expires_at)
    values (${sessionId}, ${organisation}, ${by?.passkey ?? null}, ${by?.about ?? null},
      now() + make_interval(mins => ${STEP_UP_MINUTES}))
    on conflict (session) do update set passkey = excluded.passkey, about = excluded.about,
      expires_at = excluded.expires_at
    returning expires_at`,
  )
  if (!row) throw new Error('An upsert returned no row')
  return row.expires_at
}

/** The same text for the same signature, or the same vote given away, only. */
export function aboutSignature(asked: SignatureAsked): string {
  const { cutoverId, gateId, role } = asked
  return JSON.stringify(
    asked.for === 'sign'
      ? [cutoverId, gateId, asked.pollId, asked.basis, role, asked.vote]
      : ['delegate', cutoverId, gateId, role, asked.to],
  )
}

/**
 * Consumes the step-up of a session, inside the transaction of the signature it allows; false when it had none, another
 * kind than was recorded, or one for another signature.
 */
export const consumeStepUp: ConsumeStepUp = async (sql, { sessionId, proof, signature }) => {
  const rows = await sql`
    delete from step_ups where session = ${sessionId} and expires_at > now()
      and (passkey is null) = ${proof === 'password'} and (about is null or about = ${aboutSignature(signature)})
    returning session`
  return rows.length > 0
}
