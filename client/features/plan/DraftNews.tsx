/** What others told this person in drafts, and they have not looked at yet. */
import { Link } from 'wouter'
import type { UnseenNews } from '../../../shared/attention/newsShape.ts'
import { usePeople } from '../../live/session.tsx'
import { draftPath } from '../../paths.ts'
import { Instant } from '../../ui/Instant.tsx'
import { myZone } from '../../ui/zones.ts'
import './DraftNews.css'

export function DraftNews({ drafts }: { drafts: UnseenNews['drafts'] }) {
  const people = usePeople()
  if (drafts.length === 0) return null
  return (
    <section className="draft-news" aria-label="In plans, for you">
      <ul>
        {drafts.map(({ draftId, title, count, latest: { at, by, says, reason } }) => (
          <li key={draftId}>
            <Link href={draftPath(draftId)} className="draft-news__one">
              <span>
                <b>
                  {people.name(by)} {says}
                </b>
                {reason === undefined ? null : <> “{reason}”</>}
              </span>
              <span className="dim">
                {title} · <Instant at={Date.parse(at)} zone={myZone()} full />
                {count > 1 ? `, and ${count - 1} more` : ''}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
