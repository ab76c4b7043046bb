/** Three groups above the list: mine, running, needs attention. Every open step is in one of them. */
import { useRef } from 'react'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import type { Board, BoardRow } from '../../derive/board.ts'
import { sayTook, startedAt, timesOf } from '../../derive/sentences.ts'
import { Offers } from '../../forms/Offers.tsx'
import type { Offer } from '../../forms/offer.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useBoard, useCutover, useCutoverTime, useFollowed, useOutlook } from '../../live/cutover.tsx'
import { usePeople, useSession, useStore, useTime } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { clockTime } from '../../ui/instants.ts'
import { AttentionCard, AttentionText } from './AttentionCard.tsx'
import { type Attention, attentionOf } from './attention.ts'
import { ChangeCard, useChangeTrouble } from './ChangeCard.tsx'
import { DutyCards, useGateDuties } from './DutyCards.tsx'
import { filter, select } from './runView.ts'
import './NowCards.css'
import { GateAlarmCard, useGateAlarms } from './GateAlarmCard.tsx'
import { NextUp } from './NextUp.tsx'
import { NothingLeft, useNothingLeft } from './NothingLeft.tsx'
import { RingMe } from './RingMe.tsx'
import { RunningCard } from './RunningCard.tsx'
import { StepCard } from './StepCard.tsx'
import { StepOffers } from './StepOffers.tsx'
import { BY_MISTAKE } from './stepOfferKinds.ts'
import { stepOffers } from './stepOffers.ts'
import { useSteadyHeight } from './useSteadyHeight.ts'

export function NowCards() {
  return useNothingLeft() ? <NothingLeft /> : <Columns />
}

function Columns() {
  const attention = useAttention()
  const columns = useRef<HTMLDivElement>(null)
  const height = useSteadyHeight(columns, '.list')
  return (
    <section className="now" aria-label="Now" style={{ height }}>
      <div className="now__columns" ref={columns}>
        <Yours attention={attention} />
        <Running attention={attention} />
        <NeedsAttention attention={attention.filter(({ row }) => !row.mine)} />
      </div>
    </section>
  )
}

/** What needs attention; re-evaluated every few seconds, and at once after an event. */
export function useAttention(): Attention[] {
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  const now = useCutoverTime(5000)
  const people = usePeople()
  const zone = board.cutover.runbook.timezone
  return attentionOf(board, outlook, now, {
    name: people.name,
    time: (at) => clockTime(at, zone),
  })
}

/** How many of several steps completed at once offer an inline undo. */
const MAX_COMPLETED = 5

/** Steps for me to act on, and those I have just finished and may want to undo; in plan order. */
export function yours(board: Board, justCompleted: ReadonlySet<string>): BoardRow[] {
  const open = board.open.filter(({ mine }) => mine)
  const completed = [...board.rows, ...board.rollback].filter(
    ({ view, status }) => justCompleted.size > 0 && status === 'done' && justCompleted.has(view.definition.id),
  )
  return [...open, ...completed.slice(0, MAX_COMPLETED)]
}

/** Maximum number of cards; the rest is in the list. */
const MAX_READY = 8

function Yours({ attention }: { attention: readonly Attention[] }) {
  const board = useBoard((value) => value)
  const { me } = useSession()
  const { ownCommands } = useFollowed()
  const justCompleted = useStore(ownCommands.justCompleted, (ids) => ids)
  const outlook = useOutlook((value) => value)
  const duties = useGateDuties()
  const rows = yours(board, justCompleted).sort(
    (one, other) => (timesOf(one, outlook).expected?.start ?? 0) - (timesOf(other, outlook).expected?.start ?? 0),
  )
  const left = rows.filter(({ status }) => status === 'ready').slice(MAX_READY)
  const roles = Object.entries(board.cutover.people)
    .filter(([, holders]) => holders.includes(me.person.id))
    .map(([role]) => roleTitle(board.cutover.runbook, role))
  return (
    <div className="now__column">
      <div className="now__top">
        <h2 className="now__head">
          Yours{' '}
          <span className="dim">{[me.person.name, roles.slice(0, 2).join(', ')].filter(Boolean).join(' · ')}</span>
        </h2>
        {roles.length > 0 ? <RingMe /> : null}
      </div>
      <ul className="now__cards">
        {rows
          .filter((row) => !left.includes(row))
          .map((row) => (
            <YoursCard
              key={row.view.definition.id}
              row={row}
              attention={attention.find((other) => other.row === row)}
              completed={row.status === 'done'}
            />
          ))}
        <DutyCards duties={duties} />
        {left.length > 0 ? (
          <li className="now__empty dim">
            <button type="button" className="link" onClick={() => filter({ mine: true })}>
              {left.length} more are ready for you
            </button>
          </li>
        ) : null}
        {rows.length + duties.length === 0 ? <NothingYours holdsRole={roles.length > 0} /> : null}
      </ul>
    </div>
  )
}

