/** The executor's phone: mine now, mine next, what goes wrong around me; the main action under the thumb. */
import { useState } from 'react'
import { LEAD } from '../../../shared/reserved.ts'
import { useBoard, useFollowed, useOutlook } from '../../cutover.tsx'
import type { BoardRow } from '../../derive/board.ts'
import { rowOf } from '../../derive/board.ts'
import { timesOf } from '../../derive/sentences.ts'
import { Controls } from '../../parts/Controls.tsx'
import { Instant } from '../../parts/Instant.tsx'
import { StepActions } from '../../parts/StepActions.tsx'
import { useRunView } from '../../runView.ts'
import { usePeople, useStore } from '../../session.tsx'
import { AttentionCard } from './AttentionCard.tsx'
import { DutyCards, useGateDuties } from './DutyCards.tsx'
import { Standing, useAttention, YoursCard, yours } from './NowCards.tsx'
import './PhoneRun.css'
import { RingMe } from './RingMe.tsx'
import { StepCard } from './StepCard.tsx'
import { StepContents, WhatToDo } from './StepDetail.tsx'
import { StepList } from './StepList.tsx'

const NEXT_SHOWN = 4

export function PhoneRun() {
  const { step, select } = useRunView()
  const [tab, setTab] = useState<'mine' | 'all'>('mine')
  const open = useBoard((board) => rowOf(board, step))
  const now = useMineNow()
  const current = open ?? now[0]
  return (
    <div className="phone-run">
      <h1 className="unseen">Run</h1>
      <div className="phone-run__scroll">
        {open ? (
          <>
            <button type="button" className="button" onClick={() => select(undefined)}>
              ← Back
            </button>
            <article className="phone-run__step">
              <StepContents row={open} key={step} />
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
            {tab === 'all' ? <StepList steers={false} /> : <Mine now={now} />}
          </>
        )}
      </div>
      {current && !(tab === 'all' && !open) ? <ThumbBar row={current} /> : null}
    </div>
  )
}

function useMineNow(): BoardRow[] {
  const { deeds } = useFollowed()
  const justCompleted = useStore(deeds.justCompleted, (ids) => ids)
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  const rank = ({ status }: BoardRow) => (status === 'running' ? 0 : status === 'done' ? 2 : 1)
  return yours(board, justCompleted).sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (timesOf(one, outlook).expected?.start ?? 0) - (timesOf(other, outlook).expected?.start ?? 0),
  )
}

function Mine({ now }: { now: readonly BoardRow[] }) {
  const { select } = useRunView()
  const attention = useAttention()
  const duties = useGateDuties()
  const around = attention.filter(({ row }) => !row.mine)
  const [first, ...others] = now
  return (
    <>
      <h2>Yours, now</h2>
      <ul>
        <DutyCards duties={duties} />
        {first ? (
          first.status === 'done' ? (
            <YoursCard row={first} attention={undefined} completed />
          ) : (
            <StepCard row={first} tone={attention.find(({ row }) => row === first)?.tone ?? 'mine'}>
              <Standing row={first} />
              <div className="phone-run__inline">
                <WhatToDo row={first} />
                <button type="button" className="button" onClick={() => select(first.view.definition.id)}>
                  Everything about it
                </button>
              </div>
            </StepCard>
          )
        ) : duties.length > 0 ? null : (
          <li className="now__empty dim">Nothing waits for you now. You will be rung when something does.</li>
        )}
      </ul>
      <Next rows={others} />
      <ul>
        <RingMe />
      </ul>
      <h2>Around you</h2>
      <ul>
        {around.map((one) => (
          <AttentionCard key={one.row.view.definition.id} attention={one} />
        ))}
        {around.length === 0 ? <li className="now__empty dim">Nothing is failed, held or late.</li> : null}
      </ul>
      <CallLead />
      <h2>The cutover</h2>
      <Controls />
    </>
  )
}

function Next({ rows }: { rows: readonly BoardRow[] }) {
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  const zone = board.cutover.runbook.timezone
  const waiting = board.rows
    .filter(({ mine, status }) => mine && status === 'waiting')
    .map((row) => ({ row, at: timesOf(row, outlook).expected?.start ?? Number.POSITIVE_INFINITY }))
    .sort((one, other) => one.at - other.at)
    .slice(0, Math.max(0, NEXT_SHOWN - rows.length))
  if (rows.length + waiting.length === 0) return null
  return (
    <>
      <h2>Yours, next</h2>
      <ul>
        {rows.map((row) => (
          <YoursCard key={row.view.definition.id} row={row} attention={undefined} completed={row.status === 'done'} />
        ))}
        {waiting.map(({ row, at }) => (
          <StepCard key={row.view.definition.id} row={row}>
            {Number.isFinite(at) ? (
              <>
                likely <Instant at={at} zone={zone} className="" />
              </>
            ) : (
              'not yet known'
            )}
          </StepCard>
        ))}
      </ul>
    </>
  )
}

function CallLead() {
  const people = usePeople()
  const leads = useBoard(({ cutover }) => cutover.people[LEAD])
  const bridge = useBoard(({ cutover }) => cutover.links.bridge)
  const cards = (leads ?? []).flatMap((id) => people.get(id) ?? []).filter(({ phone }) => phone)
  if (cards.length === 0 && !bridge) return null
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
    </div>
  )
}

function ThumbBar({ row }: { row: BoardRow }) {
  return (
    <footer className="phone-run__bar">
      <StepActions key={row.view.definition.id} row={row} buttons={3} size="thumb" />
    </footer>
  )
}
