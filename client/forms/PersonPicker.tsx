/** Finds people by name or e-mail in the directory of the organisation, and invites who is not there yet. */
import { useMemo, useState } from 'react'
import type { PersonId } from '../../shared/cutoverState.ts'
import { usePeople } from '../live/session.tsx'
import { Finder } from '../ui/Finder.tsx'
import { InvitePerson } from './InvitePerson.tsx'

interface PersonPickerProps {
  label: string
  chosen: readonly PersonId[]
  add(person: PersonId): void
  remove?: (person: PersonId) => void
  placeholder?: string
  fault?: string | undefined
  hideLabel?: boolean
  /** Lets somebody new be invited, to this cutover where there is one already. */
  invites?: { cutoverId?: string }
}

export function PersonPicker({ chosen, placeholder = 'Name or e-mail', invites, add, ...rest }: PersonPickerProps) {
  const people = usePeople()
  const [inviting, setInviting] = useState<string>()
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
  const nothing =
    options.length === 0
      ? 'The directory is still loading.'
      : invites
        ? 'No matching person. Write an e-mail address to invite somebody.'
        : 'No matching person.'
  return (
    <div>
      <Finder
        {...rest}
        add={add}
        options={options}
        chosen={chips}
        placeholder={placeholder}
        nothing={nothing}
        {...(invites && options.length > 0 && { otherwise: { says: sayInvite, take: setInviting } })}
      />
      {inviting === undefined ? null : (
        <InvitePerson
          key={inviting}
          email={inviting}
          cutoverId={invites?.cutoverId}
          invited={add}
          close={() => setInviting(undefined)}
        />
      )}
    </div>
  )
}

/** What is offered for a text that nobody here has; only an address can be invited. */
const sayInvite = (text: string): string | undefined =>
  /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]{2,}$/.test(text) ? `Invite ${text}…` : undefined
