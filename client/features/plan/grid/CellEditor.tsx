/** The field in which a cell is written: over its cell, growing with the text, with what others have written as suggestions. */
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react'

interface CellEditorProps {
  label: string
  text: string
  /** Begun by a letter: arrows leave it. */
  isTyped: boolean
  left: number
  width: number
  suggestions: readonly string[]
  /** @param step where to go then; none for staying */
  done(text: string, step?: { down: number; right: number }): void
  /** Into every selected cell. */
  doneAll(text: string): void
  cancel(): void
}

const MOST_SUGGESTIONS = 7

export function CellEditor(props: CellEditorProps) {
  const { label, text: before, isTyped, left, width, suggestions, done, doneAll, cancel } = props
  const [text, setText] = useState(before)
  const [picked, setPicked] = useState(-1)
  const field = useRef<HTMLTextAreaElement>(null)
  /** Enter and Escape take the field away, and with it its focus: that is not leaving it. */
  const isOver = useRef(false)
  const id = useId()
  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.focus({ preventScroll: true })
    element.setSelectionRange(element.value.length, element.value.length)
  }, [])
  const found = suggested(suggestions, text)
  const end = (work: () => void) => {
    if (isOver.current) return
    isOver.current = true
    work()
  }
  const breakLine = () => {
    const element = field.current
    if (!element) return
    element.setRangeText('\n', element.selectionStart, element.selectionEnd, 'end')
    setText(element.value)
  }
  const key = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Keys of the editor are no keys of the grid.
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    const step = stepOf(event, isTyped && picked < 0 && found.length === 0)
    if (event.key === 'Escape') {
      event.preventDefault()
      return found.length > 0 && picked >= 0 ? setPicked(-1) : end(cancel)
    }
    if (found.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      return setPicked((from) => ((from + (event.key === 'ArrowDown' ? 2 : 0) + found.length) % (found.length + 1)) - 1)
    }
    if (event.key === 'Enter' && event.altKey) {
      event.preventDefault()
      return breakLine()
    }
    const value = found[picked] ?? text
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      return end(() => doneAll(value))
    }
    if (!step) return
    event.preventDefault()
    end(() => done(value, step))
  }
  return (
    <div role="gridcell" className="cell-editor" style={{ left, minWidth: width }}>
      <textarea
        ref={field}
        className="cell-editor__field"
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={found.length > 0 ? id : undefined}
        aria-activedescendant={picked >= 0 ? `${id}-${picked}` : undefined}
        rows={1}
        value={text}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value)
          setPicked(-1)
        }}
        onKeyDown={key}
        onBlur={() => end(() => done(text))}
      />
      {found.length > 0 ? (
        <ul className="cell-editor__found" id={id} role="listbox" aria-label="Suggestions">
          {found.map((one, index) => (
            <li
              key={one}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === picked}
              onPointerDown={(event) => {
                // The field keeps its focus until the cell is written.
                event.preventDefault()
                end(() => done(one, { down: 1, right: 0 }))
              }}
            >
              {one}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}

function stepOf(event: KeyboardEvent, leavesByArrow: boolean): { down: number; right: number } | undefined {
  switch (event.key) {
    case 'Enter':
      return { down: event.shiftKey ? -1 : 1, right: 0 }
    case 'Tab':
      return { down: 0, right: event.shiftKey ? -1 : 1 }
    case 'ArrowDown':
      return leavesByArrow ? { down: 1, right: 0 } : undefined
    case 'ArrowUp':
      return leavesByArrow ? { down: -1, right: 0 } : undefined
    case 'ArrowLeft':
      return leavesByArrow ? { down: 0, right: -1 } : undefined
    case 'ArrowRight':
      return leavesByArrow ? { down: 0, right: 1 } : undefined
    default:
      return undefined
  }
}

function suggested(suggestions: readonly string[], text: string): string[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '' && suggestions.length > MOST_SUGGESTIONS) return []
  const fitting = suggestions.filter((one) => one !== text && one.toLowerCase().includes(wanted))
  return fitting
    .toSorted((a, b) => Number(b.toLowerCase().startsWith(wanted)) - Number(a.toLowerCase().startsWith(wanted)))
    .slice(0, MOST_SUGGESTIONS)
}
