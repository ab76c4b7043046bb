import { useFollowed } from './cutover.tsx'
import { type CutoverNews, type NewsView, newsFor } from './cutoverNews.ts'
import { useSession, useStore } from './session.tsx'

/** What changed for others in the current cutover. */
export function useNews(): { view: NewsView } & Pick<CutoverNews, 'markSeen' | 'loadOlder'> {
  const { connection, me } = useSession()
  const { following } = useFollowed()
  const news = newsFor(connection.http, following.replica, me.person.id)
  const view = useStore(news, (value) => value)
  return { view, markSeen: news.markSeen, loadOlder: news.loadOlder }
}
