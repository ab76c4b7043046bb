/** Title, live or rehearsal, and the cutover's status in one or two words. */
import { Link } from 'wouter'
import { sayStatus } from '../derive/sayStatus.ts'
import { useCutover } from '../live/cutover.tsx'
import { ChangeInBrief } from './ChangeInBrief.tsx'

export function StatusLine() {
  const cutover = useCutover((value) => value)
  const { title, mode, pause, stop, release } = cutover
  return (
    <div className="facts__where">
      <Link href="/" className="facts__title" title={`${title}. Back to all cutovers`}>
        {title}
      </Link>
      <div className="dim nowrap facts__status">
        <span className={mode === 'live' ? 'badge' : 'badge badge--quiet'}>
          {mode === 'live' ? 'LIVE' : 'REHEARSAL'}
        </span>{' '}
        {sayStatus(cutover)}
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
