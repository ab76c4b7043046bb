/** A date and time in the cutover's zone, with UTC and local time next to it. */
import { useId } from 'react'
import { dayAndTime, dayOf, fromLocalInput, myZone, toLocalInput, zoneName } from './instants.ts'
import './InstantField.css'

interface InstantFieldProps {
  label: string
  zone: string
  /** Epoch milliseconds. */
  value: number | undefined
  set(value: number | undefined): void
  required?: boolean
  /** Its error. */
  fault?: string | undefined
}

export function InstantField({ label, zone, value, set, required = false, fault }: InstantFieldProps) {
  const id = useId()
  return (
    <div className="instant-field">
      <label className="label" htmlFor={id}>
        {label} {value === undefined ? `(${zone})` : `(${zoneName(value, zone)})`}
      </label>
      <input
        id={id}
        className="field mono"
        type="datetime-local"
        required={required}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-more`}
        value={value === undefined ? '' : toLocalInput(value, zone)}
        onChange={(event) => set(fromLocalInput(event.target.value, zone))}
      />
      <p id={`${id}-more`} className="instant-field__zones">
        {fault === undefined ? null : <span className="bad">{fault} </span>}
        {value === undefined ? null : <span className="dim">{elsewhere(value, zone)}</span>}
      </p>
    </div>
  )
}

/** `Sat 28 Nov, 22:00 UTC · Sat 28 Nov, 16:00 EST, yours`; each clock once. */
function elsewhere(at: number, zone: string): string {
  const mine = myZone()
  const written = [dayAndTime(at, zone)]
  const others = [
    { zone: 'UTC', word: '' },
    { zone: mine, word: ', yours' },
  ].flatMap((other) => {
    const text = dayAndTime(at, other.zone)
    if (written.includes(text)) return []
    written.push(text)
    return [`${text} ${zoneName(at, other.zone)}${other.word}`]
  })
  return others.length > 0 ? others.join(' · ') : dayOf(at, zone)
}
