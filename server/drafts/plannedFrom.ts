/** The live cutovers of a draft's version that have not ended, from whose T-0 its lock follows. */
import { z } from 'zod'
import type { Draft } from '../../shared/draft/draft.ts'
import type { PlannedFrom } from '../../shared/draft/lock.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import type { EventLog } from '../log/eventLog.ts'

export type ReadPlanned = (organisation: string, draft: Draft) => Promise<PlannedFrom[]>

export function plannedFrom(sql: Queries, states: Pick<EventLog['states'], 'current'>): ReadPlanned {
  return async (organisation, { approved }) => {
    if (!approved) return []
    const rows = await rowsOf(
      z.object({ id: z.string() }),
      sql`
      select id from cutovers
      where organisation = ${organisation} and runbook_id = ${approved.runbookId} and runbook_hash = ${approved.hash}
        and status not in ('closed', 'cancelled')`,
    )
    const found = await Promise.all(rows.map(({ id }) => states.current(organisation, id)))
    return found.flatMap((standing): PlannedFrom[] => {
      if (standing?.state.mode !== 'live') return []
      const { id, title, t0 } = standing.state
      return [{ cutoverId: id, title, t0 }]
    })
  }
}
