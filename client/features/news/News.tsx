/** What changed in this cutover, as a feed. */
import { useEffect, useState } from 'react'
import type { NewsItem } from '../../../shared/attention/newsShape.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useNews } from '../../live/useNews.ts'
import { dayOf } from '../../ui/instants.ts'
import { NewsLine } from './NewsLine.tsx'
import '../../shell/Page.css'
import './News.css'

export default function News() {
  const { view, markSeen, loadOlder } = useNews()
  const [everything, setEverything] = useState(false)
  const [seenBefore] = useSeenBefore(view.seen)
  const newest = view.news[0]?.seq
  // Whoever reads the feed has seen it.
  useEffect(() => {
    if (newest !== undefined && view.seen !== undefined && !document.hidden) markSeen(newest)
  }, [newest, view.seen, markSeen])
  const shown = view.news.filter(({ told }) => everything || told)
  const loading = view.seen === undefined
  return (
    <div className="page">
      <div className="page__head">
        <h1>What changed</h1>
        <span className="dim">{loading ? 'Reading…' : sayHowMuch(shown, seenBefore)}</span>
      </div>
      <div className="page__tools">
        <button type="button" className="pill" aria-pressed={!everything} onClick={() => setEverything(false)}>
          For me
        </button>
        <button type="button" className="pill" aria-pressed={everything} onClick={() => setEverything(true)}>
          For anybody
        </button>
      </div>
      {!loading && shown.length === 0 ? (
        <p className="page__empty">
          <b>{everything ? 'Nothing has changed for anybody yet.' : 'Nothing has changed for you.'}</b>
          T-0 moved, a stop, a failure on the critical path, a decision at a gate, a reassignment: what others do that
          concerns you appears here.
        </p>
      ) : null}
      <Feed items={shown} seenBefore={seenBefore} />
      {view.complete || loading ? null : (
        <button type="button" className="button" onClick={loadOlder}>
          Show older
        </button>
      )}
    </div>
  )
}

function Feed({ items, seenBefore }: { items: readonly NewsItem[]; seenBefore: number }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const days = Map.groupBy(items, ({ at }) => dayOf(Date.parse(at), zone))
  const firstSeen = items.find(({ seq }) => seq <= seenBefore)
  const marked = firstSeen !== undefined && firstSeen !== items[0] ? firstSeen.seq : undefined
  return [...days].map(([day, those]) => (
    <section key={day} className="news__day">
      <h2>{day}</h2>
      <ol className="news__list">
        {those.map((item) => (
          <li key={item.seq} className={item.seq > seenBefore ? 'news__row news__row--new' : 'news__row'}>
            {item.seq === marked ? <span className="news__since">Seen before</span> : null}
            <NewsLine item={item} />
          </li>
        ))}
      </ol>
    </section>
  ))
}

function sayHowMuch(shown: readonly NewsItem[], seenBefore: number): string {
  const fresh = shown.filter(({ seq, told }) => told && seq > seenBefore).length
  return fresh === 0 ? 'Nothing new since you looked.' : `${fresh} since you looked.`
}

/** Up to where it was seen when the feed was opened: what is new stays marked while one reads. */
function useSeenBefore(seen: number | null | undefined): [number] {
  const [before, setBefore] = useState<number>()
  if (before === undefined && seen !== undefined) setBefore(seen ?? Number.MAX_SAFE_INTEGER)
  return [before ?? Number.MAX_SAFE_INTEGER]
}
