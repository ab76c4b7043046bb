/** Search field for picking one or several of many; chosen ones are shown as chips before the input. */
import { Combobox, useCombobox } from '@mantine/core'
import '@mantine/core/styles/Popover.css'
import { useEffect, useId, useMemo, useState } from 'react'
import { AroundMantine } from './AroundMantine.tsx'
import './Finder.css'
import { Optional } from './Optional.tsx'

export interface Findable {
  value: string
  label: string
  /** Secondary text, searched as well. */
  note?: string
}

interface FinderProps {
  label: string
  options: readonly Findable[]
  /** Shown as chips, and not offered again. */
  chosen: readonly Findable[]
  add(value: string): void
  /** Without it chips cannot be removed. */
  remove?: (value: string) => void
  /** Allows only one. */
  single?: boolean
  hideLabel?: boolean
  /** Whether it says that nothing need be picked. */
  optional?: boolean
  placeholder?: string
  /** Shown where nothing matches. */
  nothing?: string
  fault?: string | undefined
  /** What is offered where nothing matches, by what was written. */
  otherwise?: { says(text: string): string | undefined; take(text: string): void }
}

/** The value of what is offered where nothing matches. */
const OTHERWISE = '\u0000otherwise'

/** Maximum number of results; typing another letter narrows them down. */
const MAX_OPTIONS = 30

export function Finder({
  label,
  options,
  chosen,
  add,
  remove,
  single = false,
  hideLabel = false,
  optional = false,
  placeholder = 'Search',
  nothing = 'No matches.',
  fault,
  otherwise,
}: FinderProps) {
  const [search, setSearch] = useState('')
  const id = useId()
  const store = useCombobox({ onDropdownClose: () => store.resetSelectedOption() })
  const { selectFirstOption } = store
  // Enter takes the first match, once loaded.
  useEffect(() => {
    if (search !== '') selectFirstOption()
  }, [search, selectFirstOption])
  const found = useMemo(() => {
    const taken = new Set(chosen.map(({ value }) => value))
    return options.filter((option) => !taken.has(option.value) && fits(option, search))
  }, [options, chosen, search])
  const offered = found.length === 0 ? otherwise?.says(search.trim()) : undefined
  const take = (value: string) => {
    if (value === OTHERWISE) otherwise?.take(search.trim())
    else add(value)
    setSearch('')
    store.resetSelectedOption()
    if (single) store.closeDropdown()
  }
  const complete = single && chosen.length > 0
  return (
    <div className="finder">
      <label className={hideLabel ? 'unseen' : 'label'} htmlFor={id}>
        {label} {optional ? <Optional /> : null}
      </label>
      <AroundMantine>
        <Combobox store={store} onOptionSubmit={take} position="bottom-start" offset={4} withinPortal={false}>
          <Combobox.DropdownTarget>
            <div className={fault === undefined ? 'field finder__field' : 'field finder__field finder__field--bad'}>
              {chosen.map((option) => (
                <Chip
                  key={option.value}
                  label={option.label}
                  {...(remove ? { remove: () => remove(option.value) } : {})}
                />
              ))}
              <Combobox.EventsTarget withExpandedAttribute>
                <input
                  id={id}
                  className="finder__input"
                  type="text"
                  role="combobox"
                  aria-expanded={store.dropdownOpened}
                  autoComplete="off"
                  readOnly={complete}
                  aria-invalid={fault !== undefined}
                  aria-describedby={fault === undefined ? undefined : `${id}-fault`}
                  placeholder={chosen.length === 0 ? placeholder : ''}
                  value={search}
                  onFocus={() => (complete ? undefined : store.openDropdown())}
                  onBlur={() => store.closeDropdown()}
                  onChange={(event) => {
                    setSearch(event.target.value)
                    store.openDropdown()
                  }}
                  onKeyDown={(event) => {
                    // Of a form around it Enter sends nothing here: it takes what was found.
                    if (event.key === 'Enter') event.preventDefault()
                    const last = chosen.at(-1)
                    if (event.key === 'Backspace' && search === '' && last) remove?.(last.value)
                    // Escape closes these results before anything around them.
                    if (event.key === 'Escape' && store.dropdownOpened) event.stopPropagation()
                  }}
                />
              </Combobox.EventsTarget>
            </div>
          </Combobox.DropdownTarget>
          <Combobox.Dropdown className="finder__dropdown" hidden={complete}>
            <Combobox.Options className="finder__options" aria-label="Found">
              {found.slice(0, MAX_OPTIONS).map((option) => (
                <Combobox.Option key={option.value} value={option.value} className="finder__option">
                  <span className="strong">{option.label}</span>
                  {option.note === undefined ? null : <span className="dim"> {option.note}</span>}
                </Combobox.Option>
              ))}
              {offered === undefined ? null : (
                <Combobox.Option value={OTHERWISE} className="finder__option">
                  <span className="strong">{offered}</span>
                </Combobox.Option>
              )}
              {found.length === 0 && offered === undefined ? (
                <Combobox.Empty className="finder__option dim">{nothing}</Combobox.Empty>
              ) : null}
              {found.length > MAX_OPTIONS ? (
                <Combobox.Empty className="finder__option dim">
                  and {found.length - MAX_OPTIONS} more; write on to find them
                </Combobox.Empty>
              ) : null}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
      </AroundMantine>
      {fault === undefined ? null : (
        <p id={`${id}-fault`} className="finder__fault bad">
          {fault}
        </p>
      )}
    </div>
  )
}

function Chip({ label, remove }: { label: string; remove?: () => void }) {
  return (
    <span className="chip">
      <span className="chip__label">{label}</span>
      {remove ? (
        <button type="button" className="chip__remove" aria-label={`Take ${label} away`} onClick={remove}>
          ×
        </button>
      ) : null}
    </span>
  )
}

/** Whether every word occurs somewhere in the entry. */
function fits({ label, note = '' }: Findable, search: string): boolean {
  const text = `${label} ${note}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
