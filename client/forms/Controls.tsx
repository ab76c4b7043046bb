/** The cutover as a whole: its start, pauses, dates, way back and end. Everybody may stop it; most of it is the lead's. */
import { useEffect } from 'react'
import { useCutover, useDeed, useFollowed } from '../live/cutover.tsx'
import { useSession, useStore } from '../live/session.tsx'
import { ControlForm } from './ControlForm.tsx'
import { type Control, type ControlName, commandFor, controlsFor, type SaidOfControl } from './controls.ts'
import { openControl } from './openControl.ts'
import './Controls.css'
import { useActor } from '../live/session.tsx'
import { MoreMenu } from '../ui/MoreMenu.tsx'
import { CONTROL_WORDS } from './controlWords.ts'

/** What a control of the whole is filed under while it is on its way. */
export const WHOLE = 'cutover'

/** What the cutover waits for when it can be done at all; everything else is rare and stands in the menu. */
const AWAITED: ReadonlySet<ControlName> = new Set([
  'startCutover',
  'resumeCutover',
  'resumeCountdown',
  'clearStop',
  'enterHypercare',
  'closeCutover',
])

export function useControls(): Control[] {
  const cutover = useCutover((value) => value)
  const { connection } = useSession()
  return controlsFor(cutover, useActor(), connection.clock.now())
}

function usePress(): { send(control: Control, said: SaidOfControl): void; press(control: Control): void } {
  const { deeds } = useFollowed()
  const send = (control: Control, said: SaidOfControl) => {
    openControl.set(undefined)
    void deeds.send(WHOLE, commandFor(control.name, said))
  }
  return {
    send,
    press(control) {
      const { asks, sure } = CONTROL_WORDS[control.name]
      if (asks.length > 0 || sure) openControl.set(control.name)
      else send(control, {})
    },
  }
}

/** All of them as buttons, with the forms they ask by. */
export function Controls() {
  const controls = useControls()
  if (controls.length === 0) return null
  return (
    <section className="controls" aria-label="Cutover actions">
      {controls.map((control) => (
        <ControlButton key={control.name} control={control} />
      ))}
      <ControlOutcome />
    </section>
  )
}

/** As few as possible: what the cutover waits for, the stop that is everybody's, and a menu. */
export function ControlBar() {
  const controls = useControls()
  const { press } = usePress()
  const awaited = controls.filter(({ name, refusal }) => AWAITED.has(name) && !refusal)
  const stop = controls.find(({ name }) => name === 'callStop')
  const others = controls.filter((control) => control !== stop && !awaited.includes(control))
  return (
    <div className="controls controls--bar">
      {awaited.map((control) => (
        <ControlButton key={control.name} control={control} primary />
      ))}
      {stop ? <ControlButton control={stop} /> : null}
      {others.length > 0 ? (
        <MoreMenu
          className="button button--small"
          entries={others.map((control) => ({
            kind: 'item',
            key: control.name,
            label: labelOf(control),
            disabled: control.refusal !== undefined,
            title: control.refusal?.message,
            run: () => press(control),
          }))}
        >
          Cutover actions ⋯
        </MoreMenu>
      ) : null}
    </div>
  )
}

export function ControlButton({ control, primary = false }: { control: Control; primary?: boolean }) {
  const { press } = usePress()
  const { tone } = CONTROL_WORDS[control.name]
  const look = primary ? 'button--primary' : tone === 'bad' ? 'controls__bad' : ''
  return (
    <button
      type="button"
      className={`button button--small ${look}`}
      disabled={control.refusal !== undefined}
      title={control.refusal?.message}
      onClick={() => press(control)}
    >
      {labelOf(control)}
    </button>
  )
}

/** What became of the control that was pressed last: its form, the way to the server, a refusal. */
export function ControlOutcome() {
  const controls = useControls()
  const { deeds } = useFollowed()
  const { send } = usePress()
  const deed = useDeed(WHOLE)
  const opened = useStore(openControl, (name) => name)
  const asked = controls.find(({ name, refusal }) => name === opened && !refusal)
  useEffect(() => () => openControl.set(undefined), [])
  if (deed?.status === 'sending') {
    return (
      <p className="controls__form dim" role="status">
        Sending…
      </p>
    )
  }
  return (
    <>
      {deed?.status === 'refused' ? (
        <div className="step-actions__refused controls__form" role="alert">
          <p>{deed.refusal.message}</p>
          <button type="button" className="button button--small" onClick={() => deeds.dismiss(WHOLE)}>
            OK
          </button>
        </div>
      ) : null}
      {asked ? (
        <ControlForm
          key={asked.name}
          control={asked}
          send={(said) => send(asked, said)}
          cancel={() => openControl.set(undefined)}
        />
      ) : null}
    </>
  )
}

/** One control where the banner says what it ends; nothing for those who may not. */
export function ControlHere({ name, primary = false }: { name: ControlName; primary?: boolean }) {
  const control = useControls().find((each) => each.name === name && !each.refusal)
  return control ? <ControlButton control={control} primary={primary} /> : null
}

const labelOf = ({ name }: Control): string => {
  const { label, asks, sure } = CONTROL_WORDS[name]
  return asks.length > 0 || sure ? `${label}…` : label
}
