import { givenSteps } from '../../../shared/derived/everybodyIn.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import type { ListFilter } from './listFilter.ts'
import { filter } from './runView.ts'

/** The menu of what else to filter by: critical path, phase, person. */
export function useFilterEntries({ critical, phase, person }: ListFilter): MenuEntry[] {
  const runbook = useCutover((cutover) => cutover.runbook)
  const cast = useCutover((cutover) => cutover.people)
  const given = useCutover((cutover) => givenSteps(cutover).join(' '))
  const people = usePeople()
  const owners = new Set(runbook.steps.map(({ owner }) => owner))
  const holders = Object.entries(cast).flatMap(([role, ids]) => (owners.has(role) ? ids : []))
  const doers = [...new Set([...holders, ...given.split(' ').filter(Boolean)])]
  const named = doers.map((id) => ({ id, name: people.name(id) })).sort((a, b) => a.name.localeCompare(b.name))
  return [
    {
      kind: 'item',
      key: 'critical',
      label: 'Critical path only',
      ticked: critical === true,
      stays: true,
      run: () => filter({ critical: critical ? undefined : true }),
    },
    { kind: 'heading', key: 'phases', text: 'Phase' },
    ...runbook.phases.map(
      ({ title }): MenuEntry => ({
        kind: 'item',
        key: `phase ${title}`,
        label: title,
        ticked: phase === title,
        stays: true,
        run: () => filter({ phase: phase === title ? undefined : title }),
      }),
    ),
    { kind: 'heading', key: 'people', text: 'Person' },
    ...named.map(
      ({ id, name }): MenuEntry => ({
        kind: 'item',
        key: `person ${id}`,
        label: name,
        ticked: person === id,
        stays: true,
        run: () => filter({ person: person === id ? undefined : id }),
      }),
    ),
  ]
}
