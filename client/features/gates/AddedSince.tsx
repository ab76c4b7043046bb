/** What was added behind a gate after its go. */
import { Link } from 'wouter'
import { addedSinceGo } from '../../../shared/derived/amendments.ts'
import { gateView } from '../../../shared/derived/criteria.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { stepPath } from '../../paths.ts'

export function AddedSince({ gateId }: { gateId: string }) {
  const { cutoverId } = useFollowed()
  const cutover = useCutover((value) => value)
  const view = gateView(cutover, gateId)
  const added = view ? addedSinceGo(cutover, view) : []
  if (added.length === 0) return null
  return (
    <p className="gate-decided__more">
      Added after the go, which stands:{' '}
      {added.map(({ id, title }, place) => (
        <span key={id}>
          {place > 0 ? ', ' : ''}
          <Link href={stepPath(cutoverId, id)}>{title}</Link>
        </span>
      ))}
      .
    </p>
  )
}
