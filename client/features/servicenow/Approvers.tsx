/** Who has to approve a change in ServiceNow, by name and since when, and who has answered. */
import type { ChangeState } from '../../../shared/cutoverState.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useTime } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { APPROVER_WORDS } from './changeWords.ts'
import './Approvers.css'

/** Nothing where nobody is asked, or where ServiceNow does not say who. */
export function Approvers({ change }: { change: ChangeState }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const near = useTime((now) => now - (now % 60_000))
  const approvers = change.facts?.approvers ?? []
  if (approvers.length === 0) return null
  return (
    <section className="approvers" aria-label="Approvals in ServiceNow">
      <h3>Approvals in ServiceNow</h3>
      <ul>
        {approvers.map(({ name, group, said, since }) => (
          <li key={`${name} ${group} ${since}`}>
            <b className="strong">{name}</b>
            {group === undefined ? null : <span className="dim"> for {group}</span>}
            <span className={said === 'rejected' ? 'approvers__said bad' : 'approvers__said dim'}>
              {APPROVER_WORDS[said]} <Instant at={Date.parse(since)} zone={zone} near={near} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
