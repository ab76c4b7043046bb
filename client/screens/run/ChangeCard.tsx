/** A change that ServiceNow holds or has taken back: it comes before any step, since it can keep many from starting. */
import { Link } from 'wouter'
import { useCutover, useFollowed } from '../../cutover.tsx'
import { type ChangeTrouble, changeTrouble, troubleSince } from '../../derive/changeTrouble.ts'
import { ChangeNumber, Standing } from '../../parts/FromServiceNow.tsx'
import { Glyph } from '../../parts/Glyph.tsx'
import { Instant } from '../../parts/Instant.tsx'
import { useLog } from '../../parts/useLog.ts'
import { cutoverPath } from '../../routes.ts'
import { useSession } from '../../session.tsx'
import './StepCard.css'

export function useChangeTrouble(): ChangeTrouble | undefined {
  return changeTrouble(useCutover((cutover) => cutover))
}

export function ChangeCard({ trouble }: { trouble: ChangeTrouble }) {
  const { change, tone, title, blocks, forAll } = trouble
  const { cutoverId } = useFollowed()
  return (
    <li className={`step-card step-card--${tone}`}>
      <div className="step-card__title">
        <Glyph name={tone === 'bad' ? 'failed' : 'held'} label={tone === 'bad' ? 'taken back' : 'held'} />
        <Link href={cutoverPath(cutoverId, 'servicenow')} className="step-card__link">
          {title}
        </Link>
      </div>
      <div className="step-card__says">
        <Since change={change} /> {blocks}
      </div>
      <div className="step-card__foot">
        <ChangeNumber change={change} /> {forAll ? <Standing change={change} /> : null}
      </div>
    </li>
  )
}

/** From the log, which is read only once there is something to be said. */
function Since({ change }: Pick<ChangeTrouble, 'change'>) {
  const { log } = useLog()
  const { connection } = useSession()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const since = troubleSince(log.events, change)
  return since === undefined ? null : (
    <>
      Since <Instant at={since} zone={zone} near={connection.clock.now()} className="" />.
    </>
  )
}
