import type { ReactNode } from 'react'
import { useCutover, useNotLiveSince } from '../live/cutover.tsx'
import { useConnectionState } from '../live/session.tsx'
import { OfflineSince } from '../ui/OfflineSince.tsx'

/** Whether the line stands and the screen follows it, or since when not. LIVE is something else: the cutover's mode. */
export function Live() {
  return (
    <span className="live" role="status">
      <NotLive>
        <span className="dim">
          <span aria-hidden="true">●</span> <span className="live__word">Connected</span>
        </span>
      </NotLive>
    </span>
  )
}

/** `Offline since 02:14:07`; `Behind since …` where the line stands, and the log cannot be followed all the same. */
export function NotLive({ children }: { children?: ReactNode }) {
  const since = useNotLiveSince()
  const offline = useConnectionState(({ notLiveSince }) => notLiveSince !== undefined)
  const zone = useCutover(({ runbook }) => runbook.timezone)
  if (since === undefined) return children
  return (
    <b className="late">
      <OfflineSince at={since} zone={zone} behind={!offline} />
    </b>
  )
}
