/** An instant as the cutover's clock shows it; in all zones that matter when one points at it. */
import { allZones, clockTime, fullInstant, shortInstant } from './instants.ts'

interface InstantProps {
  at: number
  zone: string
  /** Instants far from this one show their date instead. */
  near?: number
  /** Written with its day and zone. */
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
