/** Plan beside what happened and what is expected, over time: one row a step, one scale for all. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useCutover, useOutlook } from '../cutover.tsx'
import { timelineRows, wholeSpan } from '../derive/timelineRows.ts'
import '../parts/Page.css'
import { useIsPhone } from '../parts/useIsPhone.ts'
import { useSession } from '../session.tsx'
import { useShortcuts } from '../shortcuts.ts'
import './Timeline.css'
import { Axis } from './timeline/Axis.tsx'
import { Marks } from './timeline/Marks.tsx'
import { TimelineLine } from './timeline/TimelineLine.tsx'
import { useWholeSpan } from './timeline/useWholeSpan.ts'
import { useZoom } from './timeline/useZoom.ts'

const ROW = 26
/** Pixels of the names, as in Timeline.css. */
const SIDE = { wide: 268, phone: 132 }
const HOUR = 3_600_000
const NEVER: ReadonlySet<string> = new Set()

export default function Timeline() {
  const outlook = useOutlook((value) => value)
  if (!outlook) {
    return (
      <p className="page dim" role="status">
        Laying out the plan…
      </p>
    )
  }
  return <Chart />
}

function Chart() {
  const cutover = useCutover((value) => value)
  const plan = useOutlook((outlook) => outlook?.plan)
  const forecast = useOutlook((outlook) => outlook?.forecast)
  const { connection } = useSession()
  const phone = useIsPhone()
  const side = phone ? SIDE.phone : SIDE.wide
  const [closed, setClosed] = useState(NEVER)
  const [active, setActive] = useState<number>()
  const scroller = useRef<HTMLDivElement>(null)
  const span = useWholeSpan(() =>
    plan && forecast ? wholeSpan(cutover, plan, forecast) : { from: cutover.t0, to: cutover.windowEnd },
  )
  const rows = useMemo(() => (plan ? timelineRows(cutover, plan, closed) : []), [cutover, plan, closed])
  const { scale, zoom, show } = useZoom(span, scroller, side)

  const windowSpan = {
    from: Math.min(cutover.windowStart, cutover.t0) - 0.5 * HOUR,
    to: Math.max(cutover.windowEnd, forecast?.finish ?? 0) + 0.5 * HOUR,
  }
  const first = useRef(true)
  useLayoutEffect(() => {
    if (!first.current) return
    first.current = false
    show(windowSpan)
  })

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.key ?? index,
    scrollPaddingStart: 44,
    overscan: 8,
  })
  const move = (by: number) => {
    const start = active ?? virtual.getVirtualItems()[0]?.index ?? 0
    let next = active === undefined ? start : start + by
    while (rows[next]?.kind === 'group') next += by || 1
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
    { key: '+', does: 'Zoom in', run: () => zoom(1.6) },
    { key: '-', does: 'Zoom out', run: () => zoom(1 / 1.6) },
    { key: '0', does: 'Show the window', run: () => show(windowSpan) },
  ])
  const now = connection.clock.now()
  return (
    <div className="page page--fixed timeline">
      <div className="timeline__tools">
        <h1>Timeline</h1>
        <div className="page__tools">
          <button type="button" className="button button--small" onClick={() => show(windowSpan)}>
            Window
          </button>
          <button
            type="button"
            className="button button--small"
            onClick={() => show({ from: now - HOUR, to: now + 3 * HOUR })}
          >
            Now
          </button>
          <button type="button" className="button button--small" onClick={() => show(span)}>
            Everything
          </button>
          <button type="button" className="button button--small" aria-label="Zoom out" onClick={() => zoom(1 / 1.6)}>
            −
          </button>
          <button type="button" className="button button--small" aria-label="Zoom in" onClick={() => zoom(1.6)}>
            +
          </button>
        </div>
        {phone ? null : <Legend />}
      </div>
      <div className="timeline__chart" ref={scroller}>
        <div className="timeline__canvas" style={{ width: side + scale.width }}>
          <Axis scale={scale} />
          <div className="timeline__body" style={{ height: virtual.getTotalSize() }}>
            <Marks scale={scale} />
            <ul>
              {virtual.getVirtualItems().map(({ index, key, start }) => {
                const row = rows[index]
                return row ? (
                  <li key={key} className="timeline__row" style={{ transform: `translateY(${start}px)`, height: ROW }}>
                    <TimelineLine
                      row={row}
                      scale={scale}
                      id={`timeline-${index}`}
                      tabbable={active === undefined ? index === 1 : index === active}
                      closed={row.kind === 'group' && closed.has(row.title)}
                      toggle={(title) =>
                        setClosed((before) => {
                          const next = new Set(before)
                          if (!next.delete(title)) next.add(title)
                          return next
                        })
                      }
                    />
                  </li>
                ) : null
              })}
            </ul>
          </div>
        </div>
      </div>
    </div>
  )
}

function Legend() {
  return (
    <ul className="timeline__legend dim" aria-label="How to read it">
      <li>
        <span className="timeline-sample timeline-sample--plan" /> plan
      </li>
      <li>
        <span className="timeline-sample timeline-sample--done" /> happened
      </li>
      <li>
        <span className="timeline-sample" /> expected
      </li>
      <li>
        <span className="timeline-sample timeline-sample--critical" /> critical path
      </li>
    </ul>
  )
}
