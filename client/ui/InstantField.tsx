/** A date and time as people type it, on the cutover's 24-hour clock, with what was understood below. */
import { useEffect, useId, useRef, useState } from 'react'
import { sayDuration } from '../../shared/runbook/duration.ts'
import { allZones, clockTime, dayAndTime, fullInstant } from './instants.ts'
import './InstantField.css'
import { Optional } from './Optional.tsx'
import { readTyped, type Typing, type Understood, writeTyped } from './typedInstant.ts'
import { myZone, readingOf, zoneName } from './zones.ts'

interface InstantFieldProps extends Omit<Typing, 'now'> {
  label: string
  /** Epoch milliseconds; whoever renders this does so again as it goes on. */
  clock(): number
  /** Epoch milliseconds. */
  value: number | undefined
  set(value: number | undefined): void
  /** Offered as buttons: so many minutes more. */
  add?: readonly number[]
  required?: boolean
  /** Its error. */
  fault?: string | undefined
}

interface Typed {
  text: string
  /** What was understood as it was typed: of `+15m` another minute later would be another instant. */
  read: Understood | undefined
}

export function InstantField(props: InstantFieldProps) {
  const { label, clock, value, set, add = [], required = false, fault, ...where } = props
  const now = clock()
  const typing = { ...where, now }
  const { zone } = where
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  /** While somebody types, and after that as long as it is not understood. */
  const [typed, setTyped] = useState<Typed>()
  const read = typed ? typed.read : value === undefined ? undefined : { kind: 'instant' as const, at: value }
  const unclear = read?.kind === 'not' ? read.why : read?.kind === 'twice' ? sayTwice(read, zone) : ''
  // A form is not sent past a time that was not understood.
  useEffect(() => {
    input.current?.setCustomValidity(unclear)
  }, [unclear])
  const choose = (at: number) => {
    setTyped(undefined)
    set(at)
  }
  const type = (text: string) => {
    const understood = text.trim() === '' ? undefined : readTyped(text, { ...where, now: clock() })
    setTyped({ text, read: understood })
    set(understood?.kind === 'instant' ? understood.at : undefined)
  }
  return (
    <div className="instant-field">
      <label className="label" htmlFor={id}>
        {label} {required ? null : <Optional />}
      </label>
      <div className="instant-field__line">
        {add.map((minutes) => (
          <button
            key={minutes}
            type="button"
            className="button button--small"
            onClick={({ currentTarget }) => {
              choose(Math.max(clock(), where.from ?? 0) + minutes * 60_000)
              focusNext(currentTarget, input.current)
            }}
          >
            +{minutes}
          </button>
        ))}
        <input
          ref={input}
          id={id}
          className="field mono"
          type="text"
          autoComplete="off"
          spellCheck={false}
          required={required}
          placeholder={where.side === undefined ? 'Sat 28 Nov 23:15' : '23:15'}
          aria-invalid={fault !== undefined || read?.kind === 'not'}
          aria-describedby={`${id}-more`}
          value={typed?.text ?? (value === undefined ? '' : writeTyped(value, typing))}
          onChange={(event) => type(event.target.value)}
          onBlur={() => (read === undefined || read.kind === 'instant') && setTyped(undefined)}
        />
      </div>
      <p id={`${id}-more`} className="instant-field__more" role="status">
        {fault === undefined ? null : <span className="bad">{fault} </span>}
        {read === undefined ? (
          <span className="dim">{hint(typing)}</span>
        ) : read.kind === 'instant' ? (
          <Meant at={read.at} typing={typing} />
        ) : (
          <span className="late">{unclear}</span>
        )}
      </p>
      {read?.kind === 'twice' ? (
        <div className="buttons">
          {[read.first, read.second].map((at) => (
            <button key={at} type="button" className="button button--small" onClick={() => choose(at)}>
              {clockTime(at, zone)} <span className="dim">{sayDistance(at, now)}</span>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  )
}

/** To what is still to be filled in besides the time: two presses and a reason are enough. */
function focusNext({ form }: HTMLButtonElement, own: HTMLInputElement | null): void {
  const fields = [...(form?.querySelectorAll<HTMLElement>('input, textarea, select') ?? [])]
  fields.find((field) => field !== own && field.matches(':invalid'))?.focus()
}

/** `Sun 29 Nov, 23:15 CET · in 1 h 02 min · 22:15 UTC`. */
function Meant({ at, typing: { zone, now, side } }: { at: number; typing: Typing }) {
  const isWrongSide = side === 'earlier' ? at > now : side === 'ahead' && at < now - 60_000
  return (
    <time dateTime={new Date(at).toISOString()} title={allZones(at, zone)}>
      <b className="strong">
        {fullInstant(at, zone)}
        {yearOf(at, zone) === yearOf(now, zone) ? '' : ` ${yearOf(at, zone)}`}
      </b>
      <span className={isWrongSide ? 'late' : ''}> · {sayDistance(at, now)}</span>
      <span className="dim">{elsewhere(at, zone)}</span>
    </time>
  )
}

const yearOf = (at: number, zone: string): number => new Date(readingOf(at, zone)).getUTCFullYear()

const hint = ({ zone, now, side }: Typing): string => {
  const ways =
    side === 'ahead' ? '23:15 or +15m' : side === 'earlier' ? '23:15 or 10m ago' : '29 Nov 23:15 or tomorrow 02:00'
  return `${zoneName(now, zone)}, now ${clockTime(now, zone)}. Type ${ways}.`
}

const sayTwice = ({ first, second }: { first: number; second: number }, zone: string): string =>
  `The clocks go back and read this twice. Which one: ${clockTime(first, zone)} or ${clockTime(second, zone)}?`

/** `in 1 h 02 min`, `5 min ago`. */
function sayDistance(at: number, now: number): string {
  const seconds = Math.floor(at / 60_000) * 60 - Math.floor(now / 60_000) * 60
  if (seconds === 0) return 'now'
  return seconds > 0 ? `in ${sayDuration(seconds)}` : `${sayDuration(seconds)} ago`
}

/** ` · 22:00 UTC · Sat 28 Nov, 16:00 EST, yours`; each clock once, with its day where that is another. */
function elsewhere(at: number, zone: string): string {
  const mine = myZone()
  const written = [readingOf(at, zone)]
  return [
    { place: 'UTC', word: '' },
    { place: mine, word: ', yours' },
  ]
    .flatMap(({ place, word }) => {
      const reading = readingOf(at, place)
      if (written.includes(reading)) return []
      written.push(reading)
      const sameDay = Math.floor(reading / DAY_MS) === Math.floor((written[0] ?? 0) / DAY_MS)
      return `${(sameDay ? clockTime : dayAndTime)(at, place)} ${zoneName(at, place)}${word}`
    })
    .map((text) => ` · ${text}`)
    .join('')
}

const DAY_MS = 86_400_000
