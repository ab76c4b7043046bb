/** The tables of the news: what is told to whom, and up to where each person has seen it. */
import { z } from 'zod'
import type { News } from '../../shared/attention/news.ts'
import type { SealedRecord } from '../../shared/chain/hashChain.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { type Fragment, fragment, type Queries } from '../database/sql.ts'

const facts = z.object({
  critical: z.literal(true).exactOptional(),
  t0Was: z.number().exactOptional(),
  windowWas: z.number().exactOptional(),
  allBack: z.literal(true).exactOptional(),
})

const record = z.custom<SealedRecord>((value) => typeof value === 'object' && value !== null)
const newsRow = z.object({
  cutover: z.string(),
  told: z.array(z.string()),
  whose: z.array(z.string()),
  grave: z.boolean(),
  topic: z.string(),
  facts,
  record,
})
export type NewsRow = z.output<typeof newsRow>

export type NewsOfCutover = News & { cutoverId: string; hash: string }

/** Said again after a restored log, the latest wins. */
export async function addNews(sql: Queries, organisation: string, news: readonly NewsOfCutover[]): Promise<void> {
  const rows = news.map(({ cutoverId, seq, hash, at, told, whose, grave, group, facts }) => ({
    cutover: cutoverId,
    seq,
    hash,
    at: new Date(at).toISOString(),
    told,
    whose,
    grave,
    topic: group,
    facts,
  }))
  await sql`
    insert into news (organisation, cutover, seq, hash, at, told, whose, grave, topic, facts)
    select ${organisation}::text, cutover, seq, hash, at, told, whose, grave, topic, facts
    from json_to_recordset(${JSON.stringify(rows)}::json) as row
      (cutover text, seq bigint, hash text, at timestamptz, told text[], whose text[], grave boolean, topic text, facts jsonb)
    on conflict (organisation, cutover, seq) do update set hash = excluded.hash, at = excluded.at, told = excluded.told,
      whose = excluded.whose, grave = excluded.grave, topic = excluded.topic, facts = excluded.facts`
}

interface Page {
  /** Only those before this seq. */
  before?: number | undefined
  /** Only those after this one. */
  after?: number | undefined
  limit: number
}

/** The news of a cutover, newest first; only those told to `person` where given. */
export function readNews(
  sql: Queries,
  organisation: string,
  cutoverId: string,
  { before = Number.MAX_SAFE_INTEGER, after = 0, limit }: Page,
  person?: string,
): Promise<NewsRow[]> {
  const told = person === undefined ? fragment`` : fragment`and n.told @> array[${person}::text]`
  return rowsOf(
    newsRow,
    sql`
    ${rowsWith(fragment`n.organisation = ${organisation} and n.cutover = ${cutoverId}
      and n.seq < ${before} and n.seq > ${after} ${told}`)}
    order by n.seq desc limit ${limit}`,
  )
}

/** The news of one event. */
export async function readNewsOf(
  sql: Queries,
  organisation: string,
  cutoverId: string,
  seq: number,
): Promise<NewsRow | undefined> {
  const [row] = await readNews(sql, organisation, cutoverId, { before: seq + 1, after: seq - 1, limit: 1 })
  return row
}

/** Those whose event the log still has. */
const rowsWith = (condition: Fragment): Fragment => fragment`
  select n.cutover, n.told, n.whose, n.grave, n.topic, n.facts, json_build_object('cutover', e.cutover, 'seq', e.seq,
    'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'actor', e.actor,
    'commandId', e.command_id, 'type', e.type, 'version', e.version, 'payload', e.payload,
    'disclosures', e.disclosures, 'prev', e.prev, 'hash', e.hash) as record
  from news n join events e
    on e.organisation = n.organisation and e.cutover = n.cutover and e.seq = n.seq and e.hash = n.hash
  where ${condition}`

const unseenRow = newsRow.extend({ seen: z.number().nullable(), count: z.number(), mine: z.number() })
type UnseenRow = z.output<typeof unseenRow>

/** What is older has its place in the feed of its cutover. */
const NEW_FOR_DAYS = 14

/** What this person has not seen, by cutover: how much, and the latest. */
export function readUnseen(sql: Queries, organisation: string, person: string): Promise<UnseenRow[]> {
  return rowsOf(
    unseenRow,
    sql`
    with unseen as (
      select n.cutover, s.seq as seen, count(*)::integer as count, max(n.seq) as latest,
        count(*) filter (where n.whose @> array[${person}::text])::integer as mine
      from news n
        join cutovers c on c.organisation = n.organisation and c.id = n.cutover
        join events e on e.organisation = n.organisation and e.cutover = n.cutover and e.seq = n.seq and e.hash = n.hash
        left join seen_news s on s.organisation = n.organisation and s.cutover = n.cutover and s.person = ${person}
      where n.organisation = ${organisation} and n.told @> array[${person}::text]
        and n.seq > least(coalesce(s.seq, 0), c.head)
        and n.at > (select clock_timestamp() - make_interval(days => ${NEW_FOR_DAYS}::integer))
      group by n.cutover, s.seq
    )
    select row.*, u.seen, u.count, u.mine from unseen u cross join lateral (
      ${rowsWith(fragment`n.organisation = ${organisation} and n.cutover = u.cutover and n.seq = u.latest`)}
    ) row`,
  )
}

/** Up to which event the person has seen what changed; undefined where they have never looked. */
export async function readSeen(
  sql: Queries,
  organisation: string,
  person: string,
  cutoverId: string,
): Promise<number | undefined> {
  const rows = sql`
    select least(s.seq, c.head) as seq from seen_news s
      join cutovers c on c.organisation = s.organisation and c.id = s.cutover
    where s.organisation = ${organisation} and s.person = ${person} and s.cutover = ${cutoverId}`
  const [row] = await rowsOf(z.object({ seq: z.number() }), rows)
  return row?.seq
}

/** Never goes back, and never beyond the log: what a restored log has lost was not seen. Answers up to where. */
export async function markSeen(
  sql: Queries,
  organisation: string,
  person: string,
  { cutoverId, seq }: { cutoverId: string; seq: number },
): Promise<number> {
  const rows = sql`
    insert into seen_news as s (organisation, person, cutover, seq)
    select ${organisation}, ${person}, id, least(${seq}::bigint, head) from cutovers
    where organisation = ${organisation} and id = ${cutoverId}
    on conflict (organisation, person, cutover) do update
      set seq = greatest(excluded.seq, least(s.seq, (
        select head from cutovers where organisation = s.organisation and id = s.cutover))), at = now()
    returning seq`
  const [row] = await rowsOf(z.object({ seq: z.number() }), rows)
  return row?.seq ?? 0
}
