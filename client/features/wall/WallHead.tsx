/** What it is, where it stands, the countdown, and the time in its zone and in UTC. */
import { CUTOVER_WORDS, sayStatus } from '../../derive/sayStatus.ts'
import { useCutover, useNotLiveSince } from '../../live/cutover.tsx'
import { useNow } from '../../live/session.tsx'
import { NotLive } from '../../shell/Live.tsx'
import { clockTime, countdown, fullInstant, wallClock } from '../../ui/instants.ts'
import { useTitle } from '../../ui/useTitle.ts'
import { WallChange } from './WallChange.tsx'

export function WallHead() {
  const cutover = useCutover((value) => value)
  const { title, mode, status, t0, countdownHeld, runbook, ended } = cutover
  useTitle('Wall', title)
  const now = useNow()
  const since = useNotLiveSince()
  const zone = runbook.timezone
  const apart = clockTime(now, zone) !== clockTime(now, 'UTC')
  return (
    <header className={since === undefined ? 'wall__head' : 'wall__head wall__head--old'}>
      <div className="wall__title">
        <h1>{title}</h1>
        <p className="dim wall__where">
          <span className={mode === 'live' ? 'badge' : 'badge badge--quiet'}>
            {mode === 'live' ? 'LIVE' : 'REHEARSAL'}
          </span>
          <span>{sayStatus(cutover)}</span>
          <span className="mono nowrap">{ended ? fullInstant(ended.at, zone) : wallClock(now, zone)}</span>
          {ended || !apart ? null : <span className="mono nowrap">{wallClock(now, 'UTC')}</span>}
        </p>
        <WallChange quiet />
      </div>
      {ended ? (
        <div className="wall__countdown wall__countdown--over">{CUTOVER_WORDS[status]}</div>
      ) : (
        <div className={countdownHeld ? 'wall__countdown mono late' : 'wall__countdown mono'} role="timer">
          {countdown(countdownHeld?.at ?? now, t0)}
        </div>
      )}
      {since === undefined ? null : (
        <p className="wall__stale" role="status">
          <NotLive />
        </p>
      )}
    </header>
  )
}
