/** Lines through all rows: the clock, now, T-0, the window, and the point of no return. */
import { memo, useMemo } from 'react'
import { indexOf } from '../../../shared/runbookIndex.ts'
import { useCutover, useOutlook } from '../../cutover.tsx'
import { clockTime } from '../../derive/instants.ts'
import { useTime } from '../../session.tsx'
import { ticksFor } from './Axis.tsx'
import type { Scale } from './scale.ts'

export const Marks = memo(function Marks({ scale }: { scale: Scale }) {
  const { t0, windowStart, windowEnd, runbook } = useCutover((cutover) => cutover)
  const now = useTime((second) => Math.floor(second / 5000) * 5000)
  const steps = useOutlook((outlook) => outlook?.forecast.steps)
  const noReturn = indexOf(runbook).pointsOfNoReturn.flatMap((position) => steps?.[position]?.start ?? [])
  const first = noReturn.length > 0 ? Math.min(...noReturn) : undefined
  const zone = runbook.timezone
  const ticks = useMemo(() => ticksFor(scale, zone), [scale, zone])
  return (
    <div className="timeline-marks" aria-hidden="true">
      <div
        className="timeline-marks__window"
        style={{ left: scale.x(windowStart), width: scale.x(windowEnd) - scale.x(windowStart) }}
      />
      {ticks.map(({ at, midnight }) => (
        <div
          key={at}
          className={midnight ? 'timeline-marks__tick timeline-marks__tick--day' : 'timeline-marks__tick'}
          style={{ left: scale.x(at) }}
        />
      ))}
      <Mark kind="t0" at={t0} scale={scale} word="T-0" />
      <Mark kind="end" at={windowEnd} scale={scale} word={`window ends ${clockTime(windowEnd, zone)}`} />
      {first === undefined ? null : <Mark kind="return" at={first} scale={scale} word="point of no return" />}
      <Mark kind="now" at={now} scale={scale} word={`now ${clockTime(now, zone)}`} />
    </div>
  )
})

function Mark({ kind, at, scale, word }: { kind: string; at: number; scale: Scale; word: string }) {
  return (
    <div className={`timeline-marks__mark timeline-marks__mark--${kind}`} style={{ left: scale.x(at) }}>
      <span>{word}</span>
    </div>
  )
}
