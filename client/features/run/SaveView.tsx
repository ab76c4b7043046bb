import { type FormEvent, useState } from 'react'
import { focusOnce } from '../../ui/focusOnce.ts'
import { saveView } from './listViews.ts'
import { filterPart, nameView, useViewOwner } from './runView.ts'

/** Keeps the filter in the address under a name, in this browser. */
export function SaveView({ name: proposed, close }: { name: string; close(): void }) {
  const owner = useViewOwner()
  const [name, setName] = useState(proposed)
  const save = (event: FormEvent) => {
    event.preventDefault()
    const written = name.trim()
    if (written === '') return
    saveView(owner, { name: written, search: filterPart() })
    nameView(written)
    close()
  }
  return (
    <form className="list-tools__save" aria-label="Save this view" onSubmit={save}>
      <label>
        <span className="unseen">Name of the view</span>
        <input
          ref={focusOnce}
          type="text"
          className="field"
          placeholder="Name of the view"
          maxLength={40}
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.preventDefault()
            close()
          }}
        />
      </label>
      <button type="submit" className="button button--small button--primary">
        Save view
      </button>
      <button type="button" className="button button--small" onClick={close}>
        Cancel
      </button>
    </form>
  )
}
