/** The cutover as a whole: its start, pauses, dates, way back and end. Everybody may call stop; most of it is the lead's. */
import { type FormEvent, useEffect, useState } from 'react'
import { useBoardStore, useCutover, useDeed, useFollowed } from '../cutover.tsx'
import { type Control, commandFor, controlsFor, type SaidOfControl } from '../derive/controls.ts'
import { fromLocalInput, toLocalInput, zoneName } from '../derive/instants.ts'
import { openControl } from '../openControl.ts'
import { useSession, useStore } from '../session.tsx'
import { Words } from './ActionFields.tsx'
import './ActionForm.css'
import './Controls.css'
import { CONTROL_WORDS } from './controlWords.ts'
import { useActor } from './StepActions.tsx'

/** What a control of the whole is filed under while it is on its way. */
export const WHOLE = 'cutover'

export function useControls(): Control[] {
  const cutover = useCutover((value) => value)
  const { connection } = useSession()
  return controlsFor(cutover, useActor(), connection.clock.now())
}

export function Controls() {
  const controls = useControls()
  const { deeds } = useFollowed()
  const deed = useDeed(WHOLE)
  const opened = useStore(openControl, (name) => name)
  const asked = controls.find(({ name }) => name === opened)
  useEffect(() => () => openControl.set(undefined), [])

  const send = (control: Control, said: SaidOfControl) => {
    openControl.set(undefined)
    void deeds.send(WHOLE, commandFor(control.name, said))
  }
  const press = (control: Control) => {
    const { asks, sure } = CONTROL_WORDS[control.name]
    if (asks.length > 0 || sure) openControl.set(control.name)
    else send(control, {})
  }
  if (controls.length === 0 && !deed) return null
  return (
    <section className="controls" aria-label="Controls of the cutover">
      {deed?.status === 'sending' ? (
        <span className="dim" role="status">
          Sending…
        </span>
      ) : (
        controls.map((control) => (
          <button
            key={control.name}
            type="button"
            className={`button button--small ${CONTROL_WORDS[control.name].tone === 'bad' ? 'controls__bad' : ''}`}
            disabled={control.refusal !== undefined}
            title={control.refusal?.message}
            aria-expanded={CONTROL_WORDS[control.name].asks.length > 0 ? control.name === opened : undefined}
            onClick={() => press(control)}
          >
            {CONTROL_WORDS[control.name].label}
            {CONTROL_WORDS[control.name].asks.length > 0 ? '…' : ''}
          </button>
        ))
      )}
      {deed?.status === 'refused' ? (
        <div className="step-actions__refused controls__form" role="alert">
          <p>{deed.refusal.message}</p>
          <button type="button" className="button button--small" onClick={() => deeds.dismiss(WHOLE)}>
            OK
          </button>
        </div>
      ) : null}
      {asked && !asked.refusal ? (
        <ControlForm
          key={asked.name}
          control={asked}
          send={(said) => send(asked, said)}
          cancel={() => openControl.set(undefined)}
        />
      ) : null}
    </section>
  )
}

interface ControlFormProps {
  control: Control
  send(said: SaidOfControl): void
  cancel(): void
}

function ControlForm({ control, send, cancel }: ControlFormProps) {
  const { t0, runbook } = useBoardStore().get().cutover
  const [said, setSaid] = useState<SaidOfControl>({ t0 })
  const say = (more: SaidOfControl) => setSaid((before) => ({ ...before, ...more }))
  const { label, asks, why, tone, means } = CONTROL_WORDS[control.name]
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
        <Words label="A last word for the log" value={said.note} set={(note) => say({ note })} />
      ) : null}
      <div className="action-form__foot">
        <button type="submit" className={tone === 'bad' ? 'button button--bad' : 'button button--primary'}>
          {label}
        </button>
        <button type="button" className="button" onClick={cancel}>
          Leave it
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
