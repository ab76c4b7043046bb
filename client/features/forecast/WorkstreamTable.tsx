/** Until when each workstream can be rolled back alone, soonest first, beside the clocks of the whole. */
import { useId, useState } from 'react'
import { warnsAhead } from '../../../shared/attention/rollbackDuties.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { WorkstreamDeadline } from '../../../shared/schedule/workstreamDeadlines.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useMinute } from '../../live/session.tsx'
import { useWorkstreamDeadlines } from '../../live/workstreamDeadlines.ts'
import { allZones, weekendInstant } from '../../ui/instants.ts'

/** More of them are far away, and one asks for them. */
const AT_FIRST = 6

export function WorkstreamTable() {
  const { runbook, windowEnd } = useCutover((value) => value)
  const deadlines = useWorkstreamDeadlines()
  const now = useMinute()
  const [all, setAll] = useState(false)
  const id = useId()
  if (!deadlines || deadlines.length === 0 || runbook.workstreams.length < 2) return null
  const soonestFirst = deadlines.toSorted((one, other) => one.at - other.at)
  const shown = all ? soonestFirst : soonestFirst.slice(0, AT_FIRST)
  return (
    <section className="panel workstream-deadlines" aria-labelledby={id}>
      <h2 id={id} className="panel__title">
        Rollback deadline by workstream <span className="dim">· of each alone, while the others go on</span>
      </h2>
      <table className="forecast-table" aria-labelledby={id}>
        <thead>
          <tr>
            <th scope="col">Workstream</th>
            <th scope="col">Deadline</th>
            <th scope="col">Left</th>
            <th scope="col">Why then</th>
            <th scope="col">Begun now, back by</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <Row
              key={one.workstream}
              deadline={one}
              zone={runbook.timezone}
              now={now}
              ahead={warnsAhead(runbook)}
              windowEnd={windowEnd}
            />
          ))}
        </tbody>
      </table>
      {soonestFirst.length > shown.length ? (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {soonestFirst.length - shown.length} more, with more time left
        </button>
      ) : null}
    </section>
  )
}

interface RowProps {
  deadline: WorkstreamDeadline
  zone: string
  now: number
  /** Milliseconds. */
  ahead: number
  windowEnd: number
}

function Row({ deadline: { workstream, at, because, end }, zone, now, ahead, windowEnd }: RowProps) {
  const tone = at < now ? 'bad' : at - now <= ahead ? 'late' : ''
  return (
    <tr>
      <th scope="row">{workstream}</th>
      <td>
        <time className={`mono ${tone || 'strong'}`} dateTime={new Date(at).toISOString()} title={allZones(at, zone)}>
          {weekendInstant(at, zone, now)}
        </time>
      </td>
      <td className={tone}>{sayLeft(at - now)}</td>
      <td className="dim">{because === 'window' ? 'end of window' : 'its point of no return'}</td>
      <td className={end > windowEnd ? 'mono late' : 'mono'}>{weekendInstant(end, zone, now)}</td>
    </tr>
  )
}

function sayLeft(left: number): string {
  const minutes = Math.floor(Math.abs(left) / 60_000)
  if (minutes === 0) return left < 0 ? 'just passed' : 'now'
  const long = sayDuration(minutes * 60)
  return left < 0 ? `passed ${long} ago` : `in ${long}`
}
