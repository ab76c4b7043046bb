/** What happened to one step, newest first, as the log says it. */

import { useCutover, useFollowed } from '../../cutover.tsx'
import { allZones, clockSeconds, shortInstant } from '../../derive/instants.ts'
import { isStepEvent, sayStepEvent } from '../../derive/sayStepEvent.ts'
import { logOf } from '../../log.ts'
import { usePeople, useSession, useStore } from '../../session.tsx'

const DAY = 86_400_000

export function StepHistory({ stepId }: { stepId: string }) {
  const { following } = useFollowed()
  const { connection } = useSession()
  const people = usePeople()
  const runbook = useCutover((cutover) => cutover.runbook)
  const log = useStore(logOf(following.replica, connection.http), (value) => value)
  const zone = runbook.timezone
  const now = connection.clock.now()
  const events = log.events.filter((event) => isStepEvent(event) && event.stepId === stepId).reverse()
  if (events.length === 0)
    return <p className="dim">{log.complete ? 'Nothing has happened to it yet.' : 'Reading the log…'}</p>
  return (
    <ol className="detail__history">
      {events.map((event) => {
        const at = Date.parse(event.at)
        return (
          <li key={event.seq}>
            <time className="mono" dateTime={event.at} title={allZones(at, zone)}>
              {now - at < DAY ? clockSeconds(at, zone) : shortInstant(at, zone, now)}
            </time>{' '}
            {people.shortName(event.actor)}{' '}
            {isStepEvent(event) ? sayStepEvent(event, runbook, people.name) : event.type}
          </li>
        )
      })}
    </ol>
  )
}
