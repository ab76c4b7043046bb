/**
 * The table of a draft: a real grid for whoever reads by ear, with one cell after the other as in a sheet, and only the lines
 * in sight in the document. It knows where somebody is and what they press; what that means for the draft is `sheetEdits.ts`.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ClipboardEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { DraftRow } from '../../../../shared/draft/draft.ts'
import type { Edit } from '../../../live/drafts/edits.ts'
import { useStore } from '../../../live/session.tsx'
import { rowsInFlow } from '../../../ui/virtualRows.ts'
import { CellEditor } from './CellEditor.tsx'
import { htmlOfCells, pastedCells, textOfCells } from './clipboard.ts'
import './Grid.css'
import { GridHead } from './GridHead.tsx'
import { type CellGuest, type CellMark, cellId, GridRow } from './GridRow.tsx'
import { type GridColumn, HEAD_HEIGHT, NUMBER_WIDTH, ROW_HEIGHT } from './gridColumn.ts'
import { actionOf, type GridAction } from './gridKeys.ts'
import type { GridStore } from './gridState.ts'
import type { Sort } from './lines.ts'
import { activeOf, at, everything, isOneCell, moved, nextWithin, type Place, rangeOf } from './selection.ts'
import * as sheetEdits from './sheetEdits.ts'
import { useGridPointer } from './useGridPointer.ts'
import { WorkstreamLine } from './WorkstreamLine.tsx'

export interface GridProps {
  sheet: sheetEdits.Sheet
  columns: readonly GridColumn[]
  store: GridStore
  sort: Sort | undefined
  sortBy(column: string): void
  resize(column: string, width: number): void
  fold(workstream: string): void
  /** Why a row is not to be edited by this person; undefined where it is. */
  whyNot(row: DraftRow | undefined, workstream: string): string | undefined
  marksOf(row: string): ReadonlyMap<string, CellMark> | undefined
  guestsOf(row: string): readonly CellGuest[] | undefined
  unsureIn(row: string): string
  commentedIn(row: string): string
  isCritical(row: string): boolean
  suggestionsFor(column: string): readonly string[]
  give(edits: readonly Edit[]): void
  /** Says why something is not done. */
  say(sentence: string): void
  undo(): void
  redo(): void
  comment(): void
  search(): void
}

