/** Step-up: the password entered again just now, which one signature of the same session consumes. */
import { z } from 'zod'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

export const STEP_UP_MINUTES = 2

/** Marks the session and returns until when, as ISO 8601. */
export async function markStepUp(sql: Queries, organisation: string, sessionId: string): Promise<string> {
  const [row] = await rowsOf(
    z.object({ expires_at: z.string() }),
    sql`
    insert into step_ups (session, organisation, expires_at)
    values (${sessionId}, ${organisation}, now() + make_interval(mins => ${STEP_UP_MINUTES}))
    on conflict (session) do update set expires_at = excluded.expires_at returning expires_at`,
  )
  if (!row) throw new Error('An upsert returned no row')
  return row.expires_at
}

/** Consumes the step-up of a session, inside the transaction of the signature it allows; false when it had none. */
export async function consumeStepUp(sql: Queries, sessionId: string): Promise<boolean> {
  const rows = await sql`delete from step_ups where session = ${sessionId} and expires_at > now() returning session`
  return rows.length > 0
}
