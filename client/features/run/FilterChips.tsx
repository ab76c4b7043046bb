/** What a view is narrowed down to besides words and states, each to be taken away. */
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { rangeInZone } from '../../ui/instants.ts'
import type { ListFilter } from './listFilter.ts'
import { filter } from './runView.ts'

export function FilterChips({ wanted }: { wanted: ListFilter }) {
  const { workstream, phase, person, critical, during } = wanted
  const people = usePeople()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const chosen: { says: string | undefined; without: ListFilter }[] = [
    { says: workstream, without: { workstream: undefined } },
    { says: phase, without: { phase: undefined } },
    { says: person === undefined ? undefined : people.name(person), without: { person: undefined } },
    { says: critical ? 'Critical path' : undefined, without: { critical: undefined } },
    {
      says: during && rangeInZone({ start: during.from, finish: during.to }, zone),
      without: { during: undefined },
    },
  ]
  return chosen.map(({ says, without }) =>
    says === undefined ? null : (
      <button key={says} type="button" className="button button--small" onClick={() => filter(without)}>
        {says} <span aria-hidden="true">×</span>
        <span className="unseen">, take the filter away</span>
      </button>
    ),
  )
}
