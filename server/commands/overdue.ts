/** Whether deadlines fire in time: for `/metrics`, and as an error in the log when they do not. */

import type { Logger } from 'pino'
import { z } from 'zod'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'

/** Cutovers whose next deadline passed more than OVERDUE_AFTER_SECONDS ago, and how long ago the earliest of these is. */
export interface Overdue {
  count: number
  oldestSeconds: number
}

export interface OverdueWatch {
  /** What came due while no server ran is no alarm until there was time to act on it. */
  start(): void
  look(): Promise<void>
  overdue(): Overdue
}

/** Less than this is the normal lag of the scans. */
export const OVERDUE_AFTER_SECONDS = 5
const ALARM_AFTER_MS = 10_000
const ALARM_INTERVAL_MS = 60_000

const oldestRow = z.object({ count: z.number(), seconds: z.number(), cutover: z.string(), deadline: z.string() })
type OldestRow = z.output<typeof oldestRow>

export function createOverdueWatch(sql: Sql, log: Logger): OverdueWatch {
  let last: (OldestRow & { seenAt: number }) | undefined
  let mayAlarmAt = 0

  return {
    start() {
      mayAlarmAt = performance.now() + ALARM_AFTER_MS
    },

    async look() {
      const rows = sql`
        select count(*) over () as count, id as cutover, next_due ->> 'deadline' as deadline,
          extract(epoch from clock_timestamp() - next_due_at)::double precision as seconds
        from cutovers where next_due_at < clock_timestamp() - make_interval(secs => ${OVERDUE_AFTER_SECONDS})
        order by next_due_at limit 1`
      const [oldest] = await rowsOf(oldestRow, rows)
      const now = performance.now()
      last = oldest && { ...oldest, seenAt: now }
      if (!oldest || oldest.seconds * 1000 < ALARM_AFTER_MS || now < mayAlarmAt) return
      mayAlarmAt = now + ALARM_INTERVAL_MS
      log.error(
        oldest,
        'Deadlines are overdue: waits do not end and evidence does not expire until the clock gets to them',
      )
    },

    // While scans fail, what was overdue only grows older.
    overdue: () =>
      last
        ? { count: last.count, oldestSeconds: last.seconds + (performance.now() - last.seenAt) / 1000 }
        : { count: 0, oldestSeconds: 0 },
  }
}
