/**
 * What changed for others in a cutover, newest first, and up to where this person has seen it on any device. Read again
 * when something happens that concerns them, and now and then, since another device may have seen it.
 */
import { newsOf } from '../../shared/attention/news.ts'
import type { NewsFeed, NewsItem } from '../../shared/attention/newsShape.ts'
import type { PersonId } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { isRefusal } from '../../shared/refusal.ts'
import type { Http } from './http.ts'
import type { Replica } from './replica.ts'
import { Retry } from './retry.ts'
import { createStore, type Store } from './store.ts'
import { whileWatched } from './whileWatched.ts'

export interface NewsView {
  /** The newest first. */
  news: readonly NewsItem[]
  /** Null where this person has never looked; undefined until it is known. */
  seen: number | null | undefined
  /** The last event of the log when it was read. */
  head: number
  /** Whether it goes back to the first event. */
  complete: boolean
}

export interface CutoverNews extends Store<NewsView> {
  /** Records on the server that all up to this event was seen. */
  markSeen(seq: number): void
  loadOlder(): void
}

type Source = Pick<Replica, 'cutoverId' | 'cutover' | 'onEvents' | 'onMended'>

const PAGE = 100
/** Events come in bursts. */
const AFTER_EVENT_MS = 400
const NOW_AND_THEN_MS = 30_000
const ASK_AGAIN = { firstMs: 2000, longestMs: 60_000 }
const NOTHING: NewsView = { news: [], seen: undefined, head: 0, complete: false }

const known = new WeakMap<Source, CutoverNews>()

/** The news of a replica's cutover; one for all parts of the page that show it. */
export function newsFor(http: Http, replica: Source, me: PersonId): CutoverNews {
  const there = known.get(replica)
  if (there) return there
  const made = follow(http, replica, me)
  known.set(replica, made)
  return made
}

function follow(http: Http, replica: Source, me: PersonId): CutoverNews {
  const view = createStore(NOTHING)
  const path = `/api/cutovers/${encodeURIComponent(replica.cutoverId)}`
  let soon: ReturnType<typeof setTimeout> | undefined
  let chain = 0

  const read = async (query: string): Promise<NewsFeed | undefined> => {
    const asked = chain
    const answer = await http.get<NewsFeed>(`${path}/news?limit=${PAGE}${query}`)
    if (isRefusal(answer)) throw new Error(answer.message)
    return asked === chain ? answer : undefined
  }
  const refresh = async () => {
    try {
      const before = view.get()
      const newest = before.news[0]?.seq
      const answer = await read(newest === undefined ? '' : `&after=${newest}`)
      again.succeeded()
      if (!answer) return
      const isFirst = newest === undefined
      const complete = isFirst ? answer.news.length < PAGE : before.complete
      // Never back: what was just acknowledged here may be on its way.
      const seen = answer.seen === null ? (before.seen ?? null) : Math.max(answer.seen, before.seen ?? 0)
      view.set({ news: [...answer.news, ...view.get().news], seen, head: answer.head, complete })
    } catch {
      again.later()
    }
  }
  const again = new Retry(() => void refresh(), ASK_AGAIN)
  const refreshSoon = () => {
    soon ??= setTimeout(() => {
      soon = undefined
      void refresh()
    }, AFTER_EVENT_MS)
  }
  const onEvents = (events: readonly ChainedEvent[]) => {
    const { cutover } = replica
    if (cutover && events.some((event) => isNews(event, cutover, me))) refreshSoon()
  }
  const watched = whileWatched(view, () => {
    void refresh()
    const ends = [
      replica.onEvents(onEvents),
      replica.onMended(() => {
        chain += 1
        view.set(NOTHING)
        refreshSoon()
      }),
    ]
    const passing = setInterval(() => void refresh(), NOW_AND_THEN_MS)
    const shown = () => document.hidden || void refresh()
    document.addEventListener('visibilitychange', shown)
    return () => {
      for (const end of ends) end()
      clearInterval(passing)
      clearTimeout(soon)
      soon = undefined
      again.cancel()
      document.removeEventListener('visibilitychange', shown)
    }
  })
  return {
    ...watched,
    markSeen(seq) {
      const { seen } = view.get()
      if (typeof seen === 'number' && seen >= seq) return
      view.set({ ...view.get(), seen: seq })
      // Where that is lost, the next look asks once more.
      void http.post(`${path}/seen`, { seq }).catch(() => undefined)
    },
    loadOlder() {
      const oldest = view.get().news.at(-1)?.seq
      if (oldest === undefined || view.get().complete) return
      void read(`&before=${oldest}`)
        .then((answer) => {
          if (!answer || view.get().news.at(-1)?.seq !== oldest) return
          const { news, ...rest } = view.get()
          view.set({ ...rest, news: [...news, ...answer.news], complete: answer.news.length < PAGE })
        })
        .catch(() => undefined)
    },
  }
}

/** As far as can be told from the state after it: who had a step before is known to the server alone. */
function isNews(event: ChainedEvent, cutover: NonNullable<Source['cutover']>, me: PersonId): boolean {
  return event.type === 'stepAssigned' || newsOf(undefined, event, cutover)?.told.includes(me) === true
}
