/** What the plan says now, in a few sentences. */
import type { DraftPlan } from '../../../shared/draft/protocol.ts'
import { sayBottleneck } from '../../../shared/schedule/level/sayLevelled.ts'
import { usePlan } from './usePlan.tsx'

export function PlanSays({ goTo }: { goTo(row: string): void }) {
  const { check, confirmed } = usePlan()
  const plan = check?.plan
  const critical = plan?.rows.filter((row) => row.critical) ?? []
  return (
    <section className="plan-part" aria-label="What the plan says now">
      <h2>
        What the plan says now{' '}
        {check && check.seq < confirmed.seq ? <span className="dim">as of a moment ago</span> : null}
      </h2>
      {check === undefined ? <p className="dim">Reading…</p> : null}
      {check && !plan ? <p className="dim">Nothing until the faults above are mended.</p> : null}
      {plan ? <Sentences plan={plan} /> : null}
      {critical.length > 0 ? (
        <p>
          <span className="dim">Critical path: </span>
          {critical.length} {critical.length === 1 ? 'step' : 'steps'},{' '}
          <button type="button" className="plan-link" onClick={() => goTo(critical[0]?.row ?? '')}>
            from the first
          </button>
        </p>
      ) : null}
    </section>
  )
}

function Sentences({ plan }: { plan: DraftPlan }) {
  const { finish, window, spare, outage, rollback, busiest, withPeople } = plan
  const share = window > 0 ? Math.round((Math.abs(spare) / window) * 100) : undefined
  return (
    <>
      <p>
        Finish <b className="mono">T+{clock(finish)}</b>, window <span className="mono">{clock(window)}</span>:{' '}
        {spare >= 0 ? (
          <>
            {share === undefined ? '' : `${share} % `}spare (<span className="mono">{clock(spare)}</span>).
          </>
        ) : (
          <b className="bad">{clock(-spare)} too long.</b>
        )}
      </p>
      {outage ? (
        <p>
          Outage <b className="mono">{clock(outage.end - outage.start)}</b>
          {outage.atMost === undefined ? '' : ` of at most ${clock(outage.atMost)}`}.
        </p>
      ) : null}
      <p>
        Rollback <b className="mono">{clock(rollback.takes)}</b>
        {rollback.deadline === undefined ? '' : `, possible until T+${clock(rollback.deadline)}`}.
      </p>
      {busiest ? (
        <p>
          Busiest: {busiest.title}, {busiest.peak}
          {busiest.capacity === undefined ? '' : ` of ${busiest.capacity}`} at once at T+{clock(busiest.at)}.
        </p>
      ) : null}
      {withPeople ? (
        <p>
          With the people there are: finish{' '}
          <b className={withPeople.finish > window ? 'mono bad' : 'mono'}>T+{clock(withPeople.finish)}</b>
          {withPeople.finish > finish ? `, ${clock(withPeople.finish - finish)} later` : ''}.{' '}
          {sayBottleneck(withPeople, (seconds) => `T+${clock(seconds)}`)}
        </p>
      ) : null}
    </>
  )
}

/** Seconds as `4:28`, or `0:00:30` where a minute would hide them. */
function clock(seconds: number): string {
  const sign = seconds < 0 ? '−' : ''
  const all = Math.abs(Math.round(seconds))
  const hours = Math.floor(all / 3600)
  const minutes = String(Math.floor((all % 3600) / 60)).padStart(2, '0')
  const rest = all % 60
  return `${sign}${hours}:${minutes}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}
