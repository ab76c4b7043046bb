/** An instant as the cutover's clock shows it; in all zones that matter when one points at it. */
import { allZones, clockTime, shortInstant } from '../derive/instants.ts'

interface InstantProps {
  at: number
  zone: string
  /** Instants far from this one show their date instead. */
  near?: number
  className?: string
}

export function Instant({ at, zone, near, className = 'mono' }: InstantProps) {
  return (
    <time className={className} dateTime={new Date(at).toISOString()} title={allZones(at, zone)}>
      {near === undefined ? clockTime(at, zone) : shortInstant(at, zone, near)}
    </time>
  )
}
