/** A column that the plan has beside those of the format: a new one, or one that becomes another. */
import { useState } from 'react'
import { COLUMN_TYPES, type OwnColumn as Column, type ColumnType } from '../../../shared/draft/draft.ts'
import { newCommandId } from '../../live/commandId.ts'
import { focusOnce } from '../../ui/focusOnce.ts'
import { useGiving } from './useGiving.ts'
import { usePlan } from './usePlan.tsx'

const TYPE_WORDS: Record<ColumnType, string> = { text: 'Text', number: 'Number', choice: 'Choice', link: 'Link' }

interface OwnColumnProps {
  /** What it is now; none for a new one. */
  column: Column | undefined
  close(): void
}

export function OwnColumn({ column, close }: OwnColumnProps) {
  const { draft } = usePlan()
  const { sending, give } = useGiving()
  const [title, setTitle] = useState(column?.title ?? '')
  const [type, setType] = useState<ColumnType>(column?.type ?? 'text')
  const [choices, setChoices] = useState(column?.choices?.join(', ') ?? '')
  const add = () => {
    const listed = choices
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)
    const key = column?.key ?? keyOf(title, draft.columns)
    const chosen = type === 'choice' && { choices: listed }
    const becomes = { key, title: title.trim(), type, ...chosen }
    give({ type: column ? 'changeColumn' : 'addColumn', column: becomes }, close)
  }
  return (
    <form
      className="own-column"
      aria-label={column ? `Change ${column.title}` : 'New column'}
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <label>
        <span className="label">Heading</span>
        <input className="field" ref={focusOnce} value={title} onChange={(event) => setTitle(event.target.value)} />
      </label>
      <label>
        <span className="label">Holds</span>
        <select
          className="field"
          value={type}
          onChange={(event) => setType(COLUMN_TYPES.find((one) => one === event.target.value) ?? 'text')}
        >
          {COLUMN_TYPES.map((one) => (
            <option key={one} value={one}>
              {TYPE_WORDS[one]}
            </option>
          ))}
        </select>
      </label>
      {type === 'choice' ? (
        <label>
          <span className="label">Choices, with commas</span>
          <input className="field" value={choices} onChange={(event) => setChoices(event.target.value)} />
        </label>
      ) : null}
      <span className="buttons">
        <button
          type="submit"
          className="button button--primary"
          disabled={sending || title.trim() === '' || (type === 'choice' && choices.trim() === '')}
        >
          {column ? 'Change column' : 'Add column'}
        </button>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
      </span>
    </form>
  )
}

/** `CAB ref` is `x-cab-ref`, and another one of that name is told apart. */
function keyOf(title: string, columns: readonly { key: string }[]): string {
  const plain = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 30)
  const key = `x-${plain === '' ? 'column' : plain}`
  return columns.some((column) => column.key === key) ? `${key}-${newCommandId().slice(0, 4)}` : key
}
