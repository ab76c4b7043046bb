/** Finds people by name or e-mail in the directory of the organisation. */
import { useMemo } from 'react'
import type { PersonId } from '../../shared/cutoverState.ts'
import { usePeople } from '../live/session.tsx'
import { Finder } from '../ui/Finder.tsx'

interface PersonPickerProps {
  label: string
  chosen: readonly PersonId[]
  add(person: PersonId): void
  remove?: (person: PersonId) => void
  placeholder?: string
  fault?: string | undefined
  hideLabel?: boolean
}

export function PersonPicker({ chosen, placeholder = 'Name or e-mail', ...rest }: PersonPickerProps) {
  const people = usePeople()
  const options = useMemo(
    () =>
      people.all().map(({ id, name, email, organisationRole }) => ({
        value: id,
        label: name,
        note: organisationRole === 'observer' ? `${email} · observer, may not act` : email,
      })),
    [people],
  )
  const chips = useMemo(() => chosen.map((id) => ({ value: id, label: people.name(id) })), [chosen, people])
  const nothing = options.length === 0 ? 'The directory is still loading.' : 'No matching person.'
  return <Finder {...rest} options={options} chosen={chips} placeholder={placeholder} nothing={nothing} />
}
