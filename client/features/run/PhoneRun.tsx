/** The Run screen on a phone: mine now, mine next, what needs attention; the main action in thumb reach. */
import { useState } from 'react'
import type { Duty } from '../../../shared/attention/duty.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { yoursAhead } from '../../derive/ahead.ts'
import type { BoardRow } from '../../derive/board.ts'
import { rowOf } from '../../derive/board.ts'
import { timesOf } from '../../derive/sentences.ts'
import { subjectOf, useFirstHeld } from '../../forms/openForms.ts'
import { useBoard, useFollowed, useOutlook } from '../../live/cutover.tsx'
import { usePeople, useSession, useStore } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Calls, useCalls } from './Calls.tsx'
import { ControlOutcome, Controls } from './CutoverControls.tsx'
import { leadsToCall } from './calls.ts'
import { DutyCards } from './DutyCards.tsx'
import { useIncidentFrom } from './IncidentOf.tsx'
import { NothingLeft } from './NothingLeft.tsx'
import { NothingWrong, useTrouble } from './NowCards.tsx'
import { select, useOpenStep } from './runView.ts'
import './PhoneRun.css'
import { ReachesMe } from './ReachesMe.tsx'
import { ReachLine } from './ReachLine.tsx'
import { RingMe } from './RingMe.tsx'
import { StepCard } from './StepCard.tsx'
import { StepContents } from './StepDetail.tsx'
import { StepList } from './StepList.tsx'
import { StepOffers } from './StepOffers.tsx'
import { useWakeLock } from './useWakeLock.ts'
import { WhatToDo } from './WhatToDo.tsx'
import { StepStatusLine, toneOf, useOtherDuties, useStepDuties, YoursCard } from './Yours.tsx'
import { yours } from './yourRows.ts'

const MAX_NEXT = 4
/** While a night runs, the display stays on. */
const WATCHED: ReadonlySet<Cutover['status']> = new Set(['running', 'rollingBack'])

export function PhoneRun() {
  const step = useOpenStep()
  const [tab, setTab] = useState<'mine' | 'all'>('mine')
  const open = useBoard((board) => rowOf(board, step))
  const now = useMineNow()
  const over = useBoard(({ cutover }) => cutover.ended !== undefined)
  const current = open ?? now[0]
  useWakeLock(useBoard(({ cutover }) => WATCHED.has(cutover.status)))
  return (
    <div className="phone-run">
      <h1 className="unseen">Run</h1>
      <div className="phone-run__scroll">
        {open ? (
          <>
            <button type="button" className="button" onClick={() => select(undefined)}>
              ← Back
            </button>
            <ControlOutcome />
            <article className="phone-run__step">
              <StepContents row={open} key={step} actions={<Calls row={open} />} />
            </article>
          </>
        ) : (
          <>
            <fieldset className="switch phone-run__tabs">
              <legend className="unseen">What to show</legend>
              <button type="button" aria-pressed={tab === 'mine'} onClick={() => setTab('mine')}>
                Mine
              </button>
              <button type="button" aria-pressed={tab === 'all'} onClick={() => setTab('all')}>
                All steps
              </button>
            </fieldset>
            {tab === 'all' ? <AllSteps /> : over ? <NothingLeft /> : <Mine now={now} />}
          </>
        )}
      </div>
      {current && !(tab === 'all' && !open) ? <ThumbBar row={current} /> : null}
    </div>
  )
}

const AllSteps = () => (
  <>
    <ControlOutcome />
    <StepList steers={false} />
  </>
)

function useMineNow(): readonly BoardRow[] {
  const { cutoverId, ownCommands } = useFollowed()
  const justCompleted = useStore(ownCommands.justCompleted, (ids) => ids)
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  const rank = ({ status }: BoardRow) => (status === 'running' ? 0 : status === 'done' ? 2 : 1)
  const ordered = yours(board, justCompleted).sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (timesOf(one, outlook).expected?.start ?? 0) - (timesOf(other, outlook).expected?.start ?? 0),
  )
  // The thumb bar is that of the first.
  return useFirstHeld(ordered, ({ view }) => subjectOf(cutoverId, view.definition.id))
}

