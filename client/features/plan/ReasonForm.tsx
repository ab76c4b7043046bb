/** A reason, asked in place. */
import { useState } from 'react'
import type { Edit } from '../../live/drafts/edits.ts'
import { focusOnce } from '../../ui/focusOnce.ts'
import { useGiving } from './useGiving.ts'

export interface ReasonFormProps {
  label: string
  sends: string
  edit(reason: string): Edit
  close(): void
}

export function ReasonForm({ label, sends, edit, close }: ReasonFormProps) {
  const [reason, setReason] = useState('')
  const { sending, give } = useGiving()
  return (
    <form
      className="plan-reason"
      onSubmit={(event) => {
        event.preventDefault()
        give(edit(reason.trim()), close)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <label>
        <span className="label">{label}</span>
        <textarea
          className="field"
          rows={1}
          ref={focusOnce}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <span className="buttons">
        <button
          type="submit"
          className="button button--small button--primary"
          disabled={reason.trim() === '' || sending}
        >
          {sending ? 'Sending…' : sends}
        </button>
        <button type="button" className="button button--small" onClick={close}>
          Cancel
        </button>
      </span>
    </form>
  )
}
