/** Finds people by name or e-mail in the directory of the organisation: several as chips, or one after the other. */
import { Combobox, useCombobox } from '@mantine/core'
import '@mantine/core/styles/Popover.css'
import { useEffect, useId, useState } from 'react'
import type { PersonId } from '../../shared/cutoverState.ts'
import type { PersonCard } from '../../shared/protocol.ts'
import { usePeople } from '../session.tsx'
import './PersonPicker.css'

interface PersonPickerProps {
  label: string
  /** Shown as chips, and not offered again. */
  chosen: readonly PersonId[]
  add(person: PersonId): void
  /** Chips without it cannot be taken away. */
  remove?(person: PersonId): void
  placeholder?: string
  fault?: string | undefined
  hideLabel?: boolean
}

/** More than these do not help; another letter does. */
const MOST_OPTIONS = 30

export function PersonPicker({
  label,
  chosen,
  add,
  remove,
  placeholder = 'Name or e-mail',
  fault,
  hideLabel = false,
}: PersonPickerProps) {
  const people = usePeople()
  const [search, setSearch] = useState('')
  const id = useId()
  const store = useCombobox({ onDropdownClose: () => store.resetSelectedOption() })
  const { selectFirstOption } = store
  // Enter takes the first that fits, once it is there.
  useEffect(() => {
    if (search !== '') selectFirstOption()
  }, [search, selectFirstOption])
  const found = people.all().filter((card) => !chosen.includes(card.id) && fits(card, search))
  const take = (person: PersonId) => {
    add(person)
    setSearch('')
    store.resetSelectedOption()
  }
  return (
    <div className="picker">
      <label className={hideLabel ? 'unseen' : 'label'} htmlFor={id}>
        {label}
      </label>
      <Combobox store={store} onOptionSubmit={take} position="bottom-start" offset={4} withinPortal={false}>
        <Combobox.DropdownTarget>
          <div className={fault === undefined ? 'field picker__field' : 'field picker__field picker__field--bad'}>
            {chosen.map((person) => (
              <Chip key={person} name={people.name(person)} {...(remove ? { remove: () => remove(person) } : {})} />
            ))}
            <Combobox.EventsTarget withExpandedAttribute>
              <input
                id={id}
                className="picker__input"
                type="text"
                role="combobox"
                aria-expanded={store.dropdownOpened}
                autoComplete="off"
                aria-invalid={fault !== undefined}
                aria-describedby={fault === undefined ? undefined : `${id}-fault`}
                placeholder={chosen.length === 0 ? placeholder : ''}
                value={search}
                onFocus={() => store.openDropdown()}
                onBlur={() => store.closeDropdown()}
                onChange={(event) => {
                  setSearch(event.target.value)
                  store.openDropdown()
                }}
                onKeyDown={(event) => {
                  const last = chosen.at(-1)
                  if (event.key === 'Backspace' && search === '' && last !== undefined) remove?.(last)
                }}
              />
            </Combobox.EventsTarget>
          </div>
        </Combobox.DropdownTarget>
        <Combobox.Dropdown className="picker__dropdown">
          <Combobox.Options className="picker__options" aria-label="People found">
            {found.slice(0, MOST_OPTIONS).map((card) => (
              <Combobox.Option key={card.id} value={card.id} className="picker__option">
                <span className="strong">{card.name}</span>{' '}
                <span className="dim">
                  {card.email}
                  {card.organisationRole === 'observer' ? ' · observer, may not act' : ''}
                </span>
              </Combobox.Option>
            ))}
            {found.length === 0 ? (
              <Combobox.Empty className="picker__option dim">
                {people.all().length === 0 ? 'The directory is not there yet.' : 'Nobody here is called that.'}
              </Combobox.Empty>
            ) : null}
            {found.length > MOST_OPTIONS ? (
              <Combobox.Empty className="picker__option dim">
                and {found.length - MOST_OPTIONS} more; write on to find them
              </Combobox.Empty>
            ) : null}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {fault === undefined ? null : (
        <p id={`${id}-fault`} className="picker__fault bad">
          {fault}
        </p>
      )}
    </div>
  )
}

function Chip({ name, remove }: { name: string; remove?(): void }) {
  return (
    <span className="chip">
      {name}
      {remove ? (
        <button type="button" className="chip__remove" aria-label={`Take ${name} away`} onClick={remove}>
          ×
        </button>
      ) : null}
    </span>
  )
}

/** Every word somewhere in the name or the e-mail. */
function fits({ name, email }: PersonCard, search: string): boolean {
  const text = `${name} ${email}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
