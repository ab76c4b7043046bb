/** An offer's inline form, never a dialog. Input is kept after a refusal. */
import {
  type FormEvent,
  type KeyboardEvent,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Refusal } from '../../shared/refusal.ts'
import { KeyHint } from '../ui/KeyHint.tsx'
import { UPLOADING } from './chosenFiles.ts'
import { OfferField } from './OfferField.tsx'
import './OfferForm.css'
import type { Question } from './irreversible.ts'
import { keepAnswers, keptAnswers } from './keptForms.ts'
import { type Field, type FormAnswers, faultyOf, type Offer, submitOf } from './offer.ts'
import { isSendKey } from './sendKey.ts'
import { useSettled } from './useSettled.ts'

interface OfferFormProps {
  offer: Offer
  /** What it would do as things stand now, which the offer itself, as it was opened, does not know. */
  effects: Offer['effects']
  sending: boolean
  /** Status while it is being sent. */
  meanwhile: string
  refusal: Refusal | undefined
  /** What it is kept by while it is open, see `keptForms.ts`. */
  keptBy: string
  /** Whether it says that something was kept: whoever has seen it open all along knows. */
  saysKept: boolean
  send(said: FormAnswers): void
  cancel(): void
}

export function OfferForm({
  offer,
  effects: effectsOf,
  sending,
  meanwhile,
  refusal,
  keptBy,
  saysKept,
  send,
  cancel,
}: OfferFormProps) {
  // As of opening: an event must not remove the field somebody is typing in.
  const [asFields] = useState(offer.fields ?? [])
  const [byPassword, setByPassword] = useState(false)
  const fields = useMemo(() => (byPassword ? asFields.map(passwordInstead) : asFields), [asFields, byPassword])
  const orPassword = asFields.find((field) => field.orPassword !== undefined)
  const [kept, setKept] = useState(() => keptAnswers(keptBy))
  /** Fields that hold more than their answer, such as files, begin again with it. */
  const [begun, setBegun] = useState(0)
  const [said, setSaid] = useState<FormAnswers>(() => ({ ...initialOf(fields), ...kept }))
  useEffect(() => keepAnswers(keptBy, fields, said), [keptBy, fields, said])
  const form = useRef<HTMLFormElement>(null)
  // The person has just opened this form, or asked for its password, so focus the first field that needs input.
  useLayoutEffect(() => {
    const all = [...(form.current?.querySelectorAll<HTMLElement>('input, textarea, select') ?? [])]
    const first = all.find((field) => field.matches(':invalid')) ?? all[0]
    if (first) return focusAtEnd(first)
    // Nothing to type, as with a passkey: what is left to do is to send it.
    if (fields.length > 0) form.current?.querySelector<HTMLElement>('button[type="submit"]')?.focus()
  }, [fields])
  const { leave = 'Cancel', tone } = offer
  const says = typeof offer.says === 'function' ? offer.says(said) : offer.says
  const shown = fields.filter(({ when }) => when?.(said) ?? true)
  // A forecast for each letter would be felt while typing.
  const later = useDeferredValue(said)
  const effects = useMemo(() => effectsOf(answered(later)), [effectsOf, later])
  const label = submitOf(offer, said)
  const hasFields = shown.length > 0
  const isUploading = shown.some(({ kind, name }) => kind === 'files' && said[name] === UPLOADING)
  const [asked, setAsked] = useState<Question | undefined>(() => (hasFields ? undefined : offer.irreversible({})))
  const faulty = faultyOf(refusal, shown)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (sending || isUploading) return
    // What is no longer asked is not said.
    const written = answered(Object.fromEntries(shown.map(({ name }) => [name, said[name]])))
    const question = asked ? undefined : offer.irreversible(written)
    if (question) setAsked(question)
    else send(written)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (isSendKey(event)) {
      event.preventDefault()
      // What cannot be undone is meant by its own button.
      if (!asked) event.currentTarget.requestSubmit()
    }
    if (event.key !== 'Escape') return
    // Escape closes only the form, not what contains it.
    event.preventDefault()
    if (asked && hasFields) setAsked(undefined)
    else cancel()
  }
  return (
    <form
      ref={form}
      className="offer-form"
      onSubmit={onSubmit}
      aria-label={label}
      aria-busy={sending}
      onKeyDown={onKeyDown}
    >
      {asked && !hasFields ? null : typeof says === 'string' ? <p>{says}</p> : says}
      {kept === undefined || !saysKept ? null : (
        <p className="dim" role="status">
          What you wrote before is still here.{' '}
          <button
            type="button"
            className="link"
            onClick={() => {
              setKept(undefined)
              setSaid(initialOf(fields))
              setBegun(begun + 1)
              setAsked(undefined)
            }}
          >
            Start again
          </button>
        </p>
      )}
      {shown.map((field) => (
        <OfferField
          key={`${field.name} ${begun}`}
          field={field}
          value={said[field.name] ?? ''}
          set={(value) => {
            setSaid((before) => ({ ...before, [field.name]: value }))
            // What was asked was about something else.
            setAsked(undefined)
          }}
          fault={field === faulty ? refusal?.message : undefined}
        />
      ))}
      {effects.length > 0 ? (
        <ul className="offer-form__effects" aria-label="What it does" aria-live="polite">
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
      ) : null}
      {refusal && !faulty ? (
        <p className="bad" role="alert">
          {refusal.message}
        </p>
      ) : null}
      {asked ? (
        <SureFoot
          question={asked}
          isBad={tone === 'bad'}
          sending={sending}
          leave={() => (hasFields ? setAsked(undefined) : cancel())}
          meanwhile={meanwhile}
        />
      ) : (
        <div className="offer-form__foot">
          <button
            type="submit"
            className={tone === 'bad' ? 'button button--bad' : 'button button--primary'}
            disabled={sending || isUploading}
          >
            {sending ? 'Sending…' : isUploading ? 'Uploading…' : label}
            {sending || !hasFields ? null : <SendKey />}
          </button>
          <button type="button" className="button" onClick={cancel}>
            {leave}
          </button>
          <Meanwhile text={sending ? meanwhile : ''} />
        </div>
      )}
      {orPassword && !asked ? (
        <button
          type="button"
          className="button button--bare offer-form__instead"
          disabled={sending}
          onClick={() => {
            setByPassword(!byPassword)
            setSaid((before) => ({ ...before, [orPassword.name]: undefined }))
          }}
        >
          {byPassword ? 'Use your passkey instead' : 'Use your password instead'}
        </button>
      ) : null}
    </form>
  )
}

