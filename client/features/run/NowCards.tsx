/** Three groups above the list: mine, running, needs attention. Every open step is in one of them. */
import { useRef } from 'react'
import { troubleIn } from '../../../shared/attention/duties.ts'
import type { Duty } from '../../../shared/attention/duty.ts'
import type { BoardRow } from '../../derive/board.ts'
import { useBoard, useDuties } from '../../live/cutover.tsx'
import { useSession } from '../../live/session.tsx'
import { useIsNarrow } from '../../ui/useIsPhone.ts'
import { DutyCards, isOnABar } from './DutyCards.tsx'
import { NextUp } from './NextUp.tsx'
import { NothingLeft, useNothingLeft } from './NothingLeft.tsx'
import { ReachLine } from './ReachLine.tsx'
import { RunningCard } from './RunningCard.tsx'
import { useSteadyHeight } from './useSteadyHeight.ts'
import { Yours } from './Yours.tsx'
import './NowCards.css'

export function NowCards() {
  return useNothingLeft() ? (
    <NothingLeft />
  ) : (
    <>
      <ReachLine />
      <Columns />
    </>
  )
}

function Columns() {
  const columns = useRef<HTMLDivElement>(null)
  const height = useSteadyHeight(columns, '.list')
  // Where all of it scrolls, nothing has to stand still.
  const narrow = useIsNarrow()
  return (
    <section className="now" aria-label="Now" style={narrow ? undefined : { height }}>
      <div className="now__columns" ref={columns}>
        <Yours />
        <Running />
        <NeedsAttention />
      </div>
    </section>
  )
}

/** What is late or has gone wrong and is for others to do. */
export function useTrouble(): Duty[] {
  const { me } = useSession()
  const duties = useDuties((value) => value)
  return troubleIn(duties).filter((duty) => !duty.asked.includes(me.person.id) && !isOnABar(duty))
}

function Running() {
  const board = useBoard((value) => value)
  const trouble = useTrouble()
  const isTrouble = ({ view }: BoardRow) => trouble.some(({ on }) => 'stepId' in on && on.stepId === view.definition.id)
  const rows = board.open.filter(
    (row) => !row.mine && (row.status === 'running' || row.status === 'unconfirmed') && !isTrouble(row),
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

function NeedsAttention() {
  const trouble = useTrouble()
  const bad = trouble.some(({ tone }) => tone === 'bad')
  return (
    <div className="now__column">
      <h2 className="now__head">
        Needs attention {trouble.length === 0 ? null : <span className={bad ? 'bad' : 'late'}>{trouble.length}</span>}
      </h2>
      <ul className="now__cards">
        <DutyCards duties={trouble} />
        {trouble.length === 0 ? <NothingWrong /> : null}
      </ul>
    </div>
  )
}

/** Only where it is so: what is one's own to mend stands under Yours. */
export function NothingWrong() {
  const any = useDuties((duties) => troubleIn(duties).length > 0)
  return (
    <li className="now__empty dim">{any ? 'Nothing else is late or wrong.' : 'Nothing is failed, held or late.'}</li>
  )
}
