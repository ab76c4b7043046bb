/** The virtualised rows and their keyboard navigation. The only part that renders on scroll. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useState } from 'react'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { useBoardStore } from '../../live/cutover.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { rowsInFlow } from '../../ui/virtualRows.ts'
import type { Scale } from './scale.ts'
import { TimelineLine } from './TimelineLine.tsx'
import type { TimelineRow } from './timelineRows.ts'

/** Pixels, as in Timeline.css. */
export const ROW = 26

interface RowsProps {
  rows: readonly TimelineRow[]
  scale: Scale
  scroller: RefObject<HTMLDivElement | null>
  closed: ReadonlySet<string>
  toggle(title: string): void
}

export function Rows({ rows, scale, scroller, closed, toggle }: RowsProps) {
  const [active, setActive] = useState<number>()
  const board = useBoardStore()
  const [begins] = useState(() => offsetOfWork(rows, board.get().cutover))
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.key ?? index,
    scrollPaddingStart: 44,
    initialOffset: begins,
    overscan: 6,
  })
  const move = (by: number) => {
    let next = active === undefined ? (virtual.getVirtualItems()[0]?.index ?? 0) : active + by
    while (rows[next]?.kind === 'group') next += by
    if (!rows[next]) return
    setActive(next)
    virtual.scrollToIndex(next, { align: 'auto' })
    requestAnimationFrame(() => document.getElementById(`timeline-${next}`)?.focus({ preventScroll: true }))
  }
  useShortcuts([
    { key: 'j', does: 'Next row', run: () => move(1) },
    { key: 'k', does: 'Previous row', run: () => move(-1) },
    { key: 'arrowdown', does: 'Next row', run: () => move(1) },
    { key: 'arrowup', does: 'Previous row', run: () => move(-1) },
  ])
  return (
    <ul style={rowsInFlow(virtual)}>
      {virtual.getVirtualItems().map(({ index, key }) => {
        const row = rows[index]
        return row ? (
          <li key={key} className="timeline__row">
            <TimelineLine
              row={row}
              scale={scale}
              id={`timeline-${index}`}
              tabbable={active === undefined ? index === 1 : index === active}
              closed={row.kind === 'group' && closed.has(row.title)}
              toggle={toggle}
            />
          </li>
        ) : null
      })}
    </ul>
  )
}

/** Scroll position of the current work: the first row in progress, with its group above it; otherwise the top. */
function offsetOfWork(rows: readonly TimelineRow[], { steps, rollbackSteps, rollbackOwn = [] }: Cutover): number {
  const states = { step: steps, rollback: rollbackSteps, own: rollbackOwn }
  const inHand = rows.findIndex((row) => {
    if (row.kind === 'group' || row.kind === 'gate') return false
    const status = states[row.kind][row.position]?.status
    return status === 'running' || status === 'held' || status === 'failed' || status === 'unconfirmed'
  })
  return Math.max(0, inHand - 2) * ROW
}
