/** The earlier nights of a runbook. */
import { z } from 'zod'
import type { Cutover } from '../../shared/cutoverState.ts'
import { MOST_NIGHTS } from '../../shared/schedule/risk/nights.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

export type ReadState = (organisation: string, cutoverId: string) => Promise<Cutover | undefined>

const ids = z.object({ id: z.string() })

/** The newest first. */
export async function listEnded(sql: Queries, organisation: string, runbookId: string): Promise<string[]> {
  const rows = sql`
    select id from cutovers
    where organisation = ${organisation} and runbook_id = ${runbookId} and status = 'closed'
    order by (line -> 'ended' ->> 'at')::numeric desc nulls last, id
    limit ${MOST_NIGHTS}`
  return (await rowsOf(ids, rows)).map(({ id }) => id)
}

/** One after the other: each may be a replay. */
export async function readNights(
  readState: ReadState,
  organisation: string,
  ended: readonly string[],
): Promise<Cutover[]> {
  const nights: Cutover[] = []
  for (const id of ended) {
    const night = await readState(organisation, id)
    if (night) nights.push(night)
  }
  return nights
}
