/** One step's history from the log, newest first. */

import { isAmendEvent, isStepEvent } from '../../../shared/about.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import { sayAmendment } from '../../derive/sayAmendment.ts'
import { sayStepEvent, stepTitle } from '../../derive/sayStepEvent.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { useLog } from '../../live/useLog.ts'
import { allZones, clockSeconds, shortInstant } from '../../ui/instants.ts'

const DAY_MS = 86_400_000

export function StepHistory({ stepId }: { stepId: string }) {
  const { connection } = useSession()
  const people = usePeople()
  const runbook = useCutover((cutover) => cutover.runbook)
  const { log, loadOlder } = useLog()
  const zone = runbook.timezone
  const now = connection.clock.now()
  // The title is already shown above.
  const title = stepTitle(runbook, stepId)
  const says = (event: LoggedEvent) =>
    isStepEvent(event)
      ? sayStepEvent(event, runbook, people.name).replace(title, 'it')
      : isAmendEvent(event)
        ? sayAmendment(event, runbook).replace(`“${'was' in event ? event.was.title : event.step.title}”`, 'it')
        : ''
  const events = log.events
    .filter((event) => (isStepEvent(event) || isAmendEvent(event)) && event.stepId === stepId)
    .reverse()
  return (
    <>
      <ol className="detail__history">
        {events.map((event) => {
          const at = Date.parse(event.at)
          return (
            <li key={event.seq}>
              <time className="mono" dateTime={event.at} title={allZones(at, zone)}>
                {now - at < DAY_MS ? clockSeconds(at, zone) : shortInstant(at, zone, now)}
              </time>{' '}
              {people.shortName(event.actor)} {says(event)}
            </li>
          )
        })}
      </ol>
      {log.loading ? <p className="dim">Reading the log…</p> : null}
      {log.failed ? <p className="dim">The log cannot be read now. {log.failed}</p> : null}
      {log.complete ? (
        events.length === 0 && <p className="dim">Nothing has happened to it yet.</p>
      ) : log.loading ? null : (
        <button type="button" className="button button--small" onClick={() => void loadOlder()}>
          Load earlier
        </button>
      )}
    </>
  )
}
