/** Why nobody edits the plan now, and until when somebody still does. */
import { Link } from 'wouter'
import { lockNow, nextLock } from '../../../shared/draft/lock.ts'
import { usePeople, useTime } from '../../live/session.tsx'
import { cutoverPath } from '../../paths.ts'
import { Instant } from '../../ui/Instant.tsx'
import { myZone } from '../../ui/zones.ts'
import { usePlan } from './usePlan.tsx'

export function PlanClosed() {
  const { confirmed, planned } = usePlan()
  const people = usePeople()
  const by = useTime((now) => lockNow(confirmed, planned, now)?.by)
  const { archived, lock } = confirmed
  const next = nextLock(confirmed, planned)
  if (archived)
    return (
      <p className="plan-notice plan-notice--calm">
        <span>
          <b>Archived</b> by {people.name(archived.by)}, <Instant at={archived.at} zone={myZone()} full />: “
          {archived.reason}”. Versions that were made of it stay.
        </span>
      </p>
    )
  if (by === 'somebody' && lock)
    return (
      <p className="plan-notice plan-notice--calm">
        <span>
          <b>Locked</b> by {people.name(lock.by)} since <Instant at={lock.at} zone={myZone()} full />: “{lock.reason}”.
        </span>
      </p>
    )
  if (!next) return null
  const cutover = <Link href={cutoverPath(next.cutover.cutoverId)}>{next.cutover.title}</Link>
  if (by === 'plan')
    return (
      <p className="plan-notice plan-notice--calm">
        <span>
          <b>Locked</b> since <Instant at={next.at} zone={myZone()} full />: T-0 of {cutover} is{' '}
          <Instant at={next.cutover.t0} zone={myZone()} />. Changes go through edits of that cutover.
        </span>
      </p>
    )
  return (
    <p className="plan-notice plan-notice--calm">
      <span className="dim">
        Locks by itself on <Instant at={next.at} zone={myZone()} full />, before T-0 of {cutover}.
      </span>
    </p>
  )
}
