/** The line above the rows of a workstream: its title, who has it in hand, whether it is approved; it folds them away. */
import { memo } from 'react'
import { usePeople } from '../../../live/session.tsx'
import { cellId } from './GridRow.tsx'
import type { Line } from './lines.ts'

interface WorkstreamLineProps {
  line: Extract<Line, { kind: 'workstream' }>
  index: number
  isActive: boolean
  /** The column of the active cell. */
  column: string
  span: number
}

export const WorkstreamLine = memo(function WorkstreamLine({
  line,
  index,
  isActive,
  column,
  span,
}: WorkstreamLineProps) {
  const people = usePeople()
  const { workstream, count, isFolded } = line
  const { title, people: given, approval, returned } = workstream
  const who = given.map((id) => people.name(id)).join(', ')
  return (
    <div role="row" className="grid__row grid__row--stream" aria-rowindex={index} data-line={line.key}>
      <div
        role="gridcell"
        id={isActive ? cellId(line.key, column) : undefined}
        className={isActive ? 'grid__stream grid__cell--active' : 'grid__stream'}
        aria-colspan={span + 1}
        aria-expanded={!isFolded}
        data-fold={workstream.key}
      >
        <span className="grid__arrow" aria-hidden="true">
          {isFolded ? '▸' : '▾'}
        </span>
        <b>{title}</b>
        <span className="dim">
          {count === 1 ? '1 step' : `${count} steps`}
          {who === '' ? '' : ` · ${who}`}
          {approval ? ` · approved by ${people.name(approval.by)}` : ''}
        </span>
        {returned ? <span className="late"> · returned: {returned.reason}</span> : null}
      </div>
    </div>
  )
})
