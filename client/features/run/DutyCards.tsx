/** My duties at gates, shown with my steps. */
import { Link } from 'wouter'
import { useBoard, useCutoverTime, useFollowed } from '../../live/cutover.tsx'
import { useSession } from '../../live/session.tsx'
import { gatePath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { type GateDuty, gateDuties } from '../gates/gateDuty.ts'
import './StepCard.css'

/** Re-evaluated every few seconds, since a gate becomes due without an event. */
export function useGateDuties(): GateDuty[] {
  const cutover = useBoard((board) => board.cutover)
  const { me } = useSession()
  return gateDuties(cutover, me.person.id, useCutoverTime(5000))
}

export function DutyCards({ duties }: { duties: readonly GateDuty[] }) {
  const { cutoverId } = useFollowed()
  return duties.map(({ gateId, kind, gate, says, label }) => (
    <li key={`${gateId} ${kind}`} className="step-card step-card--mine">
      <div className="step-card__title">
        <Glyph name="gate" label="gate" />
        <Link href={gatePath(cutoverId, gateId)} className="step-card__link">
          {gate}
        </Link>
      </div>
      <div className="step-card__says">{says}</div>
      {label === undefined ? null : (
        <div className="step-card__foot">
          <Link href={gatePath(cutoverId, gateId)} className="button button--primary button--small">
            {label}
          </Link>
        </div>
      )}
    </li>
  ))
}
