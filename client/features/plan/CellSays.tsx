/** What is wrong with the cell where somebody is, and what it holds where that is longer than it shows. */
import { findRow, positionsOf } from '../../../shared/draft/draft.ts'
import { useStore } from '../../live/session.tsx'
import { OutwardLink } from '../../ui/OutwardLink.tsx'
import { fixesOf, isFixed } from './fixes.ts'
import { followable } from './followable.ts'
import { activeOf } from './grid/selection.ts'
import { titleOfColumn } from './planColumns.ts'
import { columnOf } from './planFaults.ts'
import { type Rights, usePlan } from './usePlan.tsx'

/** Characters that a cell of the usual width shows. */
const SHOWN = 24

export function CellSays({ rights }: { rights: Rights }) {
  const { draft, confirmed, check, grid, open } = usePlan()
  const active = useStore(grid, ({ selection }) => selection && activeOf(selection))
  const row = active && findRow(draft, active.line)
  if (!active || !row) return <p className="cell-says" />
  const faults =
    check?.faults.filter((fault) => fault.row === row.key && ['', active.column].includes(columnOf(fault))) ?? []
  const fixed = faults.filter((fault) => fault.column !== undefined && isFixed(fault))
  const text = row.cells[active.column]?.text ?? ''
  const own = draft.columns.find(({ key }) => key === active.column)
  const link = followable(own, text)
  const number = (positionsOf(draft.rows).get(row.key) ?? -1) + 1
  const mayFix = fixed.length > 0 && rights.whyNot(row.workstream) === undefined
  return (
    <p className="cell-says">
      <b>
        Row {number}, {titleOfColumn(draft, active.column)}:
      </b>{' '}
      {faults.map(({ severity, message }) => (
        <span key={message} className={severity === 'error' ? 'bad' : 'late'}>
          {message}{' '}
        </span>
      ))}
      {mayFix ? (
        <button
          type="button"
          className="button button--small plan-fix__button"
          onClick={() => void open.give(...fixesOf(fixed, confirmed, open))}
        >
          Fix: {fixed[0]?.fix}
        </button>
      ) : null}
      {link !== undefined ? (
        <OutwardLink href={link}>{link}</OutwardLink>
      ) : faults.length === 0 && text.length > SHOWN ? (
        <span className="dim">{text}</span>
      ) : null}
    </p>
  )
}
