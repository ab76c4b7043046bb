import type { FormEvent, ReactNode } from 'react'
import type { Refusal } from '../../shared/refusal.ts'
import { useSending } from '../live/useSending.ts'

interface RequestFormProps {
  className?: string
  /** For a screen reader, where several forms stand on a page. */
  name?: string
  /** The button, and what it says until the answer comes. */
  submit: string
  sending?: string
  tone?: 'primary' | 'bad' | 'plain'
  /** Nothing can be sent as things are. */
  disabled?: boolean
  /** What goes to the server, by the fields' names; answers why that was refused, or nothing once all is done. */
  send(form: FormData): Promise<Refusal | undefined>
  /** Fields. */
  children: ReactNode
  /** Beside the button: how to leave it. */
  beside?: ReactNode
}

/** A form outside a cutover: sent once at a time, refused in place, and what was typed stays until it was taken. */
export function RequestForm(props: RequestFormProps) {
  const { className, name, submit, tone = 'primary', disabled = false, children, beside } = props
  const { sending, refusal, send } = useSending()
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    void send(() => props.send(form))
  }
  return (
    <form className={className} aria-label={name} aria-busy={sending} onSubmit={onSubmit}>
      {children}
      {refusal ? (
        <p className="bad" role="alert">
          {refusal.message}
        </p>
      ) : null}
      <p className="buttons">
        <button
          type="submit"
          className={tone === 'plain' ? 'button' : `button button--${tone}`}
          disabled={disabled || sending}
        >
          {sending ? (props.sending ?? 'Sending…') : submit}
        </button>
        {beside}
      </p>
    </form>
  )
}

/** Leaves it with nothing sent. */
export const Leave = ({ close, children = 'Cancel' }: { close(): void; children?: string }) => (
  <button type="button" className="button" onClick={close}>
    {children}
  </button>
)

/** As it was typed, without the spaces around it. */
export const typed = (form: FormData, field: string): string => String(form.get(field) ?? '').trim()
