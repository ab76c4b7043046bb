/** An instant in the cutover's zone, with all relevant zones as a tooltip. */
import { allZones, clockTime, fullInstant, shortInstant } from './instants.ts'

interface InstantProps {
  at: number
  zone: string
  /** Reference instant; those far from it show their date instead. */
  near?: number
  /** With day and zone. */
  full?: boolean
  className?: string
}

export function Instant({ at, zone, near, full = false, className = full ? '' : 'mono' }: InstantProps) {
  return (
    <time className={className} dateTime={new Date(at).toISOString()} title={allZones(at, zone)}>
      {full ? fullInstant(at, zone) : near === undefined ? clockTime(at, zone) : shortInstant(at, zone, near)}
    </time>
  )
}
