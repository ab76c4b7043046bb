/** The cutover's log as sentences, newest first: who did what, when, on whose behalf, and overriding whom. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { LoggedEvent } from '../../../shared/events.ts'
import { useCutover } from '../../live/cutover.tsx'
import type { LogView } from '../../live/cutoverLog.ts'
import { dayOf } from '../../ui/instants.ts'
import { isFiltering, suits } from './logFilter.ts'
import '../../shell/Page.css'
import { usePeople } from '../../live/session.tsx'
import { useLog } from '../../live/useLog.ts'
import { rowsInFlow } from '../../ui/virtualRows.ts'
import './Audit.css'
import { AuditFilters, useAuditFilter } from './AuditFilters.tsx'
import { AuditRow } from './AuditRow.tsx'
import { LogVerdict } from './LogVerdict.tsx'

type Line = { day: string } | { event: LoggedEvent }

/** How many rows from the end the previous page is fetched. */
const ASK_AHEAD = 30

export default function Audit() {
  const { log, loadOlder } = useLog()
  const people = usePeople()
  const runbook = useCutover((cutover) => cutover.runbook)
  const head = useCutover((cutover) => cutover.seq)
  const filter = useAuditFilter()
  const scroller = useRef<HTMLDivElement>(null)
  // New events must not move the list while somebody reads further down.
  const [readingFrom, setReadingFrom] = useState<number>()

  const found = useMemo(
    () => (isFiltering(filter) ? log.events.filter((event) => suits(event, filter, runbook, people.name)) : log.events),
    [log.events, filter, runbook, people],
  )
  const newer = readingFrom === undefined ? 0 : found.filter(({ seq }) => seq > readingFrom).length
  const lines = useMemo(
    () => linesOf(found, readingFrom, (event) => dayOf(Date.parse(event.at), runbook.timezone)),
    [found, readingFrom, runbook],
  )
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index] && 'day' in lines[index] ? 34 : 31),
    getItemKey: (index) => keyOf(lines[index]),
    overscan: 12,
  })
  const rows = virtual.getVirtualItems()
  const lastShown = rows.at(-1)?.index ?? -1
  const more = !log.complete && !log.loading && log.failed === undefined && lastShown >= lines.length - ASK_AHEAD
  useEffect(() => {
    if (more && log.events.length > 0) void loadOlder()
  }, [more, loadOlder, log.events.length])

  const toTop = () => {
    setReadingFrom(undefined)
    scroller.current?.scrollTo({ top: 0 })
  }
  return (
    <div className="page page--fixed audit">
      <header className="page__head">
        <h1>Audit</h1>
        <p className="dim">
          {head === 1 ? 'One event' : `${head.toLocaleString('en')} events`}, the newest first. Nothing here is ever
          changed: what was wrong is undone by a new event.
        </p>
      </header>
      <LogVerdict />
      <AuditFilters filter={filter} found={found.length} searched={log.events.length} complete={log.complete} />
      <div
        className="audit__log"
        ref={scroller}
        role="log"
        aria-label="Events"
        aria-live="off"
        onScroll={({ currentTarget }) => {
          if (currentTarget.scrollTop < 8) setReadingFrom(undefined)
          else setReadingFrom((from) => from ?? log.events.at(-1)?.seq)
        }}
      >
        {newer > 0 ? (
          <div className="audit__newer">
            <button type="button" className="button button--small" onClick={toTop}>
              ↑ {newer} newer
            </button>
          </div>
        ) : null}
        <ol style={rowsInFlow(virtual)}>
          {rows.map(({ index, key }) => {
            const line = lines[index]
            return line ? (
              <li key={key} className="audit__line" ref={virtual.measureElement} data-index={index}>
                {'day' in line ? <h2 className="audit__day">{line.day}</h2> : <AuditRow event={line.event} />}
              </li>
            ) : null
          })}
        </ol>
        <Foot log={log} found={found.length} loadOlder={loadOlder} />
      </div>
    </div>
  )
}

interface FootProps {
  log: LogView
  found: number
  loadOlder(): Promise<void>
}

/** The foot below the oldest loaded event. */
function Foot({ log, found, loadOlder }: FootProps) {
  if (log.failed !== undefined) {
    return (
      <p className="audit__foot">
        <span className="late">Older events cannot be loaded now: {log.failed}</span>{' '}
        <button type="button" className="button button--small" onClick={() => void loadOlder()}>
          Try again
        </button>
      </p>
    )
  }
  if (!log.complete) return <p className="audit__foot dim">{log.loading ? 'Loading older events…' : ' '}</p>
  if (found === 0) return <p className="audit__foot dim">No matching events in this log.</p>
  return <p className="audit__foot dim">That is where it began.</p>
}

function linesOf(
  events: readonly LoggedEvent[],
  upTo: number | undefined,
  day: (event: LoggedEvent) => string,
): Line[] {
  const lines: Line[] = []
  let last: string | undefined
  for (let index = events.length - 1; index >= 0; index--) {
    const event = events[index]
    if (!event || (upTo !== undefined && event.seq > upTo)) continue
    const today = day(event)
    if (today !== last) lines.push({ day: today })
    last = today
    lines.push({ event })
  }
  return lines
}

const keyOf = (line: Line | undefined): string | number =>
  line === undefined ? '' : 'day' in line ? line.day : line.event.seq
