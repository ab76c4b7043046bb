/** A row of the news as people read it: its event in words, with times in the zone of the cutover. */
import type { Words } from '../../shared/attention/duty.ts'
import type { NewsItem } from '../../shared/attention/newsShape.ts'
import { reasonOf, sayNews, YOU } from '../../shared/attention/sayNews.ts'
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import type { Directory } from '../../shared/derived/directory.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { eventOf, UnreadableEvent } from '../../shared/evolve/readEvent.ts'
import { dayAndClockIn } from '../../shared/timezone.ts'
import type { NewsRow } from './newsRows.ts'

/** For `me`, without those whose event cannot be read. Only the people whom they name are looked up, all at once. */
export async function sayRows(
  rows: readonly NewsRow[],
  cutover: Cutover,
  me: PersonId,
  namesOf: (ids: readonly PersonId[]) => Promise<ReadonlyMap<PersonId, string>>,
): Promise<NewsItem[]> {
  const named = new Set<PersonId>()
  const collect = {
    name(id: PersonId) {
      named.add(id)
      return id
    },
  }
  for (const row of rows) sayRow(row, cutover, collect, me)
  const names = await namesOf([...named])
  return rows.flatMap((row) => sayRow(row, cutover, { name: (id) => names.get(id) ?? id }, me) ?? [])
}

/** Undefined where its event cannot be read. */
export function sayRow(
  row: NewsRow,
  cutover: Cutover,
  people: Pick<Directory, 'name'>,
  me: PersonId,
): NewsItem | undefined {
  const event = readable(row)
  if (!event) return undefined
  const { runbook } = cutover
  const words: Words = {
    name: (id) => (id === me ? YOU : people.name(id)),
    // With the day, since it may be read days later.
    time: (at) => dayAndClockIn(runbook.timezone, at),
  }
  const reason = reasonOf(event)
  return {
    seq: event.seq,
    at: event.at,
    type: event.type,
    by: event.actor,
    says: sayNews(event, row.facts, runbook, words),
    ...(reason === undefined ? {} : { reason }),
    group: row.topic,
    grave: row.grave,
    told: row.told.includes(me),
    mine: row.whose.includes(me),
  }
}

function readable({ record }: NewsRow): ChainedEvent | undefined {
  try {
    return eventOf(record)
  } catch (error) {
    if (error instanceof UnreadableEvent) return undefined
    throw error
  }
}
