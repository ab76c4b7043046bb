/** A consumer of the log: records for each event that changes something for others whom it is told. Rehearsals too: it stays here. */
import { newsOf } from '../../shared/attention/news.ts'
import type { Consumer } from '../consumers/consumers.ts'
import { addNews, type NewsOfCutover } from './newsRows.ts'

export const newsConsumer: Consumer = {
  name: 'news',
  unhurried: true,
  concerns: () => true,

  async take(sql, organisation, commands) {
    const found = commands.flatMap(({ changes }) =>
      changes.flatMap(({ event, before, after }): NewsOfCutover[] => {
        const news = newsOf(before, event, after)
        return news ? [{ ...news, cutoverId: after.id, hash: event.hash }] : []
      }),
    )
    if (found.length > 0) await addNews(sql, organisation, found)
  },
}
