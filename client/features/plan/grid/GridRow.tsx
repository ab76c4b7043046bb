/** One line of the grid. Its properties are plain values, so that a key or an edit renders only the lines that it changes. */
import { memo } from 'react'
import type { DraftRow } from '../../../../shared/draft/draft.ts'
import type { GridColumn } from './gridColumn.ts'

/** How a cell stands out. */
export interface CellMark {
  tone: 'bad' | 'late'
  /** For whoever cannot see the outline. */
  message: string
}

/** Where somebody else is. */
export interface CellGuest {
  column: string
  name: string
  /** Index of their colour. */
  hue: number
}

export interface GridRowProps {
  line: string
  row: DraftRow | undefined
  number: number | undefined
  /** From 1, with the heading. */
  index: number
  /** Those in sight, and the place of the first of them among all. */
  columns: readonly GridColumn[]
  offset: number
  /** Selected columns, both included; -1 for none. */
  from: number
  to: number
  /** The column of the active cell; -1 where it is in another line. */
  active: number
  /** Whether the whole row is selected for what is done with rows. */
  isPicked: boolean
  marks: ReadonlyMap<string, CellMark> | undefined
  guests: readonly CellGuest[] | undefined
  /** Columns whose text is not acknowledged, with spaces around each; '*' for the whole row. */
  unsure: string
  commented: string
  isCritical: boolean
  isReadOnly: boolean
}

export const cellId = (line: string, column: string): string => `cell ${line} ${column}`.replaceAll(/\s+/g, '.')

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { line, row, number, index, columns, offset, isPicked, isCritical, marks } = props
  const ofRow = marks?.get('')
  return (
    <div
      role="row"
      className={`grid__row${isPicked ? ' grid__row--picked' : ''}${row ? '' : ' grid__row--new'}`}
      aria-rowindex={index}
      aria-selected={isPicked || undefined}
      data-line={line}
    >
      <div
        role="rowheader"
        className={`grid__number${isCritical ? ' grid__number--critical' : ''}${ofRow ? ` grid__number--${ofRow.tone}` : ''}`}
        data-number=""
      >
        {number ?? <span className="dim">+</span>}
        {isCritical ? <span className="unseen">, on the critical path</span> : null}
        {ofRow ? <span className="unseen">. {ofRow.message}</span> : null}
      </div>
      {columns.map((column, position) => cellOf(props, column, offset + position))}
    </div>
  )
})

// Not a component of its own: two dozen of them in each line would be most of what scrolling costs.
function cellOf(props: GridRowProps, { key, isMono }: GridColumn, position: number) {
  const { line, row, from, to, active, marks, guests, unsure, commented, isReadOnly } = props
  const text = row?.cells[key]?.text ?? ''
  const mark = marks?.get(key)
  const guest = guests?.find((one) => one.column === key)
  const isUnsure = unsure !== '' && (unsure === '*' || unsure.includes(` ${key} `))
  const isSelected = position >= from && position <= to
  const isActive = position === active
  let look = isMono ? 'grid__cell mono' : 'grid__cell'
  if (isSelected) look += ' grid__cell--selected'
  if (isActive) look += ' grid__cell--active'
  if (mark) look += ` grid__cell--${mark.tone}`
  if (isUnsure) look += ' grid__cell--unsure'
  if (commented !== '' && commented.includes(` ${key} `)) look += ' grid__cell--commented'
  if (guest) look += ` grid__cell--guest hue-${guest.hue}`
  return (
    <div
      key={key}
      role="gridcell"
      id={isActive ? cellId(line, key) : undefined}
      className={look}
      data-column={key}
      aria-colindex={position + 2}
      aria-selected={isSelected || undefined}
      aria-readonly={isReadOnly || undefined}
      aria-invalid={mark?.tone === 'bad' || undefined}
    >
      {row === undefined && position === 0 ? <span className="grid__add">Add a step</span> : shownText(text)}
      {guest ? (
        <span className="grid__guest" aria-hidden="true">
          {guest.name}
        </span>
      ) : null}
      {mark && isActive ? <span className="unseen">. {mark.message}</span> : null}
      {isUnsure ? <span className="unseen">, sending</span> : null}
    </div>
  )
}

/** In one line; what is longer is read in the editor. */
const shownText = (text: string): string => (text.includes('\n') ? text.replaceAll(/\s*\n\s*/g, ' ⏎ ') : text)
