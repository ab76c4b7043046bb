/** A new workstream, last in the plan. Shown where there is none yet, else behind a button. */
import { useState } from 'react'
import { newCommandId } from '../../live/commandId.ts'
import { usePlan } from './usePlan.tsx'

export function AddWorkstream() {
  const { draft, open } = usePlan()
  const [isOpen, setOpen] = useState(false)
  const [title, setTitle] = useState('')
  const [why, setWhy] = useState<string>()
  if (draft.workstreams.length > 0 && !isOpen)
    return (
      <button type="button" className="button button--small button--bare plan__add" onClick={() => setOpen(true)}>
        + Workstream
      </button>
    )
  const add = async () => {
    const last = draft.workstreams.at(-1)
    const answer = await open.give({
      type: 'addWorkstream',
      key: `w${newCommandId().slice(0, 15)}`,
      title: title.trim(),
      ...(last && { after: last.key }),
    })
    if (!answer?.ok) return setWhy(answer?.refusal.message)
    setTitle('')
    setWhy(undefined)
    setOpen(false)
  }
  return (
    <form
      className="plan__add plan__add--open"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <input
        className="field"
        aria-label="Title of the workstream"
        placeholder="Database, Network, Business…"
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <button type="submit" className="button button--small" disabled={title.trim() === ''}>
        Add workstream
      </button>
      {draft.workstreams.length > 0 ? (
        <button type="button" className="button button--small" onClick={() => setOpen(false)}>
          Cancel
        </button>
      ) : null}
      {why === undefined ? null : (
        <span className="bad" role="alert">
          {why}
        </span>
      )}
    </form>
  )
}
