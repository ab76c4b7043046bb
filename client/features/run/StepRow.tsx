/** One row of 31 px. It renders only when something it shows has changed. */

import { memo } from 'react'
import { Link } from 'wouter'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import { type Board, type BoardRow, rowOf } from '../../derive/board.ts'
import { minutesOver, rowDueAt, sayTook, sayWho, startedAt, timesOf } from '../../derive/sentences.ts'
import { useBoard, useCutover, useFollowed, useOutlook } from '../../live/cutover.tsx'
import { usePeople, useTime } from '../../live/session.tsx'
import { gatePath } from '../../paths.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { weekendInstant } from '../../ui/instants.ts'
import { GATE_WORDS } from '../gates/gateWords.ts'
import type { ListItem } from './runList.ts'
import { StepGlyph } from './StepGlyph.tsx'
import { RowCells } from './stepColumns.tsx'

interface RowProps {
  item: ListItem
  index: number
  top: number
  isOpen: boolean
  isMarked: boolean
  anyMarked: boolean
  /** Whether it is the list's tab stop (roving tabindex). */
  isTabStop: boolean
}

export const Row = memo(function Row(props: RowProps) {
  switch (props.item.kind) {
    case 'group':
      return <GroupRow title={props.item.title} index={props.index} top={props.top} />
    case 'gate':
      return <GateRow position={props.item.position} index={props.index} top={props.top} />
    default:
      return <StepRow {...props} item={props.item} />
  }
})

const rowStyle = (top: number) => ({ transform: `translateY(${top}px)` })

function StepRow({
  item,
  index,
  top,
  isOpen,
  isMarked,
  anyMarked,
  isTabStop,
}: RowProps & { item: Exclude<ListItem, { kind: 'group' | 'gate' }> }) {
  const row = useBoard((board) => rowFor(board, item))
  if (!row) return null
  return (
    <FilledRow
      row={row}
      index={index}
      top={top}
      isOpen={isOpen}
      isMarked={isMarked}
      anyMarked={anyMarked}
      isTabStop={isTabStop}
    />
  )
}

function FilledRow({
  row,
  index,
  top,
  isOpen,
  isMarked,
  anyMarked,
  isTabStop,
}: Omit<RowProps, 'item'> & { row: BoardRow }) {
  const { definition } = row.view
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const t0 = useCutover((cutover) => cutover.t0)
  const who = useWho(row)
  const planned = useOutlook((outlook) => timesOf(row, outlook).planned?.start)
  const expected = useOutlook((outlook) => minute(timesOf(row, outlook).expected?.start))
  const took = useTime((now) => sayTook(row, now))
  const isOver = useTime((now) => (row.status === 'running' || row.status === 'held') && now > (rowDueAt(row) ?? now))
  const began = startedAt(row)
  const over = minutesOver(row)
  const shown = began ?? (row.status === 'skipped' || row.status === 'rolledBack' ? undefined : expected)
  const tone = row.status === 'failed' ? 'bad' : row.status === 'held' || isOver ? 'late' : ''
  return (
    <tr
      className={`row row--${row.status} ${tone} ${definition.pointOfNoReturn ? 'row--ponr' : ''} ${traitsOf(definition).isMoment ? 'row--milestone' : ''}`}
      style={rowStyle(top)}
      aria-rowindex={index + 2}
      aria-current={isOpen || undefined}
      data-marked={isMarked || undefined}
      data-step={definition.id}
    >
      <RowCells
        cells={{
          state: {
            className: anyMarked ? 'row__state--marking' : '',
            children: (
              <>
                <StepGlyph definition={definition} status={row.status} />
                <input
                  type="checkbox"
                  className="row__mark"
                  tabIndex={-1}
                  aria-label={`Select ${definition.title}`}
                  checked={isMarked}
                  readOnly
                />
              </>
            ),
          },
          title: {
            title: definition.title,
            children: (
              <button type="button" className="link" tabIndex={isTabStop ? 0 : -1}>
                {definition.title}
              </button>
            ),
          },
          stream: { className: 'dim', children: definition.workstream },
          who: { className: 'dim', children: who },
          plan: plannedCell(planned, zone, t0),
          actual: actualCell(shown, began === undefined ? undefined : 'Started', zone, t0),
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

function GroupRow({ title, index, top }: { title: string; index: number; top: number }) {
  const text = useBoard((board) => {
    const count = board.workstreams.find((workstream) => workstream.title === title)
    return count ? `${count.done} of ${count.total}` : ''
  })
  return (
    <tr className="row row--group" style={rowStyle(top)} aria-rowindex={index + 2}>
      <td className="row__group">
        {title} <span className="dim">{text}</span>
      </td>
    </tr>
  )
}

function GateRow({ position, index, top }: { position: number; index: number; top: number }) {
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
  return (
    <tr
      className={`row row--gate ${gate.status === 'noGo' ? 'bad' : ''}`}
      style={rowStyle(top)}
      aria-rowindex={index + 2}
    >
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
          stream: { className: 'dim', children: '—' },
          who: { className: 'dim', children: `${voters} voter${voters === 1 ? '' : 's'}` },
          plan: plannedCell(definition.at === undefined ? undefined : t0 + definition.at * 1000, zone, t0),
          actual: actualCell(at, decided === undefined ? undefined : 'Decided', zone, t0),
          took: { children: says },
          mine: {},
        }}
      />
    </tr>
  )
}

const plannedCell = (at: number | undefined, zone: string, t0: number) => ({
  className: 'mono dim',
  'data-at': at,
  'data-word': 'Planned',
  children: at === undefined ? '' : weekendInstant(at, zone, t0),
})

/** @param happened what happened then; a forecast without it */
const actualCell = (at: number | undefined, happened: string | undefined, zone: string, t0: number) => ({
  className: happened === undefined ? 'row__actual--forecast mono' : 'mono',
  'data-at': at,
  'data-word': happened ?? 'Forecast',
  children: at === undefined ? '—' : weekendInstant(at, zone, t0),
})

const rowFor = (board: Board, item: Exclude<ListItem, { kind: 'group' | 'gate' }>): BoardRow | undefined =>
  item.kind === 'step' ? board.rows[item.position] : rowOf(board, item.key)

function useWho(row: BoardRow): string {
  const people = usePeople()
  return useCutover((cutover) => sayWho(row, cutover, people.shortName))
}

/** The forecast moves every second; a row shows minutes. */
const minute = (at: number | undefined): number | undefined => at && Math.round(at / 60_000) * 60_000
