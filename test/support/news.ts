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

/** All news of a play, as a reader of its log finds it: command by command. */
export function newsIn({ log, runbook }: Pick<Play, 'log' | 'runbook'>): Told[] {
  let before: Cutover | undefined
  return Object.values(Object.groupBy(log, ({ commandId }) => commandId)).flatMap((events = []) => {
    const was = before
    const after = events.reduce<Cutover | undefined>(
      (state, event) => (state ? evolve(state, event) : beginCutover('c1', runbook, event)),
      was,
    )
    before = after
    return events.flatMap((event): Told[] => {
      const news = after && newsOf(was, event, after)
      return news ? [{ ...news, event, says: sayNews(event, news.facts, runbook, WORDS) }] : []
    })
  })
}

/** The latest news of a type. */
export function newsOfType(play: Play, type: EventType): Told | undefined {
  return newsIn(play).findLast((news) => news.type === type)
}
