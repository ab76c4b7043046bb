/**
 * The table of a draft: a real grid for whoever reads by ear, with one cell after the other as in a sheet, and only the lines
 * in sight in the document. It knows where somebody is and what they press; what that means for the draft is `sheetEdits.ts`.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, useEffect, useImperativeHandle, useRef } from 'react'
import { useStore } from '../../../live/session.tsx'
import { rowsInFlow } from '../../../ui/virtualRows.ts'
import { CellEditor } from './CellEditor.tsx'
import './Grid.css'
import { GridHead } from './GridHead.tsx'
import { cellId, GridRow } from './GridRow.tsx'
import { HEAD_HEIGHT, NUMBER_WIDTH, ROW_HEIGHT } from './gridColumn.ts'
import type { GridProps } from './gridProps.ts'
import * as rowEdits from './rowEdits.ts'
import { activeOf, rangeOf } from './selection.ts'
import * as sheetEdits from './sheetEdits.ts'
import { useColumnsInSight } from './useColumnsInSight.ts'
import { useGridActs } from './useGridActs.ts'
import { useGridPointer } from './useGridPointer.ts'
import { WorkstreamLine } from './WorkstreamLine.tsx'

export function Grid(props: GridProps) {
  const { sheet, columns, store, say } = props
  const { lines, frame } = sheet
  const { selection, editing } = useStore(store, (state) => state)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    getItemKey: (index) => lines[index]?.key ?? index,
  })
  const range = selection && rangeOf(frame, selection)
  const active = selection && activeOf(selection)
  const lastAt = useRef(0)
  useEffect(() => {
    if (range) lastAt.current = range.top
  })
  const sight = useColumnsInSight(scroller, columns)
  const total = NUMBER_WIDTH + columns.reduce((sum, { width }) => sum + width, 0)
  const inside: CSSProperties & Record<'--tracks', string> = { width: total, '--tracks': sight.tracks }

  const acts = useGridActs(props, {
    scroller,
    range,
    active,
    lastAt: lastAt.current,
    scrollToLine: virtual.scrollToIndex,
  })
  const { reveal, give, notIn, wholeRow, openEditor } = acts
  useImperativeHandle(props.hands, () => acts.hands)
  const pointer = useGridPointer({
    sheet,
    store,
    columns,
    scroller,
    wholeRow,
    edit: (place) => openEditor(place, undefined),
    fill: (bottom) =>
      range && give(sheetEdits.fillTo(sheet, range, bottom), frame.lines.slice(range.bottom + 1, bottom + 1)),
    drop(rows, below) {
      if (props.sort) return say('The rows are sorted for looking. Take the sorting away to move them.')
      give(rowEdits.dropBelow(sheet, rows, below), rows)
    },
  })
  // Wherever somebody is taken from outside, as from a fault.
  const shown = useRef(selection)
  useEffect(() => {
    if (shown.current === selection) return
    shown.current = selection
    if (selection && !pointer.isDown()) reveal(selection.focus)
  })

  const left = (column: string) => {
    const position = columns.findIndex((one) => one.key === column)
    return NUMBER_WIDTH + columns.slice(0, position).reduce((sum, { width }) => sum + width, 0)
  }
  const items = virtual.getVirtualItems()
  const activeId =
    active &&
    items.some(({ index }) => lines[index]?.key === active.line) &&
    sight.columns.some(({ key }) => key === active.column)
      ? cellId(active.line, active.column)
      : undefined
  return (
    <div
      ref={scroller}
      role="grid"
      className="grid"
      tabIndex={0}
      aria-label="Steps of the plan"
      aria-describedby="grid-keys"
      aria-rowcount={lines.length + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-activedescendant={activeId}
      onKeyDown={acts.key}
      onFocus={(event) => {
        if (event.target === event.currentTarget && !selection) acts.first()
      }}
      onBlur={acts.stay}
      onCopy={(event) => acts.copy(event, false)}
      onCut={(event) => acts.copy(event, true)}
      onPaste={acts.takeIn}
      {...pointer.handlers}
    >
      <div className="grid__inside" style={inside}>
        <GridHead
          columns={sight.columns}
          offset={sight.offset}
          sort={props.sort}
          sortBy={props.sortBy}
          resize={props.resize}
        />
        <div role="rowgroup" className="grid__rows" style={rowsInFlow(virtual)}>
          {items.map(({ index, key: lineKey }) => {
            const line = lines[index]
            if (!line) return null
            const isIn = range !== undefined && index >= range.top && index <= range.bottom
            const across = active?.line === line.key ? columns.findIndex((one) => one.key === active.column) : -1
            if (line.kind === 'workstream')
              return (
                <WorkstreamLine
                  key={lineKey}
                  line={line}
                  index={index + 2}
                  isActive={across >= 0}
                  column={active?.column ?? ''}
                  span={columns.length}
                />
              )
            const row = line.kind === 'row' ? line.row : undefined
            return (
              <GridRow
                key={lineKey}
                line={line.key}
                row={row}
                number={line.kind === 'row' ? line.number : undefined}
                index={index + 2}
                columns={sight.columns}
                offset={sight.offset}
                from={isIn ? range.left : -1}
                to={isIn ? range.right : -2}
                active={across}
                isPicked={isIn && range.left === 0 && range.right === columns.length - 1}
                marks={row && props.marksOf(row.key)}
                guests={row && props.guestsOf(row.key)}
                unsure={row ? props.unsureIn(row.key) : ''}
                commented={row ? props.commentedIn(row.key) : ''}
                isCritical={row ? props.isCritical(row.key) : false}
                isReadOnly={notIn(line.key) !== undefined}
              />
            )
          })}
          {range && !editing && lines[range.bottom]?.kind === 'row' ? (
            <span
              className="grid__fill"
              data-fill=""
              aria-hidden="true"
              style={{
                top: range.bottom * ROW_HEIGHT + ROW_HEIGHT,
                left: left(columns[range.right]?.key ?? '') + (columns[range.right]?.width ?? 0),
              }}
            />
          ) : null}
          {pointer.dropBelow === undefined ? null : (
            <span className="grid__drop" style={{ top: (pointer.dropBelow + 1) * ROW_HEIGHT }} />
          )}
          {editing ? (
            <div
              role="row"
              className="grid__editing"
              style={{ top: (frame.positions.get(editing.place.line) ?? 0) * ROW_HEIGHT }}
            >
              <CellEditor
                key={`${editing.place.line} ${editing.place.column}`}
                label={columns.find(({ key: one }) => one === editing.place.column)?.title ?? editing.place.column}
                text={editing.text}
                isTyped={editing.isTyped}
                left={left(editing.place.column)}
                width={columns.find(({ key: one }) => one === editing.place.column)?.width ?? 100}
                suggestions={props.suggestionsFor(editing.place.column)}
                done={acts.finish}
                doneAll={acts.finishAll}
                cancel={acts.cancel}
              />
            </div>
          ) : null}
        </div>
      </div>
      <p id="grid-keys" className="unseen">
        Arrow keys move, Enter or a letter writes, Escape and then Tab leaves the table.
      </p>
    </div>
  )
}
