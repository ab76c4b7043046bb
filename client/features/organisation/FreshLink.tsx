import { useState } from 'react'
import type { PersonCard } from '../../../shared/protocol.ts'

interface FreshLinkProps {
  person: PersonCard
  link: string
  close(): void
}

/** A newly made link. It is shown only once; if lost, make another. */
export function FreshLink({ person, link, close }: FreshLinkProps) {
  const [copied, setCopied] = useState(false)
  const copy = async (field: HTMLInputElement) => {
    field.select()
    // There is no clipboard API on plain http; the selected text can be copied by hand.
    await navigator.clipboard?.writeText(link).then(
      () => setCopied(true),
      () => undefined,
    )
  }
  return (
    <section className="people-list__more" aria-label={`Sign-in link for ${person.name}`}>
      <label className="people-list__link">
        <span className="label">Send this to {person.name}, and to nobody else</span>
        <input className="field mono" readOnly value={link} onFocus={({ target }) => target.select()} />
      </label>
      <p className="dim">
        It works once, within a day; earlier links have ended. A password that is set over it signs nothing until an
        administrator other than you has confirmed it here.
      </p>
      <p className="people-list__buttons">
        <button
          type="button"
          className="button button--primary"
          onClick={({ currentTarget }) => {
            const field = currentTarget.closest('.people-list__more')?.querySelector('input')
            if (field) void copy(field)
          }}
        >
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" className="button" onClick={close}>
          Done
        </button>
      </p>
    </section>
  )
}
