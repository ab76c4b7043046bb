/** Incidents linked to the change, and those raised here: open ones first, by priority. */
import { leadChange, sayChangeNumber } from '../../../shared/change/change.ts'
import { useCutover } from '../../live/cutover.tsx'
import { ChangeStatus } from '../servicenow/FromServiceNow.tsx'
import { Incident } from '../servicenow/Incident.tsx'
import { incidentsInOrder } from '../servicenow/incidents.ts'

/** Absent without a linked change. */
export function Incidents() {
  const change = useCutover(leadChange)
  const incidents = useCutover((cutover) => cutover.incidents)
  if (!change && incidents.length === 0) return null
  const open = incidents.filter(({ facts }) => facts?.open)
  const urgent = open.some(({ facts }) => facts?.priority.value === '1')
  return (
    <section className="hypercare__part">
      <h2>
        Incidents{' '}
        <span className={urgent ? 'bad' : open.length > 0 ? 'late' : 'dim'}>
          {open.length > 0 ? `${open.length} open` : 'none open'}
        </span>
      </h2>
      {change ? (
        <p className="dim">
          Those that point to {sayChangeNumber(change)}, <ChangeStatus change={change} />.
        </p>
      ) : null}
      <ul>
        {incidentsInOrder(incidents).map((incident) => (
          <li key={incident.id}>
            <Incident incident={incident} />
          </li>
        ))}
      </ul>
    </section>
  )
}
