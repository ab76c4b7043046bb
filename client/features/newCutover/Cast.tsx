/** Who holds which role, with warnings. */
import type { Cutover, PersonId } from '../../../shared/cutoverState.ts'
import { sayWithoutGo } from '../../../shared/derived/warnings.ts'
import { pendingWithoutGo } from '../../../shared/derived/withoutGo.ts'
import { LEAD, SCRIBE } from '../../../shared/reserved.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { PersonPicker } from '../../forms/PersonPicker.tsx'
import { usePeople } from '../../live/session.tsx'
import { dutiesOf, peopleWarnings } from '../people/peopleWarnings.ts'

interface CastProps {
  runbook: Runbook
  /** The cutover as it would be created; undefined while that is not possible. */
  cutover: Cutover | undefined
  people: Readonly<Record<string, readonly PersonId[]>>
  set(role: string, holders: readonly PersonId[]): void
  faultAt(field: string): string | undefined
}

export function Cast({ runbook, cutover, people, set, faultAt }: CastProps) {
  const directory = usePeople()
  const warnings = cutover ? peopleWarnings(cutover, directory) : []
  const without = cutover && sayWithoutGo(pendingWithoutGo(cutover))
  const unheld = warnings.flatMap(({ role, about }) => (about === 'nobody' && role !== LEAD ? role : []))
  const roles = [
    ...runbook.roles,
    ...(runbook.roles.some(({ id }) => id === SCRIBE) ? [] : [{ id: SCRIBE, title: 'Scribe' }]),
  ]
  return (
    <>
      <p className="dim">Only the lead has to be named now; the other roles can follow.</p>
      <ul className="cast">
        {roles.map(({ id, title }) => {
          const holders = people[id] ?? []
          const duties = id === SCRIBE ? 'records what others do; may stay empty' : dutiesOf(runbook, id).join(', ')
          return (
            <li key={id} className="cast__role">
              <PersonPicker
                label={id === LEAD ? `${title} (at least one)` : title}
                chosen={holders}
                add={(person) => set(id, [...holders, person])}
                remove={(person) =>
                  set(
                    id,
                    holders.filter((holder) => holder !== person),
                  )
                }
                fault={faultAt(`people.${id}`)}
                invites={{}}
              />
              <p className="cast__duties dim">{duties}</p>
              {warnings
                .filter(({ role, about }) => role === id && about !== 'nobody')
                .map(({ sentence, cure }) => (
                  <p key={sentence} className="late">
                    {sentence} {cure === undefined ? null : <span className="dim">{cure}</span>}
                  </p>
                ))}
            </li>
          )
        })}
      </ul>
      {unheld.length > 0 ? (
        <p className="cast__unheld late">
          Unassigned roles: {unheld.map((role) => roleTitle(runbook, role)).join(', ')}. They can be named later; what
          is theirs cannot be done before.
        </p>
      ) : null}
      {without === undefined ? null : <p className="cast__unheld late">{without}</p>}
    </>
  )
}
