/** What became of the plan: the sentence first, then where time was lost and won, and step by step. */
import { Link } from 'wouter'
import { isRefusal } from '../../../shared/refusal.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { LookBack as LookedBack } from '../../../shared/schedule/lookBack/lookBackShape.ts'
import { NO_ANSWER } from '../../live/answered.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { useGet } from '../../live/useGet.ts'
import { cutoverPath, estimatesPath } from '../../paths.ts'
import { NotRead } from '../../shell/NotRead.tsx'
import { CUTOVER_KINDS, SaveAs } from '../../shell/SaveAs.tsx'
import { allZones, weekendInstant } from '../../ui/instants.ts'
import { scrollable } from '../../ui/scrollable.ts'
import { Forecasts, Steps, Workstreams } from './LookBackTables.tsx'
import { Lost } from './Lost.tsx'
import '../../shell/Page.css'
import '../../shell/Panel.css'
import './LookBack.css'

export default function LookBack() {
  const { cutoverId } = useFollowed()
  // What happens afterwards, as in hypercare, changes nothing of the night.
  const status = useCutover((cutover) => cutover.status)
  const { answer, again } = useGet<LookedBack>(
    `/api/cutovers/${encodeURIComponent(cutoverId)}/look-back?status=${status}`,
  )
  if (answer === NO_ANSWER) return <NotRead again={again} />
  return (
    <div ref={scrollable} className="page look-back">
      <header className="page__head">
        <h1>Look back</h1>
        <span className="dim">planned, forecast and what happened</span>
      </header>
      {answer === undefined ? (
        <p className="dim" role="status">
          Reading the night…
        </p>
      ) : isRefusal(answer) ? (
        <p className="page__empty">
          <b>Not yet.</b>
          {answer.message}
        </p>
      ) : (
        <OfNight looked={answer} />
      )}
    </div>
  )
}

function OfNight({ looked }: { looked: LookedBack }) {
  const { cutoverId } = useFollowed()
  const runbook = useCutover((cutover) => cutover.runbook)
  const title = useCutover((cutover) => cutover.title)
  return (
    <>
      <p className="look-back__says">{looked.says}</p>
      <Finishes looked={looked} />
      {looked.delay ? <Lost delay={looked.delay} /> : null}
      <Workstreams looked={looked} />
      <Forecasts looked={looked} />
      <Steps looked={looked} />
      <nav className="look-back__on" aria-label="From here">
        <Link className="button" href={estimatesPath(runbook.id)}>
          Better estimates from its nights
        </Link>
        <Link className="button" href={`${cutoverPath(cutoverId)}/forecast`}>
          How the forecast went
        </Link>
        <SaveAs path={`/api/cutovers/${encodeURIComponent(cutoverId)}/export`} name={title} kinds={CUTOVER_KINDS} />
      </nav>
    </>
  )
}

/** Each of the four is another thing, and says which. */
function Finishes({ looked: { plans, forecasts, finish, window } }: { looked: LookedBack }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const near = Date.parse(finish)
  const [first] = forecasts
  const against = (at: string) => {
    const minutes = Math.round((near - Date.parse(at)) / 60_000)
    return minutes === 0
      ? 'as it came'
      : `it came ${sayDuration(Math.abs(minutes) * 60)} ${minutes > 0 ? 'later' : 'earlier'}`
  }
  const left = Math.round((Date.parse(window.end) - near) / 60_000)
  return (
    <dl className="times-beside">
      <Finish
        label="Approved plan"
        at={plans.approved.finish}
        note={against(plans.approved.finish)}
        zone={zone}
        near={near}
      />
      {plans.atT0 ? (
        <Finish label="Plan at T-0" at={plans.atT0.finish} note={against(plans.atT0.finish)} zone={zone} near={near} />
      ) : null}
      {first?.isT0 ? (
        <Finish
          label="Forecast at T-0"
          at={first.p50}
          note={`at 50 %; ${weekendInstant(Date.parse(first.p80), zone, near)} at 80 %; ${against(first.p50)}`}
          zone={zone}
          near={near}
        />
      ) : null}
      <Finish
        label="Finished"
        at={finish}
        note={
          left === 0
            ? 'just as the window ended'
            : `${sayDuration(Math.abs(left) * 60)} ${left > 0 ? 'before' : 'after'} the window ended`
        }
        zone={zone}
        near={near}
      />
    </dl>
  )
}

interface FinishProps {
  label: string
  at: string
  note: string
  zone: string
  near: number
}

const Finish = ({ label, at, note, zone, near }: FinishProps) => (
  <div title={allZones(Date.parse(at), zone)}>
    <dt className="dim">{label}</dt>
    <dd className="mono strong">{weekendInstant(Date.parse(at), zone, near)}</dd>
    <dd className="dim">{note}</dd>
  </div>
)