interface YoursCardProps {
  row: BoardRow
  attention: Attention | undefined
  completed: boolean
}

export function YoursCard({ row, attention, completed }: YoursCardProps) {
  const { definition } = row.view
  if (completed) return <CompletedCard row={row} />
  return (
    <StepCard row={row} tone={attention?.tone ?? 'mine'} foot={<StepOffers row={row} buttons={2} size="small" />}>
      {attention ? (
        <AttentionText attention={attention} />
      ) : (
        <>
          {definition.workstream} · <StepStanding row={row} />
        </>
      )}
    </StepCard>
  )
}

/** Just finished, with a one-click undo. */
function CompletedCard({ row }: { row: BoardRow }) {
  const undo = stepOffers(useOfferContext(), row).filter(({ name }) => name === 'undo')
  return (
    <StepCard
      row={row}
      tone="done"
      foot={<Offers about={row.view.definition.id} offers={undo.map(atOnce)} buttons={1} size="small" />}
    >
      Done.
    </StepCard>
  )
}

/** Without a form, unless it overrides the owner. */
const atOnce = (undo: Offer): Offer =>
  undo.capacity === 'own'
    ? {
        ...undo,
        label: 'Undo, pressed by mistake',
        fields: [],
        command: () => undo.command({ reason: BY_MISTAKE }),
      }
    : undo

/** `since 02:06 · 8 of 10 min`, `ready · 6 min · critical` */
export function StepStanding({ row }: { row: BoardRow }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const critical = useOutlook((outlook) => timesOf(row, outlook).expected?.critical ?? false)
  const took = useTime((now) => sayTook(row, now))
  const began = startedAt(row)
  const word =
    row.status === 'ready' ? 'ready' : row.status === 'unconfirmed' ? 'done, waits for you to confirm' : undefined
  return (
    <>
      {row.status === 'running' && began !== undefined ? (
        <>
          since <Instant at={began} zone={zone} className="" /> ·{' '}
        </>
      ) : null}
      {[word, row.status === 'unconfirmed' ? undefined : took, critical ? 'critical' : undefined]
        .filter(Boolean)
        .join(' · ')}
    </>
  )
}

function NothingYours({ holdsRole }: { holdsRole: boolean }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  if (!holdsRole)
    return (
      <li className="now__empty dim">
        You hold no role in this cutover. You see everything and are asked for nothing.
      </li>
    )
  const next = board.rows
    .filter(({ mine, status }) => mine && status === 'waiting')
    .flatMap((row) => {
      const at = timesOf(row, outlook).expected?.start
      return at === undefined ? [] : [{ row, at }]
    })
    .sort((one, other) => one.at - other.at)[0]
  return (
    <li className="now__empty dim">
      Nothing waits for you now.
      {next ? (
        <>
          {' '}
          Next, forecast <Instant at={next.at} zone={zone} />:
          <button type="button" className="link strong" onClick={() => select(next.row.view.definition.id)}>
            {next.row.view.definition.title}
          </button>
        </>
      ) : null}
    </li>
  )
}

function Running({ attention }: { attention: readonly Attention[] }) {
  const board = useBoard((value) => value)
  const rows = board.open.filter(
    (row) =>
      !row.mine &&
      (row.status === 'running' || row.status === 'unconfirmed') &&
      !attention.some((other) => other.row === row),
  )
  return (
    <div className="now__column">
      <h2 className="now__head">
        Running{' '}
        <span className="dim">{rows.length === 0 ? '' : `${rows.length} other${rows.length === 1 ? '' : 's'}`}</span>
      </h2>
      <ul className="now__cards">
        {rows.map((row) => (
          <RunningCard key={row.view.definition.id} row={row} />
        ))}
        {rows.length === 0 ? <li className="now__empty dim">Nothing else runs.</li> : null}
        <NextUp />
      </ul>
    </div>
  )
}

function NeedsAttention({ attention }: { attention: readonly Attention[] }) {
  const trouble = useChangeTrouble()
  const alarms = useGateAlarms()
  const count = attention.length + alarms.length + (trouble ? 1 : 0)
  const bad = trouble?.tone === 'bad' || attention.some(({ tone }) => tone === 'bad')
  return (
    <div className="now__column">
      <h2 className="now__head">
        Needs attention {count === 0 ? null : <span className={bad ? 'bad' : 'late'}>{count}</span>}
      </h2>
      <ul className="now__cards">
        {trouble ? <ChangeCard trouble={trouble} /> : null}
        {alarms.map((alarm) => (
          <GateAlarmCard key={alarm.key} alarm={alarm} />
        ))}
        {attention.map((one) => (
          <AttentionCard key={one.row.view.definition.id} attention={one} />
        ))}
        {count === 0 ? <li className="now__empty dim">Nothing is failed, held or late.</li> : null}
      </ul>
    </div>
  )
}