/** What was written before goes on where it ended. */
function focusAtEnd(field: HTMLElement): void {
  field.focus()
  if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length)
}

const initialOf = (fields: readonly Field[]): FormAnswers =>
  Object.fromEntries(fields.map(({ name, initial }) => [name, initial]))

const answered = (said: FormAnswers): FormAnswers =>
  Object.fromEntries(Object.entries(said).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])))

const passwordInstead = (field: Field): Field =>
  field.orPassword === undefined
    ? field
    : { name: field.name, label: field.orPassword, kind: 'password', required: true }

interface SureFootProps {
  question: Question
  isBad: boolean
  sending: boolean
  meanwhile: string
  leave(): void
}

/** Asks once more. What does nothing is focused, and what does it takes no click for a moment: nobody gets here by a double click. */
function SureFoot({ question, isBad, sending, meanwhile, leave }: SureFootProps) {
  const { says, submit, leave: leaves } = question
  const safe = useRef<HTMLButtonElement>(null)
  const settled = useSettled()
  useLayoutEffect(() => {
    safe.current?.focus()
  }, [])
  return (
    <div className={isBad ? 'offer-form__sure offer-form__sure--bad' : 'offer-form__sure'} role="alert">
      <p>{says}</p>
      <div className="offer-form__foot">
        <button
          type="submit"
          className={isBad ? 'button button--bad' : 'button button--primary'}
          style={settled ? undefined : { pointerEvents: 'none' }}
          disabled={sending}
        >
          {sending ? 'Sending…' : submit}
        </button>
        <button ref={safe} type="button" className="button" onClick={leave} disabled={sending}>
          {leaves}
        </button>
        <Meanwhile text={sending ? meanwhile : ''} />
      </div>
    </div>
  )
}

/** That Enter sends, where there is a keyboard. */
const SendKey = () => <KeyHint title="Enter sends, Shift+Enter breaks the line">⏎</KeyHint>

const Meanwhile = ({ text }: { text: string }) =>
  text ? (
    <span className="dim" role="status">
      {text}
    </span>
  ) : null
