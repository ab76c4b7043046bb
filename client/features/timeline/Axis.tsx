import { memo } from 'react'
import { useCutover } from '../../live/cutover.tsx'
import { clockTime, dayOf } from '../../ui/instants.ts'
import { zoneName } from '../../ui/zones.ts'
import type { Scale } from './scale.ts'
import { tickStep, ticksOf } from './timelineRows.ts'

/** Pixels needed by a time label. */
const MIN_TICK_DISTANCE_PX = 76

export const ticksFor = (scale: Scale, zone: string) =>
  ticksOf(scale.span, tickStep(MIN_TICK_DISTANCE_PX / scale.perMs), zone)

/** With the clock's name where it has been changed since the tick before. */
const tickTime = (at: number, before: number | undefined, zone: string): string =>
  before === undefined || zoneName(before, zone) === zoneName(at, zone)
    ? clockTime(at, zone)
    : `${clockTime(at, zone).slice(0, 5)} ${zoneName(at, zone)}`

/** `CET`, or `CET, CEST` where the clocks change meanwhile. */
const clocksIn = (from: number, to: number, zone: string): string =>
  [...new Set([zoneName(from, zone), zoneName(to, zone)])].join(', ')

/** The time axis along the top, in the cutover's zone. */
export const Axis = memo(function Axis({ scale }: { scale: Scale }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const ticks = ticksFor(scale, zone)
  return (
    <div className="timeline-axis" aria-hidden="true">
      <span className="timeline-axis__corner dim">{clocksIn(scale.span.from, scale.span.to, zone)}</span>
      <div className="timeline-axis__ticks">
        {ticks.map(({ at, midnight }, index) => (
          <span
            key={at}
            className={midnight ? 'timeline-axis__tick timeline-axis__tick--day' : 'timeline-axis__tick'}
            style={{ left: scale.x(at) }}
          >
            {midnight ? dayOf(at, zone) : tickTime(at, ticks[index - 1]?.at, zone)}
          </span>
        ))}
      </div>
    </div>
  )
})
