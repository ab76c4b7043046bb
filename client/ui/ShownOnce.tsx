import { type ReactNode, useRef, useState } from 'react'
import './ShownOnce.css'

interface ShownOnceProps {
  /** What it is, for a screen reader. */
  name: string
  label: string
  value: string
  children: ReactNode
  close(): void
}

/** A secret that was made just now, to be copied: whoever loses it makes another one. */
export function ShownOnce({ name, label, value, children, close }: ShownOnceProps) {
  const [copied, setCopied] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const copy = async () => {
    field.current?.select()
    // There is no clipboard API on plain http; the selected text can be copied by hand.
    await navigator.clipboard?.writeText(value).then(
      () => setCopied(true),
      () => undefined,
    )
  }
  return (
    <section className="shown-once" aria-label={name}>
      <label>
        <span className="label">{label}</span>
        <input ref={field} className="field mono" readOnly value={value} onFocus={({ target }) => target.select()} />
      </label>
      <p>{children}</p>
      <p className="buttons">
        <button type="button" className="button button--primary" onClick={() => void copy()}>
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" className="button" onClick={close}>
          Done
        </button>
      </p>
    </section>
  )
}
