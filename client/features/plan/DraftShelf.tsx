/** The drafts that people are working on, beside the runbooks that they become. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { UnseenNews } from '../../../shared/attention/newsShape.ts'
import type { DraftLine } from '../../../shared/draft/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { usePeople } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { draftPath } from '../../paths.ts'
import { Instant } from '../../ui/Instant.tsx'
import { myZone } from '../../ui/zones.ts'
import { DraftNews } from './DraftNews.tsx'
import { NewDraftForm } from './NewDraftForm.tsx'

const STATUS_WORDS = { draft: 'draft', inReview: 'in review', approved: 'approved' } as const

export function DraftShelf({ mayMake }: { mayMake: boolean }) {
  const { answer } = useGet<{ drafts: DraftLine[] }>('/api/drafts')
  const { answer: news } = useGet<UnseenNews>('/api/news')
  const [isBeginning, setBeginning] = useState(false)
  const drafts = answer && !isRefusal(answer) ? answer.drafts : []
  const archived = drafts.filter((one) => one.archived)
  if (drafts.length === 0 && !mayMake) return null
  return (
    <section className="shelf__drafts" aria-label="Drafts">
      <div className="page__head">
        <h2>Drafts</h2>
        {mayMake && !isBeginning ? (
          <button type="button" className="button button--small" onClick={() => setBeginning(true)}>
            New draft
          </button>
        ) : null}
      </div>
      {isBeginning ? <NewDraftForm close={() => setBeginning(false)} /> : null}
      <DraftNews drafts={news && !isRefusal(news) ? news.drafts : []} />
      {drafts.length === archived.length ? (
        <p className="dim">A plan that several people write together, as a table. None is open.</p>
      ) : null}
      <Lines drafts={drafts.filter(({ archived }) => !archived)} />
      {archived.length > 0 ? (
        <details className="shelf__archived">
          <summary>Archived {archived.length}</summary>
          <Lines drafts={archived} />
        </details>
      ) : null}
    </section>
  )
}

function Lines({ drafts }: { drafts: readonly DraftLine[] }) {
  const people = usePeople()
  return (
    <ul className="shelf">
      {drafts.map(({ id, title, status, rows, changedBy, changedAt, archived }) => (
        <li key={id} className="shelf__entry">
          <Link href={draftPath(id)} className="shelf__draft">
            {title}
          </Link>
          <p className="dim">
            {archived ? `archived: “${archived.reason}”` : STATUS_WORDS[status]},{' '}
            {rows === 1 ? '1 step' : `${rows} steps`} · {people.shortName(changedBy)},{' '}
            <Instant at={changedAt} zone={myZone()} />
          </p>
        </li>
      ))}
    </ul>
  )
}
