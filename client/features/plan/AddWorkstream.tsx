/** A new workstream, last in the plan. Shown where there is none yet, else behind a button. */
import { useState } from 'react'
import { newCommandId } from '../../live/commandId.ts'
import { useGiving } from './useGiving.ts'
import { usePlan } from './usePlan.tsx'

export function AddWorkstream() {
  const { draft } = usePlan()
  const { sending, give } = useGiving()
  const [isOpen, setOpen] = useState(false)
  const [title, setTitle] = useState('')
  if (draft.workstreams.length > 0 && !isOpen)
    return (
      <button type="button" className="button button--small button--bare plan__add" onClick={() => setOpen(true)}>
        + Workstream
      </button>
    )
  const add = () => {
    const last = draft.workstreams.at(-1)
    const after = last && { after: last.key }
    give({ type: 'addWorkstream', key: `w${newCommandId().slice(0, 15)}`, title: title.trim(), ...after }, () => {
      setTitle('')
      setOpen(false)
    })
  }
  return (
    <form
      className="plan__add plan__add--open"
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <input
        className="field"
        aria-label="Title of the workstream"
        placeholder="Database, Network, Business…"
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <button type="submit" className="button button--small" disabled={sending || title.trim() === ''}>
        Add workstream
      </button>
      {draft.workstreams.length > 0 ? (
        <button type="button" className="button button--small" onClick={() => setOpen(false)}>
          Cancel
        </button>
      ) : null}
    </form>
  )
}
