/** One row of 31 px. It renders only when something it shows has changed. */

import { memo } from 'react'
import { Link } from 'wouter'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import { type Board, type BoardRow, rowOf } from '../../derive/board.ts'
import { minutesOver, sayTook, sayWho, startedAt, timesOf } from '../../derive/sentences.ts'
import { useBoxCount } from '../../live/boxes.ts'
import { useBoard, useCutover, useFollowed, useOutlook } from '../../live/cutover.tsx'
import { usePeople, useTime } from '../../live/session.tsx'
import { gatePath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { type Day, instantBeside, weekendInstant } from '../../ui/instants.ts'
import { GATE_WORDS } from '../gates/gateWords.ts'
import { DeadlineMark } from './Deadline.tsx'
import { looksLate } from './listFilter.ts'
import type { ListItem } from './runList.ts'
import { StepGlyph } from './StepGlyph.tsx'
import { RowCells } from './stepColumns.tsx'

interface RowProps {
  item: ListItem
  index: number
  isOpen: boolean
  isMarked: boolean
  /** Whether a heading says the day of each planned time. */
  isDated: boolean
  /** Whether it is the list's tab stop (roving tabindex). */
  isTabStop: boolean
}

export const Row = memo(function Row(props: RowProps) {
  const { item, ...others } = props
  const { index, isDated } = others
  switch (item.kind) {
    case 'group':
      return <GroupRow title={item.title} index={index} />
    case 'day':
      return <DayRow title={item.title} index={index} />
    case 'fold':
      return <FoldRow fold={item} index={index} />
    case 'gate':
      return <GateRow position={item.position} day={isDated ? item.day : undefined} index={index} />
    default:
      return <StepRow {...others} item={item} />
  }
})

type StepItem = Extract<ListItem, { kind: 'step' | 'rollback' }>
type StepRowProps = Omit<RowProps, 'item' | 'isDated'>

function StepRow({ item, isDated, ...others }: Omit<RowProps, 'item'> & { item: StepItem }) {
  const row = useBoard((board) => rowFor(board, item))
  return row ? <FilledRow {...others} row={row} day={isDated && item.kind === 'step' ? item.day : undefined} /> : null
}

interface FilledRowProps extends StepRowProps {
  row: BoardRow
  /** The day that a heading says. */
  day: Day | undefined
}

function FilledRow({ row, day, index, isOpen, isMarked, isTabStop }: FilledRowProps) {
  const { definition } = row.view
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const t0 = useCutover((cutover) => cutover.t0)
  const who = useWho(row)
  const planned = useOutlook((outlook) => timesOf(row, outlook).planned?.start)
  const expected = useOutlook((outlook) => minute(timesOf(row, outlook).expected?.start))
  const took = useTime((now) => sayTook(row, now))
  const isLate = useTime((now) => looksLate(row, now))
  const began = startedAt(row)
  const over = minutesOver(row)
  const shown = began ?? (row.status === 'skipped' || row.status === 'rolledBack' ? undefined : expected)
  const tone = row.status === 'failed' ? 'bad' : isLate ? 'late' : ''
  const write = (at: number) => (day ? instantBeside(at, zone, day) : weekendInstant(at, zone, t0))
  return (
    <tr
      className={`row row--${row.status} ${tone} ${definition.pointOfNoReturn ? 'row--ponr' : ''} ${traitsOf(definition).isMoment ? 'row--milestone' : ''}`}
      aria-rowindex={index + 2}
      aria-current={isOpen || undefined}
      data-marked={isMarked || undefined}
      data-step={definition.id}
    >
      <RowCells
        cells={{
          state: {
            children: (
              <>
                <input
                  type="checkbox"
                  className="row__mark"
                  tabIndex={-1}
                  aria-label={`Select ${definition.title}`}
                  checked={isMarked}
                  readOnly
                />
                <StepGlyph definition={definition} status={row.status} />
              </>
            ),
          },
          title: {
            title: definition.title,
            children: (
              <>
                <button type="button" className="link" tabIndex={isTabStop ? 0 : -1}>
                  {definition.title}
                </button>
                <RowMarks row={row} />
              </>
            ),
          },
          phase: { className: 'dim', children: definition.phase },
          stream: { className: 'dim', children: definition.workstream },
          who: { className: 'dim', children: who },
          plan: plannedCell(planned, write),
          actual: actualCell(shown, began === undefined ? undefined : 'Started', write),
          took: { title: took, children: took },
          mine: {
            children:
              row.mine && row.status !== 'done' && row.status !== 'skipped' && row.status !== 'rolledBack' ? (
                <b className="you">you</b>
              ) : over === undefined ? null : (
                <span className="late">+{over}</span>
              ),
          },
        }}
      />
    </tr>
  )
}

/** That nobody planned it, how many of its boxes are ticked, and that something was noted on it. */
function RowMarks({ row }: { row: BoardRow }) {
  const { view } = row
  const boxes = useBoxCount(view)
  const isAdded = useCutover(({ amendments }) =>
    amendments?.some(({ kind, step }) => kind === 'added' && step.id === view.definition.id),
  )
  const notes = (view.state.notes?.length ?? 0) + (view.state.earlierNotes ?? 0)
  return (
    <>
      {isAdded ? <span className="row__added dim">added</span> : null}
      {view.definition.deadline === undefined ? null : <DeadlineMark row={row} />}
      {boxes ? (
        <span className="row__notes dim" title={`${boxes.ticked} of ${boxes.all} boxes ticked`}>
          <span aria-hidden="true">
            ☑ {boxes.ticked}/{boxes.all}
          </span>
          <span className="unseen">
            {boxes.ticked} of {boxes.all} boxes ticked
          </span>
        </span>
      ) : null}
      {notes > 0 ? (
        <span className="row__notes dim" title={`${notes} note${notes === 1 ? '' : 's'}`}>
          <span aria-hidden="true">✎ {notes}</span>
          <span className="unseen">
            {notes} note{notes === 1 ? '' : 's'}
          </span>
        </span>
      ) : null}
    </>
  )
}

function DayRow({ title, index }: { title: string; index: number }) {
  return (
    <tr className="row row--day" aria-rowindex={index + 2}>
      <td className="row__group">{title}</td>
    </tr>
  )
}

interface FoldRowProps {
  fold: Extract<ListItem, { kind: 'fold' }>
  index: number
}

function FoldRow({ fold: { title, count, isUnfolded }, index }: FoldRowProps) {
  return (
    <tr className="row row--fold" aria-rowindex={index + 2} data-fold={title}>
      <td className="row__group">
        <button type="button" className="link" aria-expanded={isUnfolded}>
          <span className="row__turn" aria-hidden="true">
            ›
          </span>
          {title} <span className="dim">{count} finished</span>
        </button>
      </td>
    </tr>
  )
}

function GroupRow({ title, index }: { title: string; index: number }) {
  const text = useBoard((board) => {
    const count = board.workstreams.find((workstream) => workstream.title === title)
    return count ? `${count.done} of ${count.total}` : ''
  })
  return (
    <tr className="row row--group" aria-rowindex={index + 2}>
      <td className="row__group">
        {title} <span className="dim">{text}</span>
      </td>
    </tr>
  )
}

interface GateRowProps {
  position: number
  day: Day | undefined
  index: number
}

function GateRow({ position, day, index }: GateRowProps) {
  const { cutoverId } = useFollowed()
  const gate = useCutover(({ gates }) => gates[position])
  const definition = useCutover(({ runbook }) => runbook.gates[position])
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const t0 = useCutover((cutover) => cutover.t0)
  const expected = useOutlook((outlook) => minute(outlook?.forecast.gates[position]?.at))
  if (!gate || !definition) return null
  const voters = definition.reporters.length + definition.approvers.roles.length
  const decided = gate.decision && gate.status !== 'polling' ? gate.decision.deed.at : undefined
  const at = decided ?? expected
  const conditions = gate.decision?.conditions.length ?? 0
  const says =
    gate.status === 'goWithConditions'
      ? `go, ${conditions} condition${conditions === 1 ? '' : 's'}`
      : GATE_WORDS[gate.status]
  const write = (instant: number) => (day ? instantBeside(instant, zone, day) : weekendInstant(instant, zone, t0))
  return (
    <tr className={`row row--gate ${gate.status === 'noGo' ? 'bad' : ''}`} aria-rowindex={index + 2}>
      <RowCells
        cells={{
          state: { children: <Glyph name="gate" label={`gate, ${says}`} /> },
          title: {
            title: definition.title,
            children: (
              <Link href={gatePath(cutoverId, definition.id)} className="row__gate" tabIndex={-1}>
                {definition.title}
              </Link>
            ),
          },
          phase: {},
          stream: { className: 'dim', children: '—' },
          who: { className: 'dim', children: `${voters} voter${voters === 1 ? '' : 's'}` },
          plan: plannedCell(definition.at === undefined ? undefined : t0 + definition.at * 1000, write),
          actual: actualCell(at, decided === undefined ? undefined : 'Decided', write),
          took: { children: says },
          mine: {},
        }}
      />
    </tr>
  )
}

const plannedCell = (at: number | undefined, write: (at: number) => string) => ({
  className: 'mono dim',
  'data-at': at,
  'data-word': 'Planned',
  children: at === undefined ? '' : write(at),
})

/** @param happened what happened then; a forecast without it */
const actualCell = (at: number | undefined, happened: string | undefined, write: (at: number) => string) => ({
  className: happened === undefined ? 'row__actual--forecast mono' : 'mono',
  'data-at': at,
  'data-word': happened ?? 'Forecast',
  children: at === undefined ? '—' : write(at),
})

const rowFor = (board: Board, item: StepItem): BoardRow | undefined =>
  item.kind === 'step' ? board.rows[item.position] : rowOf(board, item.key)

function useWho(row: BoardRow): string {
  const people = usePeople()
  return useCutover((cutover) => sayWho(row, cutover, people.shortName))
}

/** The forecast moves every second; a row shows minutes. */
const minute = (at: number | undefined): number | undefined => at && Math.round(at / 60_000) * 60_000
