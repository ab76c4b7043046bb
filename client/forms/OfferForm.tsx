/** Asks in place for what an offer needs. What was written stays when the answer is a no. */
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import type { Refusal } from '../../shared/refusal.ts'
import { roleTitle } from '../../shared/runbook/runbookIndex.ts'
import { useCutover } from '../live/cutover.tsx'
import { PersonChoice, Words } from './ActionFields.tsx'
import { holdersOf, type InPlaceOf } from './permission.ts'
import './ActionForm.css'
import { InstantField } from '../ui/InstantField.tsx'
import type { Field, Offer, Said } from './offer.ts'
import { StepFinder } from './StepFinder.tsx'
import './OfferForm.css'

interface OfferFormProps {
  offer: Offer
  sending: boolean
  refusal: Refusal | undefined
  send(said: Said, inPlaceOf: InPlaceOf): void
  cancel(): void
}

export function OfferForm({ offer, sending, refusal, send, cancel }: OfferFormProps) {
  const { fields = [], roles, capacity } = offer
  const cutover = useCutover((value) => value)
  const [said, setSaid] = useState<Said>(() => Object.fromEntries(fields.map(({ name, initial }) => [name, initial])))
  const [inPlaceOf, setInPlaceOf] = useState<InPlaceOf>({})
  const form = useRef<HTMLFormElement>(null)
  // The person has just asked for this form.
  useEffect(() => form.current?.querySelector<HTMLElement>('input, textarea, select')?.focus(), [])
  const label = offer.submit ?? offer.label.replace('…', '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const written = Object.entries(said).flatMap(([name, value]) =>
      value?.trim() ? [[name, value.trim()] as const] : [],
    )
    if (!sending) send(Object.fromEntries(written), inPlaceOf)
  }
  return (
    <form
      ref={form}
      className="action-form"
      onSubmit={submit}
      aria-label={label}
      aria-busy={sending}
      onKeyDown={(event) => {
        if (event.key === 'Escape') cancel()
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit()
      }}
    >
      {offer.says}
      {capacity === 'scribe' ? (
        <PersonChoice
          label="You record this for"
          people={holdersOf(cutover, roles)}
          value={inPlaceOf.onBehalfOf}
          set={(onBehalfOf) => setInPlaceOf({ onBehalfOf })}
        />
      ) : null}
      {capacity === 'lead' ? (
        <Words
          label={`This is for ${roles.map((role) => roleTitle(cutover.runbook, role)).join(' or ')}. Reason for override`}
          required
          value={inPlaceOf.override}
          set={(override) => setInPlaceOf({ override })}
        />
      ) : null}
      {fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={said[field.name]}
          set={(value) => setSaid((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      {refusal ? (
        <p className="action-form__refusal bad" role="alert">
          {refusal.message}
        </p>
      ) : null}
      <div className="action-form__foot">
        <button
          type="submit"
          className={offer.tone === 'bad' ? 'button button--bad' : 'button button--primary'}
          disabled={sending}
        >
          {sending ? 'Sending…' : label}
        </button>
        <button type="button" className="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}

interface FieldInputProps {
  field: Field
  value: string | undefined
  set(value: string | undefined): void
}

function FieldInput({ field, value = '', set }: FieldInputProps) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const id = useId()
  const { kind = 'words', label, required = false } = field
  if (kind === 'words') return <Words label={label} required={required} value={value} set={set} />
  if (kind === 'instant') {
    return (
      <InstantField
        label={label}
        zone={zone}
        required={required}
        value={value === '' ? undefined : Date.parse(value)}
        set={(at) => set(at === undefined ? undefined : new Date(at).toISOString())}
      />
    )
  }
  if (kind === 'step') {
    return (
      <StepFinder
        label={label}
        placeholder="Title, workstream or id"
        value={value === '' ? undefined : value}
        set={set}
        {...(field.steps ? { offers: field.steps } : {})}
      />
    )
  }
  if (kind === 'radio') return <Radios field={field} value={value} set={set} />
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {kind === 'choice' ? (
        <select
          id={id}
          className="field"
          required={required}
          value={value}
          onChange={(event) => set(event.target.value)}
        >
          {required ? null : <option value="">—</option>}
          {field.options?.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          className={kind === 'number' ? 'field mono' : 'field'}
          required={required}
          {...INPUTS[kind]}
          value={value}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </div>
  )
}

function Radios({ field, value, set }: Pick<FieldInputProps, 'field' | 'set'> & { value: string }) {
  const name = useId()
  return (
    <fieldset className="radios">
      <legend className="label">{field.label}</legend>
      {field.options?.map((option) => (
        <label key={option.value} className={option.disabled ? 'radio dim' : 'radio'}>
          <input
            type="radio"
            name={name}
            required={field.required}
            disabled={option.disabled}
            checked={value === option.value}
            onChange={() => set(option.value)}
          />
          <span>
            <b>{option.label}</b>
            {option.says ? <span className="radio__says">{option.says}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

const INPUTS = {
  line: { type: 'text' },
  link: { type: 'url', placeholder: 'https://' },
  number: { type: 'number', step: 'any', inputMode: 'decimal' },
  password: { type: 'password', autoComplete: 'current-password' },
  newPassword: { type: 'password', autoComplete: 'new-password', minLength: 10 },
} as const
