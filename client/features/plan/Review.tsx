/** The review: each workstream by those who have it in hand, and then the whole as a version. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { DraftWorkstream } from '../../../shared/draft/draft.ts'
import { useActor, usePeople } from '../../live/session.tsx'
import { ReasonForm } from './ReasonForm.tsx'
import { StreamPeople } from './StreamPeople.tsx'
import { useGiving } from './useGiving.ts'
import { type Rights, usePlan } from './usePlan.tsx'

export function Review({ rights }: { rights: Rights }) {
  const { confirmed } = usePlan()
  const { status, workstreams, approved } = confirmed
  if (workstreams.length === 0) return null
  const done = workstreams.filter(({ approval }) => approval).length
  return (
    <section className="plan-part" aria-label="Review">
      <h2>
        {status === 'approved' ? 'Approved' : status === 'inReview' ? 'In review' : 'Workstreams'}{' '}
        {status === 'inReview' ? (
          <span className="dim">
            {done} of {workstreams.length} approved
          </span>
        ) : null}
      </h2>
      {status === 'approved' && approved ? (
        <p>
          It is a version of <span className="mono">{approved.runbookId}</span>.{' '}
          <Link href={`/cutovers/new?runbook=${encodeURIComponent(approved.runbookId)}&version=${approved.hash}`}>
            New cutover
          </Link>
        </p>
      ) : null}
      <ul className="plan-streams">
        {workstreams.map((workstream) => (
          <li key={workstream.key}>
            <Stream workstream={workstream} rights={rights} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Stream({ workstream, rights }: { workstream: DraftWorkstream; rights: Rights }) {
  const { confirmed } = usePlan()
  const actor = useActor()
  const people = usePeople()
  const { sending, give } = useGiving()
  const [isReturning, setReturning] = useState(false)
  const [isGiving, setGiving] = useState(false)
  const { key, title, people: given, approval, returned } = workstream
  const isMine = given.includes(actor.id) || rights.plans
  const reviews = confirmed.status === 'inReview' && isMine && !approval && rights.closed === undefined
  return (
    <div className="plan-stream">
      <p>
        <b>{title}</b>{' '}
        <span className={returned ? 'late' : 'dim'}>
          {approval
            ? `approved by ${people.name(approval.by)}`
            : returned
              ? `returned by ${people.name(returned.by)}: ${returned.reason}`
              : given.length > 0
                ? given.map((id) => people.name(id)).join(', ')
                : 'planners only'}
        </span>{' '}
        {rights.plans && confirmed.status !== 'approved' ? (
          <button type="button" className="plan-link" aria-expanded={isGiving} onClick={() => setGiving(!isGiving)}>
            {isGiving ? 'Done' : given.length === 0 ? 'Give to…' : 'Change'}
            <span className="unseen"> {title}</span>
          </button>
        ) : null}
      </p>
      {reviews ? (
        <span className="buttons">
          <button
            type="button"
            className="button button--small"
            disabled={sending}
            onClick={() => give({ type: 'approveWorkstream', workstream: key, seen: confirmed.seq })}
          >
            Approve {title}
          </button>
          <button type="button" className="button button--small" onClick={() => setReturning(true)}>
            Return…
          </button>
        </span>
      ) : null}
      {isReturning ? (
        <ReasonForm
          label={`What has to change in ${title}?`}
          sends="Return it"
          edit={(reason) => ({ type: 'returnWorkstream', workstream: key, reason })}
          close={() => setReturning(false)}
        />
      ) : null}
      {isGiving ? <StreamPeople workstream={workstream} /> : null}
    </div>
  )
}
