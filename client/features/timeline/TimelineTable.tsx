/** The same as a table, for those who read it or have it read to them. Only the rows in sight are there. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useState } from 'react'
import { STATUS_WORDS } from '../../ui/Glyph.tsx'
import { rangeInZone } from '../../ui/instants.ts'
import { rowsInFlow } from '../../ui/virtualRows.ts'
import { select, useIsOpen } from '../run/runView.ts'
import type { Bar } from './bars.ts'
import { laneTitle, sayDelay, saySlack, timesWord } from './sayBar.ts'

/** As in Timeline.css. */
const ROW = 46

export function TimelineTable({ bars, zone }: { bars: readonly Bar[]; zone: string }) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const virtual = useVirtualizer({
    count: bars.length,
    getScrollElement: () => scroller,
    estimateSize: () => ROW,
    getItemKey: (index) => bars[index]?.id ?? index,
    overscan: 8,
  })
  return (
    <section className="timeline__scroller timeline-table" ref={setScroller} aria-label="Steps by time">
      <table aria-rowcount={bars.length + 1} aria-label="Timeline">
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Step</th>
            <th scope="col">Workstream</th>
            <th scope="col">State</th>
            <th scope="col">Plan</th>
            <th scope="col">Actual or expected</th>
            <th scope="col">Against plan</th>
            <th scope="col">Slack</th>
          </tr>
        </thead>
        <tbody style={rowsInFlow(virtual)}>
          {virtual.getVirtualItems().map(({ index, key }) => {
            const bar = bars[index]
            return bar ? <TableRow key={key} bar={bar} index={index} zone={zone} /> : null
          })}
        </tbody>
      </table>
    </section>
  )
}

function TableRow({ bar, index, zone }: { bar: Bar; index: number; zone: string }) {
  const isOpen = useIsOpen(bar.id)
  const tone = bar.status === 'failed' ? 'bad' : bar.status === 'held' ? 'late' : undefined
  const { planned, times } = bar
  return (
    <tr aria-rowindex={index + 2} aria-current={isOpen || undefined}>
      <th scope="row">
        <button type="button" className="link" onClick={() => select(bar.id)}>
          {bar.title}
        </button>
      </th>
      <td>{laneTitle(bar)}</td>
      <td className={tone}>{STATUS_WORDS[bar.status]}</td>
      <td>{planned ? rangeInZone(planned, zone) : ''}</td>
      <td>{times ? `${timesWord(bar)} ${rangeInZone(times, zone)}` : 'Will no longer happen'}</td>
      <td>{sayDelay(bar)}</td>
      <td>{saySlack(bar)}</td>
    </tr>
  )
}
