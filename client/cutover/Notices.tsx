/**
 * What changed for this person: of weight until they acknowledge it, and everything while they were away. What happens before
 * their eyes and is of no weight is seen by looking.
 */
import { useEffect, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { NewsLine } from '../features/news/NewsLine.tsx'
import { noticesOf } from '../features/news/notices.ts'
import { useCutover, useFollowed, useNotLiveSince } from '../live/cutover.tsx'
import { useNews } from '../live/useNews.ts'
import { cutoverPath } from '../paths.ts'
import { useIsPhone } from '../ui/useIsPhone.ts'
import './Notices.css'

/** Whoever has looked elsewhere for longer was away; milliseconds. */
const AWAY_MS = 3 * 60_000
/** Groups that fit without pushing the work away. */
const MOST = { desk: 3, phone: 2 }

export function Notices() {
  const { view, markSeen } = useNews()
  const { cutoverId } = useFollowed()
  const [location] = useLocation()
  const cutover = useCutover((value) => value)
  const most = useIsPhone() ? MOST.phone : MOST.desk
  const live = useNotLiveSince() === undefined
  const awayUntil = useAwayUntil(cutover.seq, live)
  const { seen, news, head } = view
  const { groups, seenByLooking } = noticesOf(cutover, news, seen ?? head, awayUntil)
  const byLooking = seen === null ? head : seenByLooking
  useEffect(() => {
    if (byLooking !== undefined && live && !document.hidden) markSeen(byLooking)
  }, [byLooking, live, markSeen])
  const newest = groups
    .flatMap(({ latest, earlier }) => [latest, ...earlier])
    .reduce((most, { seq }) => Math.max(most, seq), 0)
  if (groups.length === 0 || location === cutoverPath(cutoverId, 'news')) return null
  const wasAway = groups.some(({ latest, earlier }) => [latest, ...earlier].some(({ seq }) => seq <= awayUntil))
  const more = groups.length - most
  return (
    <section className="notices" aria-label="What changed">
      <h2 className="notices__head">{wasAway ? 'Since you looked' : 'What changed'}</h2>
      <ul className="notices__list">
        {groups.slice(0, most).map(({ key, latest, earlier }) => (
          <li key={key}>
            <NewsLine item={latest} earlier={earlier.length} />
          </li>
        ))}
      </ul>
      <div className="notices__do">
        <Link href={cutoverPath(cutoverId, 'news')}>{more > 0 ? `${more} more` : 'All changes'}</Link>
        <button
          type="button"
          className="button button--small"
          onClick={() => markSeen(Math.max(newest, news[0]?.seq ?? 0))}
        >
          OK, seen
        </button>
      </div>
    </section>
  )
}

/** The last event at the moment of coming back: of opening the page, or of turning to it after a while. */
function useAwayUntil(seq: number, live: boolean): number {
  const [until, setUntil] = useState(seq)
  const latest = useRef({ seq, live })
  latest.current = { seq, live }
  useEffect(() => {
    let left: number | undefined
    const turn = () => {
      if (document.hidden) left = Date.now()
      else if (left !== undefined && Date.now() - left > AWAY_MS) setUntil(latest.current.seq)
    }
    document.addEventListener('visibilitychange', turn)
    return () => document.removeEventListener('visibilitychange', turn)
  }, [])
  // A line that was cut is as good as being away: what it brings when it comes back was missed.
  const wasLive = useRef(live)
  useEffect(() => {
    if (live && !wasLive.current) setUntil(latest.current.seq)
    wasLive.current = live
  }, [live])
  return until
}
