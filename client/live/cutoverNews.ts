/**
 * What changed for others in a cutover, newest first, and up to where this person has seen it on any device. Read again
 * when something happens that concerns them, and now and then, since another device may have seen it.
 */
import { newsOf } from '../../shared/attention/news.ts'
import type { NewsFeed, NewsItem } from '../../shared/attention/newsShape.ts'
import type { PersonId } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import type { Http } from './http.ts'
import { keepAsking } from './keepAsking.ts'
import type { Replica } from './replica.ts'
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
  /** Up to where it was seen here, which the server may not have heard of. */
  let seenHere = 0
  let telling = false

  const read = async (query: string): Promise<NewsFeed | Refusal | undefined> => {
    const asked = chain
    const answer = await http.get<NewsFeed>(`${path}/news?limit=${PAGE}${query}`)
    return asked === chain ? answer : undefined
  }
  const readNewer = () => {
    const newest = view.get().news[0]?.seq
    return read(newest === undefined ? '' : `&after=${newest}`)
  }
  const take = ({ news: fresh, seen: acknowledged, head }: NewsFeed) => {
    const before = view.get()
    // A full page may not reach down to what is known: what lies between is read from there, as the older is.
    const isAnew = before.news.length === 0 || fresh.length >= PAGE
    view.set({
      news: isAnew ? fresh : [...fresh, ...before.news],
      seen: seenHere > 0 ? Math.max(seenHere, acknowledged ?? 0) : acknowledged,
      head,
      complete: isAnew ? fresh.length < PAGE : before.complete,
    })
    if (seenHere > (acknowledged ?? 0)) void tellSeen()
  }
  /** What is lost on the way is told again after the next answer. */
  const tellSeen = async () => {
    if (telling) return
    telling = true
    const seq = seenHere
    const told = await http.post(`${path}/seen`, { seq }).catch(() => undefined)
    telling = false
    if (told && !isRefusal(told) && seenHere > seq) void tellSeen()
  }
  const watched = whileWatched(view, () => {
    const asking = keepAsking({ ask: readNewer, take, everyMs: NOW_AND_THEN_MS })
    const askSoon = () => {
      soon ??= setTimeout(() => {
        soon = undefined
        asking.now()
      }, AFTER_EVENT_MS)
    }
    const ends = [
      asking.end,
      replica.onEvents((events) => {
        const { cutover } = replica
        if (cutover && events.some((event) => isNews(event, cutover, me))) askSoon()
      }),
      replica.onMended(() => {
        chain += 1
        seenHere = 0
        view.set(NOTHING)
        askSoon()
      }),
    ]
    return () => {
      for (const end of ends) end()
      clearTimeout(soon)
      soon = undefined
    }
  })
  return {
    ...watched,
    markSeen(seq) {
      const { seen } = view.get()
      if (typeof seen === 'number' && seen >= seq) return
      seenHere = seq
      view.set({ ...view.get(), seen: seq })
      void tellSeen()
    },
    loadOlder() {
      const oldest = view.get().news.at(-1)?.seq
      if (oldest === undefined || view.get().complete) return
      void read(`&before=${oldest}`)
        .then((answer) => {
          if (!answer || isRefusal(answer) || view.get().news.at(-1)?.seq !== oldest) return
          const { news, ...rest } = view.get()
          view.set({ ...rest, news: [...news, ...answer.news], complete: answer.news.length < PAGE })
        })
        .catch(() => undefined)
    },
  }
}

/**
 * As far as can be told from the state after it: who had a step before is known to the server alone. A failure may be
 * critical; to ask once more costs less than a forecast with each event.
 */
function isNews(event: ChainedEvent, cutover: NonNullable<Source['cutover']>, me: PersonId): boolean {
  return event.type === 'stepAssigned' || newsOf(undefined, event, cutover, () => true)?.told.includes(me) === true
}
