/** News of a draft, to those who are told, over the first of their channels that works. */
import type { DraftNews, TellOfDraft } from '../drafts/draftNews.ts'
import { readReach } from './channels.ts'
import { addMessages, type NewRow } from './messageRows.ts'
import { quietUntil } from './quietTimes.ts'

export function tellOfDrafts({ now, sendsMail }: { now(): number; sendsMail: boolean }): TellOfDraft {
  return async (sql, { organisation, draftId }, news) => {
    const everybody = [...new Set(news.flatMap(({ told }) => told))]
    const reach = await readReach(sql, organisation, everybody, sendsMail)
    const messages = news.flatMap(({ seq, told }: DraftNews) =>
      told.flatMap((person): NewRow[] => {
        const { working = [], quiet } = reach.get(person) ?? {}
        const [channel] = working
        if (channel === undefined) return []
        const notBefore = quiet && quietUntil(quiet, now())
        return [{ person, channel, kind: 'news', draft: draftId, seq, ...(notBefore !== undefined && { notBefore }) }]
      }),
    )
    await addMessages(sql, organisation, NO_CUTOVER, messages)
  }
}

const NO_CUTOVER = ''