function Mine({ now }: { now: readonly BoardRow[] }) {
  const atSteps = useStepDuties()
  const duties = useOtherDuties()
  const trouble = useTrouble()
  const [first, ...others] = now
  const late = first && atSteps.get(first.view.definition.id)
  return (
    <>
      <div className="now__top">
        <h2>Yours, now</h2>
        <RingMe />
      </div>
      <ul>
        <DutyCards duties={duties.first} />
        {first ? (
          first.status === 'done' ? (
            <YoursCard row={first} duty={undefined} completed />
          ) : (
            <StepCard row={first} tone={toneOf(late)}>
              <StepStatusLine row={first} /> {late?.over ? <b className="late">{late.over}</b> : null}
              <div className="phone-run__inline">
                <WhatToDo row={first} />
                <div className="phone-run__call">
                  <button type="button" className="button" onClick={() => select(first.view.definition.id)}>
                    Details
                  </button>
                  <Calls row={first} />
                </div>
              </div>
            </StepCard>
          )
        ) : duties.first.length + duties.last.length > 0 ? null : (
          <li className="now__empty dim">
            Nothing waits for you now. <ReachesMe />
          </li>
        )}
        {others.map((row) => (
          <YoursCard
            key={row.view.definition.id}
            row={row}
            duty={atSteps.get(row.view.definition.id)}
            completed={row.status === 'done'}
          />
        ))}
        <DutyCards duties={duties.last} />
      </ul>
      {/* Problems before upcoming work. */}
      {trouble.length > 0 ? <Around trouble={trouble} /> : null}
      <Next shown={now.length} />
      {trouble.length > 0 ? null : <Around trouble={trouble} />}
      <ReachLine />
      <CallLead />
      <Controls heading="The cutover" />
    </>
  )
}

function Around({ trouble }: { trouble: readonly Duty[] }) {
  return (
    <>
      <h2>Needs attention</h2>
      <ul>
        <DutyCards duties={trouble} />
        {trouble.length === 0 ? <NothingWrong /> : null}
      </ul>
    </>
  )
}

/** @param shown how many are already shown above */
function Next({ shown }: { shown: number }) {
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  const zone = board.cutover.runbook.timezone
  const waiting = yoursAhead(board, outlook).slice(0, Math.max(1, MAX_NEXT - shown))
  if (waiting.length === 0) return null
  return (
    <>
      <h2>Yours, next</h2>
      <ul>
        {waiting.map(({ row, at }) => (
          <StepCard key={row.view.definition.id} row={row}>
            forecast <Instant at={at} zone={zone} className="" />
          </StepCard>
        ))}
      </ul>
    </>
  )
}

function CallLead() {
  const { me } = useSession()
  const directory = usePeople()
  const people = useBoard(({ cutover }) => cutover.people)
  const { bridge, chat } = useBoard(({ cutover }) => cutover.links)
  const cards = leadsToCall(people, me.person.id)
    .flatMap((id) => directory.get(id) ?? [])
    .filter(({ phone }) => phone)
  if (cards.length === 0 && !bridge && !chat) return null
  return (
    <div className="phone-run__call">
      {cards.map(({ id, name, phone }) => (
        <a key={id} className="button" href={`tel:${phone?.replace(/\s/g, '')}`}>
          Call {name}, lead
        </a>
      ))}
      {bridge ? (
        <a className="button" href={bridge} target="_blank" rel="noreferrer">
          Join the bridge
        </a>
      ) : null}
      {chat ? (
        <a className="button" href={chat} target="_blank" rel="noreferrer">
          Open the chat
        </a>
      ) : null}
    </div>
  )
}

/** Shown next to the main action; hold and fail are rare enough for the menu. */
const BESIDE = ['acknowledge', 'note', 'moreTime'] as const

function ThumbBar({ row }: { row: BoardRow }) {
  const calls = useCalls(row)
  const incident = useIncidentFrom(row)
  return (
    <footer className="phone-run__bar">
      {/* Says whose buttons these are, and that they have changed when somebody else was faster. */}
      <p className="phone-run__bar-step" aria-live="polite">
        {row.view.definition.title}
      </p>
      <StepOffers
        key={row.view.definition.id}
        row={row}
        buttons={3}
        size="thumb"
        beside={BESIDE}
        also={incident}
        more={calls.map(({ id, label, href }) => ({ kind: 'link' as const, key: id, label, href }))}
      />
    </footer>
  )
}
