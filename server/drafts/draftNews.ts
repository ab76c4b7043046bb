/** What of drafts people are told: recorded with the event that says it, so that each is told once, whatever crashes when. */
import { z } from 'zod'
import type { PersonId } from '../../shared/cutoverState.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../shared/draft/events.ts'
import { draftNewsFor } from '../../shared/draft/news.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'
import type { OfDraft } from './draftRows.ts'

export interface DraftNews {
  seq: number
  hash: string
  at: string
  told: PersonId[]
}

/** Sends it out over the channels of those who are told, in the transaction of its event. */
export type TellOfDraft = (sql: Queries, of: OfDraft, news: readonly DraftNews[]) => Promise<void>

/** @param before the draft without the event */
export function newsOf(before: Draft, event: ChainedDraftEvent): DraftNews[] {
  const told = draftNewsFor(before, event)
  return told.length === 0 ? [] : [{ seq: event.seq, hash: event.hash, at: event.at, told }]
}

export async function addDraftNews(
  sql: Queries,
  { organisation, draftId }: OfDraft,
  news: readonly DraftNews[],
): Promise<void> {
  await sql`
    insert into draft_news (organisation, draft, seq, hash, at, told)
    select ${organisation}, ${draftId}, seq, hash, at, told
    from json_to_recordset(${JSON.stringify(news)}::json) as row (seq bigint, hash text, at timestamptz, told text[])
    on conflict (organisation, draft, seq) do update set hash = excluded.hash, at = excluded.at, told = excluded.told`
}

/** What is older has its place in the history of its draft. */
const NEW_FOR_DAYS = 14

const unseenRow = z.object({ draftId: z.string(), count: z.number(), latest: z.number() })
export type UnseenDraft = z.output<typeof unseenRow>

/** What this person has not seen, by draft: how much, and the seq of the latest. */
export function readUnseenDrafts(sql: Queries, organisation: string, person: string): Promise<UnseenDraft[]> {
  return rowsOf(
    unseenRow,
    sql`
    select n.draft as "draftId", count(*)::integer as count, max(n.seq) as latest
    from draft_news n
      join draft_events e on e.organisation = n.organisation and e.draft = n.draft and e.seq = n.seq and e.hash = n.hash
      left join seen_draft_news s on s.organisation = n.organisation and s.draft = n.draft and s.person = ${person}
    where n.organisation = ${organisation} and n.told @> array[${person}::text] and n.seq > coalesce(s.seq, 0)
      and n.at > (select clock_timestamp() - make_interval(days => ${NEW_FOR_DAYS}::integer))
    group by n.draft order by max(n.at) desc`,
  )
}

/** Whether this event was told to this person, and the log still has it. */
export async function isTold(
  sql: Queries,
  { organisation, draftId }: OfDraft,
  { seq, person }: { seq: number; person: string },
): Promise<boolean> {
  const rows = await sql`
    select from draft_news n
      join draft_events e on e.organisation = n.organisation and e.draft = n.draft and e.seq = n.seq and e.hash = n.hash
    where n.organisation = ${organisation} and n.draft = ${draftId} and n.seq = ${seq}
      and n.told @> array[${person}::text]`
  return rows.length > 0
}

/** Never goes back, and never beyond the log. Answers up to where. */
export async function markDraftSeen(
  sql: Queries,
  { organisation, draftId }: OfDraft,
  { seq, person }: { seq: number; person: string },
): Promise<number> {
  const [row] = await rowsOf(
    z.object({ seq: z.number() }),
    sql`
    insert into seen_draft_news as s (organisation, person, draft, seq)
    select ${organisation}, ${person}, id, least(${seq}::bigint, head) from drafts
    where organisation = ${organisation} and id = ${draftId}
    on conflict (organisation, person, draft) do update
      set seq = greatest(excluded.seq, least(s.seq, (
        select head from drafts where organisation = s.organisation and id = s.draft))), at = now()
    returning seq`,
  )
  return row?.seq ?? 0
}
