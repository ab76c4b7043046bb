/**
 * The gravest thing that waits for this person, on every screen, with its action. The Run screen has all of it under
 * Yours, and the screen on which it is done has it in front of one.
 */
import { Link, useLocation } from 'wouter'
import { callOf, DUTY_KINDS, type Duty } from '../../shared/attention/duty.ts'
import { rowOf } from '../derive/board.ts'
import { useChangeTrouble } from '../features/run/ChangeCard.tsx'
import { aboutControl, ControlHere } from '../features/run/CutoverControls.tsx'
import { CONTROLS, isOnABar } from '../features/run/DutyCards.tsx'
import { StepOffers } from '../features/run/StepOffers.tsx'
import { subjectOf, useFirstHeld } from '../forms/openForms.ts'
import { useBoard, useFollowed, useMyDuties } from '../live/cutover.tsx'
import { cutoverPath, dutyPath } from '../paths.ts'
import './YourTurn.css'

export function YourTurn() {
  const { cutoverId } = useFollowed()
  const [location] = useLocation()
  // The ticket has a bar of its own where its trouble concerns everybody.
  const barred = useChangeTrouble()?.forAll === true
  const called = useMyDuties().filter(
    (duty) => isCalled(duty) && !isOnABar(duty) && !(barred && duty.kind === 'change'),
  )
  const waiting = useFirstHeld(called, ({ on, kind }) =>
    subjectOf(cutoverId, 'stepId' in on ? on.stepId : aboutControl(CONTROLS[kind] ?? '')),
  )
  const [first] = waiting
  if (!first || location === cutoverPath(cutoverId)) return null
  const path = dutyPath(cutoverId, first)
  // The gates' own screen goes to the gate that asks, unless another was chosen.
  const here = [path, path.split('?gate=')[0]].includes(`${location}${globalThis.location.search}`)
  if (here && waiting.length === 1) return null
  const more = waiting.length - 1
  return (
    <div className="your-turn" role="status">
      <span className="your-turn__says">
        <b className="you">Your turn</b>{' '}
        <Link href={dutyPath(cutoverId, first)} className="strong">
          {first.kind === 'start' ? first.title : callOf(first)}
        </Link>
        {first.over ? <b className="late"> {first.over}</b> : null}
        {first.says ? <span className="dim your-turn__more"> {first.says}</span> : null}
      </span>
      {here ? null : <Act duty={first} />}
      {more > 0 ? (
        <Link className="your-turn__others" href={cutoverPath(cutoverId)}>
          {more} more
        </Link>
      ) : null}
    </div>
  )
}

/** What one has in hand and goes as planned asks for nothing. */
const isCalled = ({ kind, tone, notYet }: Duty): boolean => !notYet && !(kind === 'complete' && tone === 'due')

/** At a step and for the cutover in place; a gate and an item have to be read first. */
function Act({ duty }: { duty: Duty }) {
  const { on, kind } = duty
  const { cutoverId } = useFollowed()
  const row = useBoard((board) => ('stepId' in on ? rowOf(board, on.stepId) : undefined))
  const control = CONTROLS[kind]
  if (row) return <StepOffers row={row} buttons={1} size="small" />
  if (control) return <ControlHere name={control} />
  return (
    <Link href={dutyPath(cutoverId, duty)} className="button button--primary button--small">
      {DUTY_KINDS[kind].label}
    </Link>
  )
}
