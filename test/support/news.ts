import { type News, newsOf } from '../../shared/attention/news.ts'
import { sayNews } from '../../shared/attention/sayNews.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { EventType, LoggedEvent } from '../../shared/events.ts'
import { beginCutover, evolve } from '../../shared/evolve/evolve.ts'
import { WORDS } from './duties.ts'
import type { Play } from './play.ts'

export interface Told extends News {
  event: LoggedEvent
  says: string
}

/** All news of a play, as a reader of its log finds it: event by event. */
export function newsIn({ log, runbook }: Pick<Play, 'log' | 'runbook'>): Told[] {
  let before: Cutover | undefined
  return log.flatMap((event): Told[] => {
    const after = before ? evolve(before, event) : beginCutover('c1', runbook, event)
    const news = newsOf(before, event, after)
    before = after
    return news ? [{ ...news, event, says: sayNews(event, news.facts, runbook, WORDS) }] : []
  })
}

/** The latest news of a type. */
export function newsOfType(play: Play, type: EventType): Told | undefined {
  return newsIn(play).findLast((news) => news.type === type)
}
