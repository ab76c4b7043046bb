/** Plan, actual and forecast over time: one row per step, one scale for all. */

import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { withoutUndefined } from '../../../shared/withoutUndefined.ts'
import { useCutover, useOutlook } from '../../live/cutover.tsx'
import { timelineRows, wholeSpan } from './timelineRows.ts'
import '../../shell/Page.css'
import { useSession } from '../../live/session.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { useIsPhone } from '../../ui/useIsPhone.ts'
import './Timeline.css'
import { Axis } from './Axis.tsx'
import { Marks } from './Marks.tsx'
import { ROW, Rows } from './Rows.tsx'
import { useWholeSpan } from './useWholeSpan.ts'
import { useZoom } from './useZoom.ts'

/** Width of the name column in pixels, as in Timeline.css. */
const SIDE = { wide: 268, phone: 132 }
const HOUR_MS = 3_600_000
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
  const scroller = useRef<HTMLDivElement>(null)
  const { runbook, rollbackSteps, rollbackOwn, t0, windowStart, windowEnd } = cutover
  const needed = useMemo(
    () =>
      plan && forecast
        ? wholeSpan({ runbook, t0, windowStart, windowEnd }, plan, forecast)
        : { from: t0, to: windowEnd },
    [plan, forecast, runbook, t0, windowStart, windowEnd],
  )
  const span = useWholeSpan(needed)
  const rows = useMemo(
    () => (plan ? timelineRows(withoutUndefined({ runbook, rollbackSteps, rollbackOwn }), plan, closed) : []),
    [runbook, rollbackSteps, rollbackOwn, plan, closed],
  )
  const toggle = useCallback((title: string) => {
    setClosed((before) => {
      const next = new Set(before)
      if (!next.delete(title)) next.add(title)
      return next
    })
  }, [])
  const { scale, zoom, show } = useZoom(span, scroller, side)

  const windowSpan = {
    from: Math.min(windowStart, t0) - 0.5 * HOUR_MS,
    to: Math.max(windowEnd, forecast?.finish ?? 0) + 0.5 * HOUR_MS,
  }
  const first = useRef(true)
  useLayoutEffect(() => {
    if (!first.current) return
    first.current = false
    show(windowSpan)
  })

  useShortcuts([
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
            onClick={() => show({ from: now - HOUR_MS, to: now + 3 * HOUR_MS })}
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
          <div className="timeline__body" style={{ height: rows.length * ROW }}>
            <Marks scale={scale} />
            <Rows rows={rows} scale={scale} scroller={scroller} closed={closed} toggle={toggle} />
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
