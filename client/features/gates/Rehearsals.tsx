/** The rehearsals that a gate rests on: who accepted them and when, and what has changed in the runbook since. */
import { Link } from 'wouter'
import type { Difference, Rehearsal } from '../../../shared/rehearsal.ts'
import { criteriaOf } from '../../../shared/runbook/criteriaOf.ts'
import { sayDifference } from '../../../shared/runbook/differences.ts'
import type { GateDefinition } from '../../../shared/runbook/runbook.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { cutoverPath } from '../../paths.ts'
import { capital } from '../../ui/capital.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'

export function Rehearsals({ gate }: { gate: GateDefinition }) {
  const rehearsals = useCutover((cutover) => cutover.rehearsals)
  if (!rehearsals || rehearsals.length === 0 || criteriaOf(gate, 'rehearsed').length === 0) return null
  return (
    <section className="rests">
      <h2>Rehearsed before live</h2>
      <ul>
        {rehearsals.map((rehearsal) => (
          <li key={rehearsal.cutoverId}>
            <OneRehearsal rehearsal={rehearsal} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function OneRehearsal({ rehearsal }: { rehearsal: Rehearsal }) {
  const people = usePeople()
  const { runbook, t0 } = useCutover((cutover) => cutover)
  const { cutoverId, title, acceptedBy, acceptedAt, differences } = rehearsal
  return (
    <>
      <div className="criterion">
        {differences ? <Glyph name="held" label="another version" /> : <Glyph name="done" label="this version" />}
        <span>
          <Link href={cutoverPath(cutoverId)}>{title}</Link>
          <span className="criterion__more dim">
            accepted by {people.name(acceptedBy)},{' '}
            <Instant at={Date.parse(acceptedAt)} zone={runbook.timezone} near={t0} />
            {differences ? '' : '; the same version as here'}
          </span>
        </span>
      </div>
      {differences ? <Differences rehearsal={rehearsal} differences={differences} /> : null}
    </>
  )
}

function Differences({ rehearsal, differences }: { rehearsal: Rehearsal; differences: readonly Difference[] }) {
  const count = rehearsal.differenceCount ?? differences.length
  return (
    <details className="criteria-many">
      <summary className="criterion">
        <span className="late">
          {count === 1 ? 'One difference' : `${count} differences`} between that version and this one
        </span>
      </summary>
      <ul>
        {differences.map((difference) => (
          <li key={`${difference.of} ${difference.id} ${difference.is}`} className="criterion dim">
            {capital(sayDifference(difference))}
          </li>
        ))}
        {count > differences.length ? <li className="criterion dim">And {count - differences.length} more</li> : null}
      </ul>
    </details>
  )
}
