/** News of a draft, to those who are told. */
import type { TellOfDraft } from '../drafts/draftNews.ts'
import { addNews } from './newsMessages.ts'

export function tellOfDrafts(given: { now(): number; sendsMail: boolean }): TellOfDraft {
  return (sql, { organisation, draftId }, news) => {
    const told = news.map(({ seq, told: people }) => ({ seq, people, urgent: false }))
    return addNews(sql, { organisation, cutover: '', draft: draftId }, told, given)
  }
}
