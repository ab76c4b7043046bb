/** An offer's inline form, never a dialog. Input is kept after a refusal. */
import { type FormEvent, useLayoutEffect, useRef, useState } from 'react'
import type { Refusal } from '../../shared/refusal.ts'
import { OfferField } from './OfferField.tsx'
import './OfferForm.css'
import { type FormAnswers, isAbout, nameOf, type Offer } from './offer.ts'

interface OfferFormProps {
  offer: Offer
  sending: boolean
  /** Status while it is being sent. */
  meanwhile: string
  refusal: Refusal | undefined
  send(said: FormAnswers): void
  cancel(): void
}

export function OfferForm({ offer, sending, meanwhile, refusal, send, cancel }: OfferFormProps) {
  // As of opening: an event must not remove the field somebody is typing in.
  const [fields] = useState(offer.fields ?? [])
  const [said, setSaid] = useState<FormAnswers>(() =>
    Object.fromEntries(fields.map(({ name, initial }) => [name, initial])),
  )
  const form = useRef<HTMLFormElement>(null)
  // The person has just opened this form, so focus the first field that needs input.
  useLayoutEffect(() => {
    const all = [...(form.current?.querySelectorAll<HTMLElement>('input, textarea, select') ?? [])]
    const first = all.find((field) => field.matches(':invalid')) ?? all[0]
    first?.focus()
  }, [])
  const { submit: label = nameOf(offer), leave = 'Cancel', says, tone } = offer
  const faulty = fields.find((field) => isAbout(refusal, field))
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    const written = Object.entries(said).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : []))
    if (!sending) send(Object.fromEntries(written))
  }
  return (
    <form
      ref={form}
      className="offer-form"
      onSubmit={onSubmit}
      aria-label={label}
      aria-busy={sending}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit()
        if (event.key !== 'Escape') return
        // Escape closes only the form, not what contains it.
        event.preventDefault()
        cancel()
      }}
    >
      {typeof says === 'string' ? <p>{says}</p> : says}
      {fields.map((field) => (
        <OfferField
          key={field.name}
          field={field}
          value={said[field.name] ?? ''}
          set={(value) => setSaid((before) => ({ ...before, [field.name]: value }))}
          fault={field === faulty ? refusal?.message : undefined}
        />
      ))}
      {refusal && !faulty ? (
        <p className="bad" role="alert">
          {refusal.message}
        </p>
      ) : null}
      <div className="offer-form__foot">
        <button
          type="submit"
          className={tone === 'bad' ? 'button button--bad' : 'button button--primary'}
          disabled={sending}
        >
          {sending ? 'Sending…' : label}
        </button>
        <button type="button" className="button" onClick={cancel}>
          {leave}
        </button>
        {sending && meanwhile ? (
          <span className="dim" role="status">
            {meanwhile}
          </span>
        ) : null}
      </div>
    </form>
  )
}
