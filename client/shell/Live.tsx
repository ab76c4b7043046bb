import { useCutover, useNotLiveSince } from '../live/cutover.tsx'
import { clockSeconds } from '../ui/instants.ts'

/** Whether the screen is live, or since when it may be stale. */
export function Live() {
  const since = useNotLiveSince()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  return (
    <span className="live" role="status">
      {since === undefined ? (
        <span className="dim">
          <span aria-hidden="true">●</span> live
        </span>
      ) : (
        <b className="late">Not live since {clockSeconds(since, zone)}</b>
      )}
    </span>
  )
}
