import { memo } from 'react'
import { useCutover } from '../../live/cutover.tsx'
import { clockTime, dayOf, zoneName } from '../../ui/instants.ts'
import type { Scale } from './scale.ts'
import { tickStep, ticksOf } from './timelineRows.ts'

/** Pixels needed by a time label. */
const MIN_TICK_DISTANCE_PX = 76

export const ticksFor = (scale: Scale, zone: string) =>
  ticksOf(scale.span, tickStep(MIN_TICK_DISTANCE_PX / scale.perMs), zone)

/** The time axis along the top, in the cutover's zone. */
export const Axis = memo(function Axis({ scale }: { scale: Scale }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const t0 = useCutover((cutover) => cutover.t0)
  const ticks = ticksFor(scale, zone)
  return (
    <div className="timeline-axis" aria-hidden="true">
      <span className="timeline-axis__corner dim">{zoneName(t0, zone)}</span>
      <div className="timeline-axis__ticks">
        {ticks.map(({ at, midnight }) => (
          <span
            key={at}
            className={midnight ? 'timeline-axis__tick timeline-axis__tick--day' : 'timeline-axis__tick'}
            style={{ left: scale.x(at) }}
          >
            {midnight ? dayOf(at, zone) : clockTime(at, zone)}
          </span>
        ))}
      </div>
    </div>
  )
})
