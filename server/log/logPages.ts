import type { SealedRecord } from '../../shared/chain/hashChain.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import type { Sql } from '../database/connect.ts'
import type { EventLog } from './eventLog.ts'
import { readHeadRow } from './stateCache.ts'

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
    return rows.length > 0 || (await readHeadRow(sql, organisation, cutoverId)) ? rows : undefined
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
