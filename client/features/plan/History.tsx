/** Who changed what, the newest first. */
import { useEffect, useMemo, useState } from 'react'
import type { ChainedDraftEvent } from '../../../shared/draft/events.ts'
import { usePeople } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { myZone } from '../../ui/zones.ts'
import { sayDraftEvent } from './sayDraftEvent.ts'
import { usePlan } from './usePlan.tsx'

const FIRST_SHOWN = 8
const READ_AT_ONCE = 200

export function History({ goTo }: { goTo(row: string, column?: string): void }) {
  const { open, confirmed } = usePlan()
  const people = usePeople()
  const [isWhole, setWhole] = useState(false)
  // From where this page began to listen; what came since is heard.
  const [after] = useState(() => Math.max(0, confirmed.seq - READ_AT_ONCE))
  const { answer, again } = useGet<{ events: ChainedDraftEvent[] }>(`/api/drafts/${open.id}/events?after=${after}`)
  const [heard, setHeard] = useState<readonly ChainedDraftEvent[]>([])
  useEffect(() => open.onEvents((events) => setHeard((before) => [...before, ...events])), [open])
  return (
    <section className="plan-part" aria-label="History">
      <h2>History</h2>
      <Answered answer={answer} again={again}>
        {({ events }) => (
          <Events
            events={together(events, heard)}
            isWhole={isWhole}
            line={(event) => (
              <>
                <Instant at={Date.parse(event.at)} zone={myZone()} /> {people.shortName(event.actor)}:{' '}
                {sayDraftEvent(event, confirmed, people.name)}
              </>
            )}
            goTo={goTo}
          />
        )}
      </Answered>
      <button type="button" className="plan-link" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {isWhole ? 'Show less' : 'Show more'}
      </button>
    </section>
  )
}

interface EventsProps {
  events: readonly ChainedDraftEvent[]
  isWhole: boolean
  line(event: ChainedDraftEvent): React.ReactNode
  goTo(row: string, column?: string): void
}

function Events({ events, isWhole, line, goTo }: EventsProps) {
  const newest = useMemo(() => events.toReversed(), [events])
  return (
    <ul className="plan-history">
      {(isWhole ? newest : newest.slice(0, FIRST_SHOWN)).map((event) => {
        const [cell] = event.type === 'cellsSet' ? event.cells : []
        return (
          <li key={event.seq}>
            {cell ? (
              <button type="button" className="plan-link plan-link--quiet" onClick={() => goTo(cell.row, cell.column)}>
                {line(event)}
              </button>
            ) : (
              line(event)
            )}
          </li>
        )
      })}
    </ul>
  )
}

function together(read: readonly ChainedDraftEvent[], heard: readonly ChainedDraftEvent[]): ChainedDraftEvent[] {
  const last = read.at(-1)?.seq ?? 0
  return [...read, ...heard.filter(({ seq }) => seq > last)]
}
