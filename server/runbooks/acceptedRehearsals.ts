/** The accepted rehearsals of each runbook: read from their logs, newest first. */
import { z } from 'zod'
import type { Cutover } from '../../shared/cutoverState.ts'
import { acceptanceOf } from '../../shared/derived/rehearsals.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

const accepted = z.object({
  cutoverId: z.string(),
  title: z.string(),
  runbookHash: z.string(),
  acceptedBy: z.string(),
  acceptedAt: z.iso.datetime(),
})
export type AcceptedRehearsal = z.output<typeof accepted>

/** Two at a time would tell cutovers what is out of date: held until the transaction ends. */
export async function lockRehearsals(sql: Queries, organisation: string, runbookId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`rehearsals ${organisation} ${runbookId}`}, 0))`
}

/** What has become of a rehearsal. */
export async function saveRehearsal(sql: Queries, organisation: string, cutover: Cutover): Promise<void> {
  const acceptance = acceptanceOf(cutover)
  if (!acceptance) {
    await sql`delete from accepted_rehearsals where organisation = ${organisation} and cutover = ${cutover.id}`
    return
  }
  await sql`
    insert into accepted_rehearsals (organisation, cutover, runbook_id, runbook_hash, title, accepted_by, accepted_at)
    values (${organisation}, ${cutover.id}, ${cutover.runbook.id}, ${cutover.runbookHash}, ${cutover.title},
      ${acceptance.by}, ${new Date(acceptance.at)})
    on conflict do nothing`
}

export function readRehearsals(sql: Queries, organisation: string, runbookId: string): Promise<AcceptedRehearsal[]> {
  const rows = sql`
    select cutover as "cutoverId", title, runbook_hash as "runbookHash", accepted_by as "acceptedBy",
      accepted_at as "acceptedAt"
    from accepted_rehearsals where organisation = ${organisation} and runbook_id = ${runbookId}
    order by accepted_at desc, cutover`
  return rowsOf(accepted, rows)
}

/** The live cutovers of a runbook that have not ended. */
export async function listLive(sql: Queries, organisation: string, runbookId: string): Promise<string[]> {
  const rows = sql`
    select id from cutovers
    where organisation = ${organisation} and runbook_id = ${runbookId} and status not in ('closed', 'cancelled')
      and line ->> 'mode' = 'live'
    order by id`
  return (await rowsOf(z.object({ id: z.string() }), rows)).map(({ id }) => id)
}
