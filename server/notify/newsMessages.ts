/** News as messages: to each over the first of their channels that works, and not while they want quiet. */
import type { Queries } from '../database/sql.ts'
import { readReach } from './channels.ts'
import { addMessages, type NewRow } from './messageRows.ts'
import { quietUntil } from './quietTimes.ts'

export interface ToldNews {
  seq: number
  people: readonly string[]
  /** Waits for nothing. */
  urgent: boolean
}

export interface NewsSource {
  organisation: string
  /** Empty where it is of a draft. */
  cutover: string
  draft?: string
}

export async function addNews(
  sql: Queries,
  { organisation, cutover, draft }: NewsSource,
  told: readonly ToldNews[],
  { now, sendsMail }: { now(): number; sendsMail: boolean },
): Promise<void> {
  const everybody = [...new Set(told.flatMap(({ people }) => people))]
  if (everybody.length === 0) return
  const reach = await readReach(sql, organisation, everybody, sendsMail)
  const messages = told.flatMap(({ seq, people, urgent }) =>
    people.flatMap((person): NewRow[] => {
      const { working = [], quiet } = reach.get(person) ?? {}
      const [channel] = working
      if (channel === undefined) return []
      const notBefore = urgent || !quiet ? undefined : quietUntil(quiet, now())
      const of = { ...(draft !== undefined && { draft }), ...(notBefore !== undefined && { notBefore }) }
      return [{ person, channel, kind: 'news', seq, ...of }]
    }),
  )
  await addMessages(sql, organisation, cutover, messages)
}
