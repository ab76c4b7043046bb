/** Asks in place for what a control of the cutover needs, and says what it will do to everybody. */
import { type FormEvent, useState } from 'react'
import { useBoardStore } from '../live/cutover.tsx'
import { fromLocalInput, toLocalInput, zoneName } from '../ui/instants.ts'
import { Words } from './ActionFields.tsx'
import type { Control, SaidOfControl } from './controls.ts'
import './ActionForm.css'
import { CONTROL_WORDS } from './controlWords.ts'

interface ControlFormProps {
  control: Control
  send(said: SaidOfControl): void
  cancel(): void
}

export function ControlForm({ control, send, cancel }: ControlFormProps) {
  const { t0, runbook } = useBoardStore().get().cutover
  const [said, setSaid] = useState<SaidOfControl>({ t0 })
  const say = (more: SaidOfControl) => setSaid((before) => ({ ...before, ...more }))
  const { label, asks, why, tone, means, leave = 'Cancel' } = CONTROL_WORDS[control.name]
  const zone = runbook.timezone
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(said)
  }
  return (
    <form
      className="action-form controls__form"
      onSubmit={submit}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') cancel()
      }}
    >
      {means ? <p>{means}</p> : null}
      {asks.includes('t0') ? (
        <div className="controls__times">
          <LocalTime
            label={`T-0 (${zoneName(t0, zone)})`}
            value={said.t0}
            zone={zone}
            set={(at) => say({ t0: at })}
            required
          />
          <LocalTime
            label="The window ends, if that moves too"
            value={said.windowEnd}
            zone={zone}
            set={(at) => say({ windowEnd: at })}
          />
        </div>
      ) : null}
      {asks.includes('workstream') ? (
        <label>
          <span className="label">What is rolled back</span>
          <select
            className="field"
            value={said.workstream ?? ''}
            onChange={(event) => say({ workstream: event.target.value || undefined })}
          >
            <option value="">Everything</option>
            {runbook.workstreams.map((title) => (
              <option key={title} value={title}>
                Only {title}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {asks.includes('reason') ? (
        <Words
          label={why ?? 'Why?'}
          required
          focus={!asks.includes('t0')}
          value={said.reason}
          set={(reason) => say({ reason })}
        />
      ) : null}
      {asks.includes('note') ? (
        <Words label="Comment for the log (optional)" value={said.note} set={(note) => say({ note })} />
      ) : null}
      <div className="action-form__foot">
        <button type="submit" className={tone === 'bad' ? 'button button--bad' : 'button button--primary'}>
          {label}
        </button>
        <button type="button" className="button" onClick={cancel}>
          {leave}
        </button>
      </div>
    </form>
  )
}

interface LocalTimeProps {
  label: string
  value: number | undefined
  zone: string
  set(at: number | undefined): void
  required?: boolean
}

function LocalTime({ label, value, zone, set, required = false }: LocalTimeProps) {
  return (
    <label>
      <span className="label">{label}</span>
      <input
        type="datetime-local"
        className="field mono"
        required={required}
        value={value === undefined ? '' : toLocalInput(value, zone)}
        onChange={(event) => set(fromLocalInput(event.target.value, zone))}
      />
    </label>
  )
}
