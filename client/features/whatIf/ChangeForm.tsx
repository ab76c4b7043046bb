/** One more change of a scenario. */
import { type FormEvent, useState } from 'react'
import type { Change } from '../../../shared/whatIf/change.ts'
import { OfferField } from '../../forms/OfferField.tsx'
import type { Field, FormAnswers } from '../../forms/offer.ts'
import { useCutover } from '../../live/cutover.tsx'
import { changeFields, changeOf } from './changeFields.ts'

interface ChangeFormProps {
  /** The scenario that it is added to; a new one without it. */
  to: string | undefined
  add(change: Change): void
  leave(): void
}

export function ChangeForm({ to, add, leave }: ChangeFormProps) {
  const cutover = useCutover((value) => value)
  // As of opening: an event must not remove the field somebody is typing in.
  const [fields] = useState(() => changeFields(cutover))
  const [said, setSaid] = useState<FormAnswers>(() => initialOf(fields))
  const shown = fields.filter(({ when }) => when?.(said) ?? true)
  const change = changeOf(Object.fromEntries(shown.map(({ name }) => [name, said[name]])), cutover)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (change) add(change)
  }
  return (
    <form
      className="what-if__form"
      aria-label={to === undefined ? 'A new what-if' : `And in “${to}”`}
      onSubmit={onSubmit}
    >
      <div className="what-if__fields">
        {shown.map((field) => (
          <OfferField
            key={field.name}
            field={field}
            value={said[field.name] ?? ''}
            set={(value) => setSaid((before) => ({ ...before, [field.name]: value }))}
            fault={undefined}
          />
        ))}
      </div>
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={change === undefined}>
          Try it
        </button>
        <button type="button" className="button" onClick={leave}>
          Cancel
        </button>
      </p>
    </form>
  )
}

const initialOf = (fields: readonly Field[]): FormAnswers =>
  Object.fromEntries(fields.flatMap(({ name, initial }) => (initial === undefined ? [] : [[name, initial]])))
