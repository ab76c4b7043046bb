/** A consumer of the log: what cutovers want synchronised with ServiceNow. */
import type { Consumer } from '../consumers/consumers.ts'
import type { Queries } from '../database/sql.ts'
import type { LogKey } from '../verification/logKey.ts'
import { recordWanted } from './syncRows.ts'
import type { Due } from './turnRows.ts'

/** @param wake creates the job for a turn, in the transaction that records what it is for */
export const serviceNowConsumer = (logKey: LogKey, wake: (sql: Queries, due: Due) => Promise<void>): Consumer => ({
  name: 'servicenow',
  concerns: (_, __, { changes }) => changes.length > 0,
  async take(sql, organisation, commands) {
    for (const { events, after } of commands) {
      for (const key of await recordWanted(sql, organisation, events, after, logKey)) {
        const change = after.changes.find(({ id }) => id === key.changeId)
        if (change) await wake(sql, { ...key, instance: change.instance })
      }
    }
  },
})
