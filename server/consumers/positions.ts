/** How far each consumer has read each log. */
import { z } from 'zod'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

/** One log, as one consumer reads it. */
export interface Place {
  consumer: string
  organisation: string
  cutoverId: string
}

export interface Position {
  /** Seq of the last event that was consumed; 0 before the first. */
  seq: number
  /** Its hash; empty before the first. */
  hash: string
}

const lockedRow = z.object({ seq: z.number(), hash: z.string(), head: z.number() })

/** A consumer's position, locked until the transaction ends; and the log's head. */
export async function lockPosition(
  sql: Queries,
  { consumer, organisation, cutoverId }: Place,
): Promise<Position & { head: number }> {
  const [, [row]] = await Promise.all([
    sql`
      insert into consumer_positions (consumer, organisation, cutover)
      values (${consumer}, ${organisation}, ${cutoverId}) on conflict do nothing`,
    rowsOf(
      lockedRow,
      sql`
      select p.seq, p.hash, c.head
      from consumer_positions p join cutovers c on c.organisation = p.organisation and c.id = p.cutover
      where p.consumer = ${consumer} and p.organisation = ${organisation} and p.cutover = ${cutoverId}
      for update of p`,
    ),
  ])
  if (!row) throw new Error(`The position of ${consumer} in ${cutoverId} is gone`)
  return row
}

export async function savePosition(
  sql: Queries,
  { consumer, organisation, cutoverId }: Place,
  { seq, hash }: Position,
): Promise<void> {
  await sql`
    update consumer_positions set seq = ${seq}, hash = ${hash}
    where consumer = ${consumer} and organisation = ${organisation} and cutover = ${cutoverId}`
}

const placeRow = z.object({ consumer: z.string(), organisation: z.string(), cutoverId: z.string() })

/** Further back than any log goes. */
const ALL_MINUTES = 2 ** 40

/**
 * The logs in which a consumer lags by a second or more: the committing server has not got to it.
 *
 * @param all of all cutovers; otherwise of those that changed within a minute or two, which an index serves
 */
export async function findBehind(
  sql: Queries,
  consumers: readonly string[],
  { all, limit }: { all: boolean; limit: number },
): Promise<Place[]> {
  // One bound for both, of a time that stands still within the statement: by an alternative no plan would use the index.
  const rows = sql`
    select name as consumer, c.organisation, c.id as "cutoverId"
    from cutovers c cross join unnest(${[...consumers]}::text[]) as name
      left join consumer_positions p on p.consumer = name and p.organisation = c.organisation and p.cutover = c.id
    where c.changed_minute >= floor(extract(epoch from statement_timestamp()) / 60)::bigint - ${all ? ALL_MINUTES : 1}::bigint
      and c.head > coalesce(p.seq, 0) and c.last_at < clock_timestamp() - interval '1 second'
    order by c.last_at limit ${limit}`
  return rowsOf(placeRow, rows)
}
