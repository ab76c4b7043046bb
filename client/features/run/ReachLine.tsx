/** Who cannot be reached while their page is closed: said to them, and of all to the lead. */
import { Link } from 'wouter'
import { everybodyIn } from '../../../shared/derived/everybodyIn.ts'
import { holds } from '../../../shared/policy.ts'
import { LEAD } from '../../../shared/reserved.ts'
import { someOf } from '../../../shared/someOf.ts'
import { useCutover, useFollowed, useReach } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { cutoverPath } from '../../paths.ts'
import './ReachLine.css'

export function ReachLine() {
  const { cutoverId } = useFollowed()
  const { me } = useSession()
  const people = usePeople()
  const unreachable = useReach((reach) => reach?.unreachable)
  const leads = useCutover((cutover) => holds(cutover, LEAD, me.person.id))
  const everybody = useCutover((cutover) => everybodyIn(cutover).length)
  const over = useCutover((cutover) => cutover.ended !== undefined)
  if (over || unreachable === undefined) return null
  const isEverybody = leads && unreachable.length > 1 && unreachable.length === everybody
  const others = leads ? unreachable.filter((id) => id !== me.person.id) : []
  const mine = unreachable.includes(me.person.id)
  if (!mine && others.length === 0) return null
  return (
    <p className="reach-line">
      {others.length > 0 ? (
        <span>
          No channel reaches <b>{isEverybody ? 'anybody' : someOf(others.map(people.shortName))}</b> while their page is
          closed. <Link href={cutoverPath(cutoverId, 'people')}>People</Link>
        </span>
      ) : null}
      {mine ? (
        <span>
          {isEverybody ? '' : 'Nothing reaches you once this page is closed. '}
          <Link href="/channels">Set up how you are reached</Link>
        </span>
      ) : null}
    </p>
  )
}
