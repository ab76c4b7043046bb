/** How the events of a command change the rows of the sync. */
import { leadChange } from '../../shared/change/change.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent, LoggedEvent } from '../../shared/events.ts'
import { SERVICENOW } from '../../shared/reserved.ts'
import type { Queries } from '../database/sql.ts'
import type { LogKey } from '../verification/logKey.ts'
import { type WantedWrite, writesOf } from './writes.ts'

/** One change of one cutover. */
export interface ChangeKey {
  organisation: string
  cutoverId: string
  changeId: string
}

/**
 * Records what the events of one command want synchronised. Returns the changes that are due now, so that the same
 * transaction can create their jobs.
 */
export async function recordWanted(
  sql: Queries,
  organisation: string,
  events: readonly ChainedEvent[],
  after: Cutover,
  logKey: LogKey,
): Promise<ChangeKey[]> {
  if (after.changes.length === 0) return []
  const cutover = after.id
  const wanted = writesOf(events, after, logKey.sign)
  const woken = wokenBy(events, after, wanted)
  // Changes before their writes, the lock order everywhere: so there is no deadlock.
  const statements = events.flatMap((event) => rowChanges(sql, organisation, cutover, event))
  if (woken.length > 0) {
    statements.push(sql`
      update change_exchanges set next_turn_at = clock_timestamp(), told = true
      where organisation = ${organisation} and cutover = ${cutover} and change_id = any(${woken}::text[])`)
  }
  statements.push(...events.flatMap((event) => settlementOf(sql, organisation, cutover, event)))
  if (wanted.length > 0) statements.push(insertWrites(sql, organisation, cutover, wanted))
  await Promise.all(statements)
  return woken.map((changeId) => ({ organisation, cutoverId: cutover, changeId }))
}

function wokenBy(events: readonly LoggedEvent[], after: Cutover, wanted: readonly WantedWrite[]): string[] {
  const lead = leadChange(after)
  const named = events.flatMap((event) => {
    // Somebody is about to rely on the change: its facts have to be fresh.
    if (event.type === 'pollOpened') return lead ? lead.id : []
    const isHeard = event.actor === SERVICENOW && event.type !== 'changeRequested'
    return 'changeId' in event && !isHeard ? event.changeId : []
  })
  return [...new Set([...named, ...wanted.map(({ changeId }) => changeId)])]
}

function rowChanges(sql: Queries, organisation: string, cutover: string, event: LoggedEvent): Promise<unknown>[] {
  switch (event.type) {
    case 'changeRequested':
      return [
        sql`
          insert into change_exchanges (organisation, cutover, change_id, instance)
          values (${organisation}, ${cutover}, ${event.changeId}, ${event.instance})
          on conflict do nothing`,
      ]
    case 'changeLinked':
      return [
        sql`
          update change_exchanges set sys_id = ${event.sysId}
          where organisation = ${organisation} and cutover = ${cutover} and change_id = ${event.changeId}`,
      ]
    default:
      return []
  }
}

/** Open writes that a person's decision settles. */
function settlementOf(sql: Queries, organisation: string, cutover: string, event: LoggedEvent): Promise<unknown>[] {
  switch (event.type) {
    case 'changeUnlinked':
      return [
        sql`
          update change_writes
          set status = 'dropped', settled_at = clock_timestamp(), failure = 'The change was unlinked'
          where organisation = ${organisation} and cutover = ${cutover} and change_id = ${event.changeId}
            and status in ('waiting', 'sending', 'refused')`,
      ]
    case 'changeConflictSettled': {
      // Agreement was found by the person who settled the writes, which are not refused any more.
      if (event.by === 'agreement') return []
      const to = event.by === 'retry' ? 'waiting' : 'dropped'
      return [
        sql`
          update change_writes set status = ${to}, settled_at = case when ${to} = 'dropped' then clock_timestamp() end
          where organisation = ${organisation} and cutover = ${cutover} and change_id = ${event.changeId}
            and status = 'refused'`,
      ]
    }
    default:
      return []
  }
}

function insertWrites(sql: Queries, organisation: string, cutover: string, wanted: readonly WantedWrite[]) {
  return sql`
    insert into change_writes (organisation, cutover, change_id, key, lane, write)
    select ${organisation}::text, ${cutover}::text, "changeId", key, lane, write
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted ("changeId" text, key text, lane text, write jsonb)
    on conflict (organisation, cutover, change_id, key) do nothing`
}
