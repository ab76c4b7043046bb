import { and, eq } from 'drizzle-orm'
import type { SealedRecord } from '../../shared/chain/hashChain.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import type { Sql } from '../database/connect.ts'
import { orm } from '../database/orm.ts'
import { cutovers } from '../database/schema.ts'
import type { EventLog } from './eventLog.ts'

/** Pages of logs; undefined where the organisation has no such cutover. */
export interface LogPages {
  /** Events with `seq > after`, at most `limit`, in order. */
  readEvents(organisation: string, cutoverId: string, after: number, limit: number): Promise<ChainedEvent[] | undefined>
  /** The same as stored: sealed, chained, with their disclosures. For the evidence pack. */
  readRecords(
    organisation: string,
    cutoverId: string,
    after: number,
    limit: number,
  ): Promise<SealedRecord[] | undefined>
}

export function createLogPages(sql: Sql, eventLog: Pick<EventLog, 'readEvents' | 'readRecords'>): LogPages {
  /** An empty page of an existing log does not mean a missing cutover. */
  async function orMissing<Row>(organisation: string, cutoverId: string, rows: Row[]): Promise<Row[] | undefined> {
    return rows.length > 0 || (await exists(sql, organisation, cutoverId)) ? rows : undefined
  }
  return {
    async readEvents(organisation, cutoverId, after, limit) {
      return orMissing(organisation, cutoverId, await eventLog.readEvents(organisation, cutoverId, after, limit))
    },
    async readRecords(organisation, cutoverId, after, limit) {
      return orMissing(organisation, cutoverId, await eventLog.readRecords(organisation, cutoverId, after, limit))
    },
  }
}

async function exists(sql: Sql, organisation: string, cutoverId: string): Promise<boolean> {
  const found = await orm(sql)
    .select({ id: cutovers.id })
    .from(cutovers)
    .where(and(eq(cutovers.organisation, organisation), eq(cutovers.id, cutoverId)))
  return found.length > 0
}
