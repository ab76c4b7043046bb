import { useState } from 'react'
import { Link } from 'wouter'
import type { LoggedEvent } from '../../../shared/events.ts'
import { sayEvent } from '../../derive/sayEvent.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { recordPath } from '../../paths.ts'
import { allZones, clockSeconds } from '../../ui/instants.ts'
import { overrideOf, recordedFor } from './logFilter.ts'

/** One event: seq, time, who and what. Expands to the recorded event, word for word. */
export function AuditRow({ event }: { event: LoggedEvent }) {
  const runbook = useCutover((cutover) => cutover.runbook)
  const people = usePeople()
  const [open, setOpen] = useState(false)
  const at = Date.parse(event.at)
  const behalf = recordedFor(event)
  const override = overrideOf(event)
  return (
    <>
      <button type="button" className="audit__row" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="audit__seq mono dim">{event.seq}</span>
        <time className="mono" dateTime={event.at} title={allZones(at, runbook.timezone)}>
          {clockSeconds(at, runbook.timezone)}
        </time>
        <span className="audit__who">{people.name(event.actor)}</span>
        <span className="audit__what">
          {sayEvent(event, runbook, people.name)}
          {behalf === undefined ? null : <span className="badge badge--quiet">recorded for {people.name(behalf)}</span>}
          {override === undefined ? null : (
            <span className="audit__override">
              <span className="badge">override</span> “{override}”
            </span>
          )}
        </span>
      </button>
      {open ? <Recorded event={event} /> : null}
    </>
  )
}

/** From what was decided to all that it rested on. */
function OfDecision({ event }: { event: LoggedEvent }) {
  const { cutoverId } = useFollowed()
  if (event.type !== 'gateDecided') return null
  return (
    <div>
      <dt className="dim">decision record</dt>
      <dd>
        <Link href={recordPath(cutoverId, event.gateId)}>Everything that it rested on, for paper</Link>
      </dd>
    </div>
  )
}

function Recorded({ event }: { event: LoggedEvent }) {
  const { seq, at, actor, commandId, type, ...payload } = event
  return (
    <dl className="audit__recorded mono">
      <OfDecision event={event} />
      {Object.entries({ type, at, actor, commandId, ...payload }).map(([name, value]) => (
        <div key={name}>
          <dt className="dim">{name}</dt>
          <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