export function Grid(props: GridProps) {
  const { sheet, columns, store, whyNot, say } = props
  const { lines, frame } = sheet
  const { selection, editing } = useStore(store, (state) => state)
  const scroller = useRef<HTMLDivElement>(null)
  const [leaves, setLeaves] = useState(false)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
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
  const widths = useMemo(() => columns.map(({ width }) => ({ width })), [columns])
  const total = NUMBER_WIDTH + columns.reduce((sum, { width }) => sum + width, 0)

  const select = (next: NonNullable<typeof selection>) => {
    setLeaves(false)
    store.set({ selection: next })
    reveal(next.focus)
  }
  const reveal = (place: Place) => {
    const position = frame.positions.get(place.line)
    if (position !== undefined) virtual.scrollToIndex(position, { align: 'auto' })
    revealColumn(scroller.current, columns, place.column)
  }
  const lineAt = (line: string) => lines[frame.positions.get(line) ?? -1]
  const notIn = (line: string): string | undefined => {
    const there = lineAt(line)
    if (there?.kind === 'row') return whyNot(there.row, there.row.workstream)
    return there?.kind === 'new' ? whyNot(undefined, there.workstream) : undefined
  }
  /** Gives the edits, unless some row of them is not this person's. */
  const give = (edits: readonly Edit[], touched: readonly string[]) => {
    const not = touched.map(notIn).find((why) => why !== undefined)
    if (not !== undefined) return say(not)
    if (edits.length > 0) props.give(edits)
  }
  const linesIn = () => (range ? frame.lines.slice(range.top, range.bottom + 1) : [])
  const openEditor = (place: Place, text: string | undefined) => {
    const line = lineAt(place.line)
    if (line?.kind === 'workstream') return props.fold(line.workstream.key)
    const not = notIn(place.line)
    if (not !== undefined) return say(not)
    const seen = line?.kind === 'row' ? sheet.seenCell(place.line, place.column) : 0
    // At once, so that the letter that began it is typed into it.
    flushSync(() =>
      store.set({
        selection: selection ?? at(place),
        editing: { place, text: text ?? sheetEdits.textAt(sheet, place), seen, isTyped: text !== undefined },
      }),
    )
  }
  const finish = (text: string, step?: { down: number; right: number }) => {
    if (!editing) return
    const { place, seen } = editing
    const edits = sheetEdits.write(sheet, [{ ...place, text }])
    const [only] = edits
    const first =
      only?.type === 'setCells' ? [{ ...only, cells: only.cells.map((cell) => ({ ...cell, seen })) }] : edits
    store.set({ selection: selection ?? at(place) })
    give(first, [place.line])
    scroller.current?.focus({ preventScroll: true })
    if (step && selection) go(step)
  }
  const go = (step: { down: number; right: number }) => {
    if (!selection || !range) return
    if (isOneCell(range)) return select(moved(frame, selection, { by: 'cells', ...step }, false))
    const next = nextWithin(frame, range, activeOf(selection), step)
    store.set({ selection: { ...selection, active: next } })
    reveal(next)
  }
  const act = (action: GridAction) => {
    // What needs no cell, such as taking back what has taken the cell away.
    switch (action.kind) {
      case 'undo':
        return props.undo()
      case 'redo':
        return props.redo()
      case 'search':
        return props.search()
    }
    if (!selection || !range || !active) return first()
    switch (action.kind) {
      case 'move':
        return select(moved(frame, selection, action.step, action.extends))
      case 'page': {
        const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW_HEIGHT) - 2)
        return select(moved(frame, selection, { by: 'cells', down: action.down * page, right: 0 }, action.extends))
      }
      case 'next':
        if (lineAt(active.line)?.kind === 'workstream' && action.right === 0) return openEditor(active, undefined)
        return go(action)
      case 'edit':
        return openEditor(active, undefined)
      case 'type':
        return openEditor(active, '')
      case 'clear':
        return give(sheetEdits.writeAll(sheet, range, ''), linesIn())
      case 'leave':
        return setLeaves(true)
      case 'selectAll': {
        const all = everything(frame)
        return all && store.set({ selection: all })
      }
      case 'selectRow':
        return store.set({ selection: wholeRow(selection.focus.line, selection.anchor.line) })
      case 'selectColumn':
        return store.set({
          selection: {
            anchor: { line: frame.lines[0] ?? '', column: selection.anchor.column },
            focus: { line: frame.lines.at(-1) ?? '', column: selection.focus.column },
          },
        })
      case 'fillDown':
        return give(sheetEdits.fillDown(sheet, range), linesIn())
      case 'moveRows': {
        if (props.sort) return say('The rows are sorted for looking. Take the sorting away to move them.')
        const rows = sheetEdits.rowsIn(sheet, range)
        return give(sheetEdits.moveBy(sheet, rows, action.by), rows)
      }
      case 'insert': {
        const made = sheetEdits.insertBeside(sheet, range, action.where)
        give(made.edits, linesIn())
        return made.selection && store.set({ selection: made.selection })
      }
      case 'remove': {
        const rows = sheetEdits.rowsIn(sheet, range)
        return give(sheetEdits.removeRows(sheet, rows), rows)
      }
      case 'comment':
        return props.comment()
    }
  }
  const first = () => {
    // Where somebody else has taken the row away, the one that has come in its place.
    const line = lines[Math.min(lastAt.current, lines.length - 1)] ?? lines[0]
    const [column] = columns
    if (line && column) select(at({ line: line.key, column: active?.column ?? column.key }))
  }
  const wholeRow = (focusLine: string, anchorLine: string) => ({
    anchor: { line: anchorLine, column: columns[0]?.key ?? '' },
    focus: { line: focusLine, column: columns.at(-1)?.key ?? '' },
  })
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
      give(sheetEdits.dropBelow(sheet, rows, below), rows)
    },
  })
  const key = (event: KeyboardEvent) => {
    if (editing || event.nativeEvent.isComposing) return
    // Out of the table, for whoever has no other way.
    if (event.key === 'Tab' && leaves) return
    const action = actionOf({
      key: event.key,
      shift: event.shiftKey,
      alt: event.altKey,
      ctrl: event.ctrlKey || event.metaKey,
    })
    if (!action) return
    // A letter goes on into the editor that it opens.
    if (action.kind !== 'type') event.preventDefault()
    event.stopPropagation()
    act(action)
  }
  const copy = (event: ClipboardEvent, cuts: boolean) => {
    if (editing || !range) return
    const cells = sheetEdits.copied(sheet, range)
    if (cells.length === 0) return
    event.preventDefault()
    event.clipboardData.setData('text/plain', textOfCells(cells))
    event.clipboardData.setData('text/html', htmlOfCells(cells))
    if (cuts) give(sheetEdits.writeAll(sheet, range, ''), linesIn())
  }
  const takeIn = (event: ClipboardEvent) => {
    if (editing || !range) return
    event.preventDefault()
    const cells = pastedCells(event.clipboardData.getData('text/plain'), event.clipboardData.getData('text/html'))
    if (!cells) return
    const pasted = sheetEdits.paste(sheet, range, cells)
    const touched = pasted.edits.flatMap((edit) => (edit.type === 'setCells' ? edit.cells.map(({ row }) => row) : []))
    give(pasted.edits, [...new Set([...touched, frame.lines[range.top] ?? ''])])
    if (pasted.selection) store.set({ selection: pasted.selection })
  }
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
    active && items.some(({ index }) => lines[index]?.key === active.line)
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
      onKeyDown={key}
      onFocus={(event) => {
        if (event.target === event.currentTarget && !selection) first()
      }}
      onBlur={() => setLeaves(false)}
      onCopy={(event) => copy(event, false)}
      onCut={(event) => copy(event, true)}
      onPaste={takeIn}
      {...pointer.handlers}
    >
      <div className="grid__inside" style={{ width: total }}>
        <GridHead columns={columns} widths={widths} sort={props.sort} sortBy={props.sortBy} resize={props.resize} />
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
                columns={columns}
                widths={widths}
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
            <div className="grid__editing" style={{ top: (frame.positions.get(editing.place.line) ?? 0) * ROW_HEIGHT }}>
              <CellEditor
                key={`${editing.place.line} ${editing.place.column}`}
                label={columns.find(({ key: one }) => one === editing.place.column)?.title ?? editing.place.column}
                text={editing.text}
                isTyped={editing.isTyped}
                left={left(editing.place.column)}
                width={columns.find(({ key: one }) => one === editing.place.column)?.width ?? 100}
                suggestions={props.suggestionsFor(editing.place.column)}
                done={finish}
                doneAll={(text) => {
                  store.set(selection ? { selection } : {})
                  if (range) give(sheetEdits.writeAll(sheet, range, text), linesIn())
                  scroller.current?.focus({ preventScroll: true })
                }}
                cancel={() => {
                  store.set(selection ? { selection } : {})
                  scroller.current?.focus({ preventScroll: true })
                }}
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

function revealColumn(scroller: HTMLElement | null, columns: readonly GridColumn[], key: string): void {
  if (!scroller) return
  const position = columns.findIndex((one) => one.key === key)
  const start = columns.slice(0, position).reduce((sum, { width }) => sum + width, 0)
  const end = start + (columns[position]?.width ?? 0)
  const room = scroller.clientWidth - NUMBER_WIDTH
  if (start < scroller.scrollLeft) scroller.scrollLeft = start
  else if (end > scroller.scrollLeft + room) scroller.scrollLeft = end - room
}
