/** One cell as a field, for a screen that is too narrow for a table; of an own column, as what it holds. */
import { useId } from 'react'
import type { OwnColumn } from '../../../shared/draft/draft.ts'
import type { Seen } from '../../live/drafts/edits.ts'
import { OutwardLink } from '../../ui/OutwardLink.tsx'
import { followable } from './followable.ts'
import { useWriting } from './useWriting.ts'

interface RowFieldProps {
  place: string
  title: string
  /** None for a column of the format. */
  own: OwnColumn | undefined
  text: string
  fault: { tone: 'bad' | 'late'; message: string } | undefined
  isReadOnly: boolean
  seen(): Seen
  save(text: string, seen: Seen): void
}

export function RowField(props: RowFieldProps) {
  const { place, title, own, text, fault, isReadOnly, seen, save } = props
  const [written, setWritten] = useWriting(place)
  const id = useId()
  const described = { id, ...(fault && { 'aria-describedby': `${id}-fault` }) }
  const link = followable(own, text)
  const look = fault ? `field plan-list__text--${fault.tone}` : 'field'
  return (
    <div className="plan-list__field">
      <label className="label" htmlFor={id}>
        {title}
      </label>
      {own?.type === 'choice' ? (
        <select
          {...described}
          className={look}
          disabled={isReadOnly}
          value={text}
          onChange={(event) => save(event.target.value, seen())}
        >
          {[...new Set(['', text, ...(own.choices ?? [])])].map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <textarea
          {...described}
          className={look}
          rows={1}
          inputMode={own?.type === 'number' ? 'decimal' : own?.type === 'link' ? 'url' : 'text'}
          readOnly={isReadOnly}
          value={written?.text ?? text}
          onChange={(event) => setWritten({ text: event.target.value, seen: written?.seen ?? seen() })}
          onBlur={() => {
            if (written && written.text !== text) save(written.text, written.seen ?? seen())
            setWritten(undefined)
          }}
        />
      )}
      {link === undefined ? null : <OutwardLink href={link}>{link}</OutwardLink>}
      {fault ? (
        <span id={`${id}-fault`} className={fault.tone}>
          {fault.message}
        </span>
      ) : null}
    </div>
  )
}
