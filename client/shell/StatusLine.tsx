/** Title, live or rehearsal, and the cutover's status in one or two words. */
import { Link } from 'wouter'
import type { Cutover } from '../../shared/cutoverState.ts'
import { useCutover } from '../live/cutover.tsx'
import { ChangeInBrief } from './ChangeInBrief.tsx'

export const CUTOVER_WORDS: Record<Cutover['status'], string> = {
  preparing: 'Preparing',
  running: 'Running',
  rollingBack: 'Rolling back',
  hypercare: 'Hypercare',
  closed: 'Closed',
  cancelled: 'Cancelled',
}

export function StatusLine() {
  const { title, mode, status, pause, stop, release } = useCutover((cutover) => cutover)
  return (
    <div className="facts__where">
      <Link href="/" className="facts__title" title={`${title}. Back to all cutovers`}>
        {title}
      </Link>
      <div className="dim nowrap facts__status">
        <span className={mode === 'live' ? 'badge' : 'badge badge--quiet'}>
          {mode === 'live' ? 'LIVE' : 'REHEARSAL'}
        </span>{' '}
        {CUTOVER_WORDS[status]}
        {stop === 'called' ? (
          <b className="bad">, stop called</b>
        ) : pause === 'paused' ? (
          <b className="late">, paused</b>
        ) : null}
        <ChangeInBrief />
        {release === undefined ? null : <span className="facts__release">{release}</span>}
      </div>
    </div>
  )
}
