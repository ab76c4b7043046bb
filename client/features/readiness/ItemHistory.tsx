import type { LoggedEvent } from '../../../shared/events.ts'
import { itemTitle } from '../../../shared/runbook/runbookIndex.ts'
import { sayEvent } from '../../derive/sayEvent.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { useLog } from '../../live/useLog.ts'
import { capital } from '../../ui/capital.ts'
import { allZones, clockTime, dayOf } from '../../ui/instants.ts'

/** An item's history, newest first. */
export function ItemHistory({ itemId }: { itemId: string }) {
  const { log, loadOlder } = useLog()
  const people = usePeople()
  const runbook = useCutover((cutover) => cutover.runbook)
  const zone = runbook.timezone
  const title = itemTitle(runbook, itemId)
  const about = (event: LoggedEvent) => 'itemId' in event && event.itemId === itemId
  const events = log.events.filter(about).toReversed()
  return (
    <section>
      <h3>History</h3>
      {events.length === 0 && log.complete ? <p className="dim">Nothing yet.</p> : null}
      <ul className="item-history">
        {events.map((event) => {
          const at = Date.parse(event.at)
          return (
            <li key={event.seq}>
              <time className="mono dim" dateTime={event.at} title={allZones(at, zone)}>
                {dayOf(at, zone)} {clockTime(at, zone)}
              </time>
              <span>
                {capital(people.shortName(event.actor))} {withoutItem(sayEvent(event, runbook, people.name), title)}
              </span>
            </li>
          )
        })}
      </ul>
      {log.complete ? null : (
        <button type="button" className="button button--small" disabled={log.loading} onClick={() => void loadOlder()}>
          {log.loading ? 'Loading…' : 'Load earlier'}
        </button>
      )}
    </section>
  )
}

/** Without the item's name, which is shown above: “provided evidence: …”, “verified it”. */
const withoutItem = (sentence: string, title: string): string =>
  sentence.replace(` for “${title}”`, '').replace(` of “${title}”`, '').replace(`“${title}”`, 'it')
