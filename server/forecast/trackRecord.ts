/** The tables of what was forecast and what became of it, and the track record that follows from them. */
import { z } from 'zod'
import type { Cutover } from '../../shared/cutoverState.ts'
import { type Said, type Score, type TrackRecord, trackRecordOf } from '../../shared/schedule/risk/score.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

/** The newest of an organisation count; nobody plans by how it was years ago. */
const MOST_CUTOVERS = 100

const iso = (instant: number): string => new Date(instant).toISOString()

/** When it was last written down, epoch milliseconds; -Infinity where it never was. */
export async function saidLast(sql: Queries, organisation: string, cutover: string): Promise<number> {
  const [row] = await rowsOf(
    z.object({ last: z.number().nullable() }),
    sql`
    select (extract(epoch from max(as_of)) * 1000)::double precision as last from forecasts_said
    where organisation = ${organisation} and cutover = ${cutover}`,
  )
  return row?.last ?? Number.NEGATIVE_INFINITY
}

/** Said again after a restored log, the latest wins. */
export async function saveSaid(
  sql: Queries,
  organisation: string,
  { id, seq }: Cutover,
  { asOf, finish, windowChance }: Said,
): Promise<void> {
  await sql`
    insert into forecasts_said (organisation, cutover, as_of, seq, p50, p80, p95, chance)
    values (${organisation}, ${id}, ${iso(asOf)}, ${seq}, ${iso(finish.p50)}, ${iso(finish.p80)}, ${iso(finish.p95)},
      ${windowChance})
    on conflict (organisation, cutover, as_of) do update set seq = excluded.seq, p50 = excluded.p50, p80 = excluded.p80,
      p95 = excluded.p95, chance = excluded.chance`
}

/** @param finished epoch milliseconds */
export async function saveOutcome(
  sql: Queries,
  organisation: string,
  { id, windowEnd }: Cutover,
  finished: number,
): Promise<void> {
  await sql`
    insert into forecast_outcomes (organisation, cutover, finished, window_end)
    values (${organisation}, ${id}, ${iso(finished)}, ${iso(windowEnd)})
    on conflict (organisation, cutover) do update set finished = excluded.finished, window_end = excluded.window_end`
}

const scored = z.object({
  cutover: z.string(),
  asOf: z.number(),
  p50: z.number(),
  p80: z.number(),
  p95: z.number(),
  chance: z.number(),
  finished: z.number(),
  windowEnd: z.number(),
})

/** Undefined while no cutover that was forecast is over. */
export async function readTrackRecord(sql: Queries, organisation: string): Promise<TrackRecord | undefined> {
  const rows = await rowsOf(
    scored,
    sql`
    with newest as (
      select * from forecast_outcomes where organisation = ${organisation} order by finished desc limit ${MOST_CUTOVERS})
    select said.cutover, said.chance,
      (extract(epoch from said.as_of) * 1000)::double precision as "asOf",
      (extract(epoch from said.p50) * 1000)::double precision as p50,
      (extract(epoch from said.p80) * 1000)::double precision as p80,
      (extract(epoch from said.p95) * 1000)::double precision as p95,
      (extract(epoch from newest.finished) * 1000)::double precision as finished,
      (extract(epoch from newest.window_end) * 1000)::double precision as "windowEnd"
    from forecasts_said said join newest using (organisation, cutover)
    where said.as_of < newest.finished`,
  )
  const nights = Map.groupBy(rows, ({ cutover }) => cutover)
  return trackRecordOf(
    [...nights.values()].map((night) =>
      night.map(
        ({ asOf, p50, p80, p95, chance, finished, windowEnd }): Score => ({
          asOf,
          finish: { p50, p80, p95 },
          windowChance: chance,
          finished,
          windowEnd,
        }),
      ),
    ),
  )
}
