/** A password given anew just now, which one signature of the same session uses up. */
import type { Queries } from './people.ts'

export const STEP_UP_MINUTES = 2

/** Marks the session and answers until when, as ISO 8601. */
export async function markStepUp(sql: Queries, organisation: string, sessionId: string): Promise<string> {
  const [row] = await sql<{ expires_at: string }[]>`
    insert into step_ups (session, organisation, expires_at)
    values (${sessionId}, ${organisation}, now() + make_interval(mins => ${STEP_UP_MINUTES}))
    on conflict (session) do update set expires_at = excluded.expires_at returning expires_at`
  if (!row) throw new Error('An upsert returned no row')
  return row.expires_at
}

/**
 * Uses up the step-ups of these sessions, inside the transaction of the signatures they allowed. Answers the sessions
 * that had one: of two signatures at once, the second finds none.
 */
export async function spendStepUps(sql: Queries, sessionIds: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ session: string }[]>`
    delete from step_ups where session = any(${[...sessionIds]}) and expires_at > now() returning session`
  return new Set(rows.map(({ session }) => session))
}
