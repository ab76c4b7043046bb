/** One field of an offer's form, with its error. Times are in the cutover's zone. */
import { lazy, type ReactNode, Suspense, useId } from 'react'
import { useCutover } from '../live/cutover.tsx'
import { useMinute, usePeople, useSession } from '../live/session.tsx'
import { fetchCode } from '../ui/fetchCode.ts'
import { InstantField } from '../ui/InstantField.tsx'
import { Optional } from '../ui/Optional.tsx'
import { FilesField } from './FilesField.tsx'
import { NoteField } from './NoteField.tsx'
import type { Field } from './offer.ts'

interface OfferFieldProps {
  field: Field
  value: string
  set(value: string | undefined): void
  fault: string | undefined
}

export function OfferField(props: OfferFieldProps) {
  const { field, value, set, fault } = props
  const { kind = 'words', label } = field
  switch (kind) {
    case 'instant':
    case 'ahead':
    case 'earlier':
      return <TimeField {...props} />
    case 'step':
      return (
        <Suspense
          fallback={<Labelled {...props}>{(input) => <input {...input} className="field" disabled />}</Labelled>}
        >
          <FoundStep {...props} />
        </Suspense>
      )
    case 'passkey':
      return (
        <div>
          <p>{label}</p>
          <Fault>{fault}</Fault>
        </div>
      )
    case 'note':
      return <Labelled {...props}>{(input) => <NoteField input={input} value={value} set={set} />}</Labelled>
    case 'files':
      return <FilesField {...props} label={label} uploadTo={field.uploadTo ?? ''} />
    case 'radio':
      return <Radios {...props} />
    case 'person':
    case 'choice':
      return field.useOptions ? <SelectOfMore {...props} useOptions={field.useOptions} /> : <Select {...props} />
    case 'words':
      return (
        <Labelled {...props}>
          {(input) => (
            <textarea
              {...input}
              className="field"
              rows={1}
              enterKeyHint="send"
              value={value}
              onChange={(event) => set(event.target.value)}
            />
          )}
        </Labelled>
      )
    default:
      return (
        <Labelled {...props}>
          {(input) => (
            <input
              {...input}
              {...INPUTS[kind]}
              {...(field.exactly === undefined ? {} : { pattern: field.exactly, title: `Type: ${field.exactly}` })}
              className={kind === 'number' || kind === 'minutes' ? 'field mono' : 'field'}
              value={value}
              onChange={(event) => set(event.target.value)}
            />
          )}
        </Labelled>
      )
  }
}

/** What is offered beside a time that lies ahead. */
const MINUTES_MORE = [2, 5, 10, 15, 30]

function TimeField({ field, value, set, fault }: OfferFieldProps) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const { clock } = useSession().connection
  useMinute()
  const at = value === '' ? undefined : Date.parse(value)
  const { kind, label, required = false, initial, from } = field
  return (
    <InstantField
      label={label}
      zone={zone}
      clock={clock.now}
      side={kind === 'ahead' || kind === 'earlier' ? kind : undefined}
      near={kind === 'instant' && initial !== undefined ? Date.parse(initial) : undefined}
      from={from}
      add={kind === 'ahead' ? MINUTES_MORE : []}
      required={required}
      value={at}
      set={(typed) => set(typed === undefined ? undefined : new Date(typed).toISOString())}
      fault={fault}
    />
  )
}

const INPUTS = {
  line: { type: 'text' },
  link: { type: 'url', placeholder: 'https://' },
  number: { type: 'number', step: 'any', inputMode: 'decimal' },
  minutes: {
    type: 'text',
    pattern: String.raw`\s*\d+(\.\d+)?(\.\.\d+(\.\d+)?){0,2}\s*`,
    title: 'Minutes: 20, or 10..20..45',
  },
  password: { type: 'password', autoComplete: 'current-password' },
  newPassword: { type: 'password', autoComplete: 'new-password', minLength: 10 },
} as const

interface Labelling {
  id: string
  required: boolean
  'aria-invalid': boolean
  'aria-describedby': string | undefined
}

interface LabelledProps extends Pick<OfferFieldProps, 'field' | 'fault'> {
  label?: string
  children(input: Labelling): ReactNode
}

function Labelled({ field, fault, label = field.label, children }: LabelledProps) {
  const id = useId()
  const faultId = fault === undefined ? undefined : `${id}-fault`
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label} {field.required ? null : <Optional />}
      </label>
      {children({
        id,
        required: field.required ?? false,
        'aria-invalid': fault !== undefined,
        'aria-describedby': faultId,
      })}
      <Fault id={faultId}>{fault}</Fault>
    </div>
  )
}

function Fault({ id, children }: { id?: string | undefined; children: string | undefined }) {
  return children === undefined ? null : (
    <p id={id} className="bad" role="alert">
      {children}
    </p>
  )
}

function Select({ field, value, set, fault }: OfferFieldProps) {
  const directory = usePeople()
  const { options, people, none = '—' } = field
  return (
    <Labelled field={field} fault={fault}>
      {(input) => (
        <select {...input} className="field" value={value} onChange={(event) => set(event.target.value)}>
          {people || (field.required && field.initial === undefined) ? (
            <option value="" disabled>
              Choose…
            </option>
          ) : null}
          {people || field.required ? null : <option value="">{none}</option>}
          {people?.map((person) => (
            <option key={person} value={person}>
              {directory.name(person)}
            </option>
          ))}
          {options?.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

function SelectOfMore({ useOptions, ...props }: OfferFieldProps & { useOptions: NonNullable<Field['useOptions']> }) {
  const { options, says } = useOptions()
  return (
    <div>
      <Select {...props} field={{ ...props.field, options }} />
      {says === undefined ? null : (
        <p className="dim" role="status">
          {says}
        </p>
      )}
    </div>
  )
}

// The finder is lazy-loaded (Mantine); offline a plain select is used.
const FoundStep = lazy(() =>
  fetchCode(() => import('./StepFinder.tsx')).then(
    ({ StepFinder }) => ({
      default: ({ field: { label, steps, required }, value, set, fault }: OfferFieldProps) => (
        <StepFinder
          label={label}
          optional={!required}
          placeholder="Title, workstream or id"
          value={value === '' ? undefined : value}
          set={set}
          fault={fault}
          {...(steps ? { offers: steps } : {})}
        />
      ),
    }),
    () => ({ default: StepSelect }),
  ),
)

function StepSelect(props: OfferFieldProps) {
  const all = useCutover(({ runbook }) => runbook.steps)
  const { steps = () => true } = props.field
  const options = all.filter(steps).map(({ id, title }) => ({ value: id, label: title }))
  return <Select {...props} field={{ ...props.field, options }} />
}

function Radios({ field, value, set, fault }: OfferFieldProps) {
  const name = useId()
  return (
    <fieldset className="radios">
      <legend className="label">
        {field.label} {field.required || field.initial !== undefined ? null : <Optional />}
      </legend>
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
      <Fault>{fault}</Fault>
    </fieldset>
  )
}
