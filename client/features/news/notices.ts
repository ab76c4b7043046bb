/** What of the unseen news stands as a notice, and what is seen by looking at the screen. */
import { groupNews, type NewsGroup } from '../../../shared/attention/newsGroups.ts'
import type { NewsItem } from '../../../shared/attention/newsShape.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'

interface Notices {
  /** What has to be acknowledged, or what happened while one was away. */
  groups: readonly NewsGroup<NewsItem>[]
  /** Up to which event all is seen by looking at the screen; undefined where nothing is. */
  seenByLooking?: number
}

/**
 * @param news newest first
 * @param awayUntil the last event that happened while this person was away; 0 where they were not
 */
export function noticesOf(
  cutover: Pick<Cutover, 'stop' | 'rollback' | 'ended'>,
  news: readonly NewsItem[],
  seen: number,
  awayUntil: number,
): Notices {
  const unseen = news.filter(({ told, seq }) => told && seq > seen)
  const [newest] = unseen
  if (!newest) return { groups: [] }
  const shown = unseen.filter((item) => !isOnABar(cutover, item) && (item.grave || item.seq <= awayUntil))
  if (shown.length === 0) return { groups: [], seenByLooking: newest.seq }
  // All of a story is told, as of a stop that was called and lifted.
  const topics = new Set(shown.map(({ group }) => group))
  return { groups: groupNews(unseen.filter(({ group }) => topics.has(group))) }
}

/** What a bar across the screen says now is not said twice. */
function isOnABar(
  { stop, rollback, ended }: Pick<Cutover, 'stop' | 'rollback' | 'ended'>,
  { type }: NewsItem,
): boolean {
  switch (type) {
    case 'stopCalled':
      return stop === 'called'
    case 'rollbackBegun':
      return rollback !== undefined && ended === undefined
    case 'cutoverCancelled':
      return ended?.outcome === 'cancelled'
    default:
      return false
  }
}
