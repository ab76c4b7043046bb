/** An alarm about a go: shown before any step. */
import { Link } from 'wouter'
import { useCutover, useCutoverTime, useFollowed } from '../../live/cutover.tsx'
import { cutoverPath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { type GateAlarm, gateAlarms } from './gateAlarms.ts'
import './StepCard.css'

/** Re-evaluated every few seconds: evidence ages without an event. */
export function useGateAlarms(): GateAlarm[] {
  const cutover = useCutover((value) => value)
  return gateAlarms(cutover, useCutoverTime(5000))
}

export function GateAlarmCard({ alarm: { title, says, page } }: { alarm: GateAlarm }) {
  const { cutoverId } = useFollowed()
  return (
    <li className="step-card step-card--late">
      <div className="step-card__title">
        <Glyph name="held" label="no longer met" />
        <Link href={cutoverPath(cutoverId, page)} className="step-card__link">
          {title}
        </Link>
      </div>
      <div className="step-card__says">{says}</div>
    </li>
  )
}
