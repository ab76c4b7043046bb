/** Several lines in which people are mentioned: after an @ whoever fits is offered. */
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { usePeople } from '../live/session.tsx'
import './NoteField.css'

const MAX_SUGGESTIONS = 6

interface NoteFieldProps {
  /** What labels the field, and says what is wrong. */
  input: { id: string; required: boolean; 'aria-invalid': boolean; 'aria-describedby': string | undefined }
  value: string
  set(value: string): void
}

export function NoteField({ input, value, set }: NoteFieldProps): ReactNode {
  const people = usePeople()
  const listId = useId()
  const [caret, setCaret] = useState(value.length)
  const [marked, setMarked] = useState(0)
  /** What was begun when the list was closed by hand; another letter opens it again. */
  const [closed, setClosed] = useState<string>()
  const begun = begunMention(value.slice(0, caret))
  const found = useMemo(
    () => (begun === undefined ? [] : suggestions(people.all(), begun).slice(0, MAX_SUGGESTIONS)),
    [people, begun],
  )
  const isOpen = found.length > 0 && closed !== begun
  const field = useRef<HTMLTextAreaElement>(null)
  /** Where the caret goes once a name is taken. */
  const goesTo = useRef<number>(undefined)
  const at = Math.min(marked, found.length - 1)
  const take = (name: string) => {
    const before = value.slice(0, caret - (begun?.length ?? 0))
    const mention = `${before}${name} `
    set(mention + value.slice(caret))
    setCaret(mention.length)
    setMarked(0)
    field.current?.focus()
    goesTo.current = mention.length
  }
  // With the text itself: by the next frame somebody has typed on.
  useLayoutEffect(() => {
    const place = goesTo.current
    goesTo.current = undefined
    if (place !== undefined && value.length >= place) field.current?.setSelectionRange(place, place)
  }, [value])
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = found[at]
    if (!isOpen || !chosen || event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') setMarked((at + 1) % found.length)
    else if (event.key === 'ArrowUp') setMarked((at + found.length - 1) % found.length)
    else if (event.key === 'Enter' || event.key === 'Tab') take(chosen.name)
    else if (event.key === 'Escape') setClosed(begun)
    else return
    // The keys are the list's while it is open: Enter does not send, and Escape does not close the form.
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="note-field">
      <textarea
        {...input}
        ref={field}
        className="field"
        rows={2}
        enterKeyHint="send"
        placeholder="@ mentions somebody"
        value={value}
        aria-controls={isOpen ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={isOpen ? `${listId}-${at}` : undefined}
        onChange={({ target }) => {
          set(target.value)
          setCaret(target.selectionStart)
          setMarked(0)
        }}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        // Whoever goes on to another field mentions nobody there.
        onBlur={() => setClosed(begun)}
      />
      {isOpen ? (
        <div id={listId} className="note-field__people" role="listbox" aria-label="Mention">
          {found.map(({ id, name, email }, position) => (
            <div
              key={id}
              id={`${listId}-${position}`}
              role="option"
              tabIndex={-1}
              aria-selected={position === at}
              // The field keeps the focus.
              onPointerDown={(event) => {
                event.preventDefault()
                take(name)
              }}
            >
              {name} <span className="dim">{email}</span>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  )
}

/** What follows the last @ before the caret, while it may still become a name; undefined elsewhere. */
export function begunMention(text: string): string | undefined {
  const begun = /(?:^|[^\p{L}\p{N}])@((?:[\p{L}\p{N}'’.-]+ ?){0,3})$/u.exec(text)
  return begun?.[1]
}

/** Whose name, or a part of it, begins so; not whose whole name is written already. */
export function suggestions<Person extends { name: string }>(people: readonly Person[], begun: string): Person[] {
  const wanted = begun.toLocaleLowerCase()
  return people.filter(({ name }) => {
    const known = name.toLocaleLowerCase()
    if (known === wanted.trimEnd()) return false
    return known.startsWith(wanted) || known.split(' ').some((part) => wanted !== '' && part.startsWith(wanted))
  })
}
