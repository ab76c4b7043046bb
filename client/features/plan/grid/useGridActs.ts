/** What keys, the clipboard and the editor do in the grid: where somebody goes, and which edits they give. */
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Edit } from '../../../live/drafts/edits.ts'
import { htmlOfCells, pastedCells, textOfCells } from './clipboard.ts'

import { type GridColumn, NUMBER_WIDTH, ROW_HEIGHT } from './gridColumn.ts'
import { actionOf, type GridAction } from './gridKeys.ts'
import type { GridProps } from './gridProps.ts'
import { duplicated, insertBeside, moveBy, removeRows } from './rowEdits.ts'
import {
  activeOf,
  at,
  everything,
  isOneCell,
  moved,
  nextWithin,
  type Place,
  type Range,
  type Selection,
} from './selection.ts'
import { copied, fillDown, paste, rowsIn, textAt, write, writeAll } from './sheetEdits.ts'

interface Here {
  scroller: RefObject<HTMLDivElement | null>
  range: Range | undefined
  active: Place | undefined
  /** The line where somebody was last. */
  lastAt: number
  scrollToLine(index: number, options: { align: 'auto' }): void
}

export function useGridActs(props: GridProps, { scroller, range, active, lastAt, scrollToLine }: Here) {
  const { sheet, columns, store, whyNot, say } = props
  const { lines, frame } = sheet
  const { selection, editing } = store.get()
  /** Whether the next Tab leaves the table. */
  const [leaves, setLeaves] = useState(false)

  /** @param line instead of the line of a cell: one that is about to be there */
  const select = (next: Selection, line?: string) => {
    setLeaves(false)
    store.set({ selection: line === undefined ? next : at({ ...next.focus, line }) })
    reveal(next.focus)
  }
  const reveal = (place: Place) => {
    const position = frame.positions.get(place.line)
    if (position !== undefined) scrollToLine(position, { align: 'auto' })
    revealColumn(scroller.current, columns, place.column)
  }
  const lineAt = (line: string) => lines[frame.positions.get(line) ?? -1]
  const notIn = (line: string): string | undefined => {
    const there = lineAt(line)
    if (!there) return undefined
    if (there.kind === 'row') return whyNot(there.row.workstream)
    return whyNot(there.kind === 'new' ? there.workstream : there.workstream.key)
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
        editing: { place, text: text ?? textAt(sheet, place), seen, isTyped: text !== undefined },
      }),
    )
  }
  const finish = (text: string, step?: { down: number; right: number }) => {
    if (!editing) return
    const { place, seen } = editing
    leaveEditor()
    if (!lineAt(place.line)) return say(`The step was removed meanwhile. You wrote: ${text}`)
    const edits = write(sheet, [{ ...place, text }])
    const [only] = edits
    const written =
      only?.type === 'setCells' ? [{ ...only, cells: only.cells.map((cell) => ({ ...cell, seen })) }] : edits
    give(written, [place.line])
    if (!step || !selection) return
    // A new step is written on in its own row, and the next one below it.
    const made = only?.type === 'insertRows' ? only.rows[0]?.key : undefined
    if (made === undefined) go(step)
    else if (step.right !== 0)
      select(moved(frame, at({ line: place.line, column: place.column }), { by: 'cells', ...step }, false), made)
  }
  const finishAll = (text: string) => {
    leaveEditor()
    if (range) give(writeAll(sheet, range, text), linesIn())
  }
  const leaveEditor = () => {
    store.set(selection ? { selection } : {})
    scroller.current?.focus({ preventScroll: true })
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
        return give(writeAll(sheet, range, ''), linesIn())
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
        return give(fillDown(sheet, range), linesIn())
      case 'moveRows': {
        if (props.sort) return say('The rows are sorted for looking. Take the sorting away to move them.')
        const rows = rowsIn(sheet, range)
        return give(moveBy(sheet, rows, action.by), rows)
      }
      case 'insert': {
        const made = insertBeside(sheet, range, action.where)
        give(made.edits, linesIn())
        return made.selection && store.set({ selection: made.selection })
      }
      case 'remove': {
        const rows = rowsIn(sheet, range)
        return give(removeRows(sheet, rows), rows)
      }
      case 'duplicate': {
        const rows = rowsIn(sheet, range)
        return give(duplicated(sheet, rows), rows)
      }
      case 'comment':
        return props.comment()
    }
  }
  const first = () => {
    // Where somebody else has taken the row away, the one that has come in its place.
    const line = lines[Math.min(lastAt, lines.length - 1)] ?? lines[0]
    const [column] = columns
    if (line && column) select(at({ line: line.key, column: active?.column ?? column.key }))
  }
  const wholeRow = (focusLine: string, anchorLine: string) => ({
    anchor: { line: anchorLine, column: columns[0]?.key ?? '' },
    focus: { line: focusLine, column: columns.at(-1)?.key ?? '' },
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
    const cells = copied(sheet, range)
    if (cells.length === 0) return
    event.preventDefault()
    event.clipboardData.setData('text/plain', textOfCells(cells))
    event.clipboardData.setData('text/html', htmlOfCells(cells))
    if (cuts) give(writeAll(sheet, range, ''), linesIn())
  }
  const takeIn = (event: ClipboardEvent) => {
    if (editing || !range) return
    event.preventDefault()
    const cells = pastedCells(event.clipboardData.getData('text/plain'), event.clipboardData.getData('text/html'))
    if (!cells) return
    const pasted = paste(sheet, range, cells)
    const touched = pasted.edits.flatMap((edit) => (edit.type === 'setCells' ? edit.cells.map(({ row }) => row) : []))
    give(pasted.edits, [...new Set([...touched, frame.lines[range.top] ?? ''])])
    if (pasted.selection) store.set({ selection: pasted.selection })
  }
  return {
    /** For what is pressed outside of the table. */
    hands: {
      act: (action: GridAction) => (store.get().selection ? act(action) : say('Choose a row first.')),
    },
    first,
    reveal,
    give,
    notIn,
    wholeRow,
    openEditor,
    finish,
    finishAll,
    cancel: leaveEditor,
    key,
    copy,
    takeIn,
    stay: () => setLeaves(false),
  }
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
