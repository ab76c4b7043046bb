/** The inputs that an action asks with. Times are written as the cutover's clock shows them. */
import { useId, useState } from 'react'
import type { PersonId } from '../../shared/cutoverState.ts'
import { useCutover } from '../live/cutover.tsx'
import { usePeople, useSession } from '../live/session.tsx'
import { clockTime, fromClockTime, zoneName } from '../ui/instants.ts'

interface WordsProps {
  label: string
  value: string | undefined
  set(value: string): void
  required?: boolean
  focus?: boolean
}

export function Words({ label, value = '', set, required = false, focus = false }: WordsProps) {
  const id = useId()
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        className="field"
        rows={1}
        required={required}
        ref={focus ? takeFocus : undefined}
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </div>
  )
}

// The person has just asked for this form; they should be able to write at once.
const takeFocus = (element: HTMLElement | null): void => element?.focus()

interface TimeAheadProps {
  label: string
  value: number | undefined
  set(value: number | undefined): void
  /** What the minutes count from, when that lies ahead; now otherwise. */
  from?: number | undefined
  required?: boolean
}

const MINUTES = [2, 5, 10, 15, 30]

/** A time that lies ahead: so many minutes more, or what the clock will read. */
export function TimeAhead({ label, value, set, from, required = false }: TimeAheadProps) {
  const { connection } = useSession()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const [text, setText] = useState(value === undefined ? '' : clockTime(value, zone))
  const id = useId()
  const take = (at: number) => {
    setText(clockTime(at, zone))
    set(at)
  }
  const read = (written: string) => {
    setText(written)
    const now = connection.clock.now()
    const at = fromClockTime(written, zone, now + 6 * 3_600_000)
    set(at)
  }
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <div className="time-ahead">
        {MINUTES.map((minutes) => (
          <button
            key={minutes}
            type="button"
            className="button button--small"
            onClick={() => take(Math.max(connection.clock.now(), from ?? 0) + minutes * 60_000)}
          >
            +{minutes}
          </button>
        ))}
        <input
          id={id}
          ref={required ? takeFocus : undefined}
          className="field mono"
          type="text"
          inputMode="numeric"
          placeholder="HH:MM"
          pattern="\d{1,2}[:.]?\d{2}"
          title={`As the clock of the cutover reads, ${zoneName(connection.clock.now(), zone)}`}
          required={required}
          value={text}
          onChange={(event) => read(event.target.value)}
        />
      </div>
    </div>
  )
}

/** When it really happened, if that was before now. Both times stay in the log. */
export function ClaimedTime({ value, set }: { value: number | undefined; set(value: number | undefined): void }) {
  const { connection } = useSession()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const [text, setText] = useState(value === undefined ? '' : clockTime(value, zone))
  const id = useId()
  return (
    <div>
      <label className="label" htmlFor={id}>
        At, if earlier than now ({zoneName(connection.clock.now(), zone)})
      </label>
      <input
        id={id}
        className="field mono"
        type="text"
        inputMode="numeric"
        placeholder={clockTime(connection.clock.now(), zone)}
        pattern="\d{1,2}[:.]?\d{2}"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          set(fromClockTime(event.target.value, zone, connection.clock.now() - 6 * 3_600_000))
        }}
      />
    </div>
  )
}

interface PersonChoiceProps {
  label: string
  people: readonly PersonId[]
  value: PersonId | undefined
  set(value: PersonId): void
}

export function PersonChoice({ label, people, value = '', set }: PersonChoiceProps) {
  const directory = usePeople()
  const id = useId()
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <select id={id} className="field" required value={value} onChange={(event) => set(event.target.value)}>
        <option value="" disabled>
          Choose…
        </option>
        {people.map((person) => (
          <option key={person} value={person}>
            {directory.name(person)}
          </option>
        ))}
      </select>
    </div>
  )
}
