/** A change that somebody has to look at: shown before any step, since it can block many. */
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { type ChangeTrouble, changeTrouble, troubleSince } from '../../../shared/change/changeTrouble.ts'
import type { ChangeState } from '../../../shared/cutoverState.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { useSession } from '../../live/session.tsx'
import { useLog } from '../../live/useLog.ts'
import { cutoverPath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { ChangeNumber, ChangeStatus, useChangeOffers } from '../servicenow/FromServiceNow.tsx'
import './StepCard.css'

export function useChangeTrouble(): ChangeTrouble | undefined {
  const { cutover, now } = useChangeOffers()
  return changeTrouble(cutover, now)
}

export function ChangeCard({ trouble }: { trouble: ChangeTrouble }) {
  const { change, tone, title, blocks, forAll, since } = trouble
  const { cutoverId } = useFollowed()
  return (
    <li className={`step-card step-card--${tone} change-card`}>
      <div className="step-card__title">
        <Glyph name={tone === 'bad' ? 'failed' : 'held'} label={tone === 'bad' ? 'taken back' : 'held'} />
        <Link href={cutoverPath(cutoverId, 'servicenow')} className="step-card__link">
          {title}
        </Link>
      </div>
      <div className="step-card__says">
        {since === undefined ? <SinceByLog change={change} /> : <Since at={since} />} {blocks}
      </div>
      <div className="step-card__foot">
        <ChangeNumber change={change} /> {forAll ? <ChangeStatus change={change} /> : null}
      </div>
    </li>
  )
}

/** How many pages of the log are read for it; an older hold is shown without its start. */
const MAX_PAGES = 5

/** From the log, which is read only when needed, and no further back than necessary. */
function SinceByLog({ change }: { change: ChangeState }) {
  const { log, loadOlder } = useLog()
  const since = useMemo(() => troubleSince(log.events, change), [log.events, change])
  const [pages, setPages] = useState(1)
  const further =
    since === undefined && log.events.length > 0 && !log.complete && !log.loading && !log.failed && pages < MAX_PAGES
  useEffect(() => {
    if (!further) return
    setPages((before) => before + 1)
    void loadOlder()
  }, [further, loadOlder])
  return since === undefined ? null : <Since at={since} />
}

function Since({ at }: { at: number }) {
  const { connection } = useSession()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  return (
    <>
      Since <Instant at={at} zone={zone} near={connection.clock.now()} className="" />.
    </>
  )
}
