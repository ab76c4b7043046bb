/** A reason, asked in place. */
import { useState } from 'react'
import type { DraftAnswer } from '../../../shared/draft/protocol.ts'
import { focusOnce } from '../../ui/focusOnce.ts'

interface ReasonFormProps {
  label: string
  sends: string
  send(reason: string): Promise<DraftAnswer | undefined>
  close(): void
}

export function ReasonForm({ label, sends, send, close }: ReasonFormProps) {
  const [reason, setReason] = useState('')
  const [isSending, setSending] = useState(false)
  const submit = async () => {
    setSending(true)
    await send(reason.trim())
    close()
  }
  return (
    <form
      className="plan-reason"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
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
          disabled={reason.trim() === '' || isSending}
        >
          {isSending ? 'Sending…' : sends}
        </button>
        <button type="button" className="button button--small" onClick={close}>
          Cancel
        </button>
      </span>
    </form>
  )
}
