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
      z.object({ id: z.string(), line: z.object({ title: z.string(), mode: z.string(), t0: z.number() }) }),
      sql`
      select id, line from cutovers
      where organisation = ${organisation} and runbook_id = ${approved.runbookId} and runbook_hash = ${approved.hash}
        and status not in ('closed', 'cancelled')`,
    )
    const found = rows.map(async ({ id, line }): Promise<PlannedFrom[]> => {
      if (line.mode !== 'live') return []
      // A log that cannot be read keeps nobody from a plan: its T-0 was this when its line was last computed.
      const standing = await states.current(organisation, id).catch(() => undefined)
      const { title, t0 } = standing?.state ?? line
      return [{ cutoverId: id, title, t0 }]
    })
    return (await Promise.all(found)).flat()
  }
}
