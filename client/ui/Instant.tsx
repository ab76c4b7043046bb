/** An instant in the cutover's zone, with all relevant zones as a tooltip. */
import { allZones, clockSeconds, clockTime, fullInstant, shortInstant } from './instants.ts'

interface InstantProps {
  at: number
  zone: string
  /** Reference instant; those far from it show their date instead. */
  near?: number
  /** With day and zone. */
  full?: boolean
  seconds?: boolean
  className?: string
}

export function Instant({ at, zone, near, full = false, seconds = false, className }: InstantProps) {
  const text = full
    ? fullInstant(at, zone)
    : near !== undefined
      ? shortInstant(at, zone, near)
      : (seconds ? clockSeconds : clockTime)(at, zone)
  return (
    <time
      className={className ?? (full ? '' : 'mono')}
      dateTime={new Date(at).toISOString()}
      title={allZones(at, zone)}
    >
      {text}
    </time>
  )
}
