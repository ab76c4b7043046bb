/** The mouse and the finger in the grid: selecting by drawing, double click, the fill handle, rows that are drawn elsewhere. */
import { type PointerEvent, type RefObject, useRef, useState } from 'react'
import { type GridColumn, HEAD_HEIGHT, ROW_HEIGHT } from './gridColumn.ts'
import type { GridStore } from './gridState.ts'
import { at, type Place, rangeOf, type Selection } from './selection.ts'
import { rowsIn, type Sheet } from './sheetEdits.ts'

interface PointerOptions {
  sheet: Sheet
  store: GridStore
  columns: readonly GridColumn[]
  scroller: RefObject<HTMLDivElement | null>
  wholeRow(focus: string, anchor: string): Selection
  edit(place: Place): void
  /** @param bottom the line down to which it was drawn */
  fill(bottom: number): void
  /** @param below the line below which they were dropped */
  drop(rows: string[], below: number): void
}

type Drag =
  | { kind: 'cells' }
  | { kind: 'rows' }
  | { kind: 'fill'; bottom: number }
  | { kind: 'move'; rows: string[]; from: number; below: number | undefined }

/** How far, in pixels from the edge, a drag makes the table scroll. */
const EDGE = 24

export function useGridPointer({ sheet, store, scroller, wholeRow, edit, fill, drop }: PointerOptions) {
  const { frame, lines } = sheet
  const drag = useRef<Drag>(undefined)
  const [dropBelow, setDropBelow] = useState<number>()

  const lineUnder = (event: PointerEvent): number => {
    const element = scroller.current
    if (!element) return 0
    const y = event.clientY - element.getBoundingClientRect().top + element.scrollTop - HEAD_HEIGHT
    return Math.max(0, Math.min(Math.floor(y / ROW_HEIGHT), lines.length - 1))
  }
  const columnUnder = (event: PointerEvent): string | undefined =>
    document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('[data-column]')?.dataset.column

  const down = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 || !(event.target instanceof Element)) return
    // Whoever scrolls with a finger draws nothing.
    const isFinger = event.pointerType === 'touch'
    const { target } = event
    if (target.closest('.cell-editor, .grid__head')) return
    if (target.closest('[data-fill]')) {
      event.preventDefault()
      begin({ kind: 'fill', bottom: -1 })
      return
    }
    const line = target.closest<HTMLElement>('[data-line]')?.dataset.line
    if (line === undefined) return
    const { selection } = store.get()
    if (target.closest('[data-number]')) {
      const range = selection && rangeOf(frame, selection)
      const index = frame.positions.get(line) ?? -1
      const isPicked =
        range &&
        range.left === 0 &&
        range.right === frame.columns.length - 1 &&
        index >= range.top &&
        index <= range.bottom
      if (isPicked && !event.shiftKey && lines[index]?.kind === 'row') {
        return begin({ kind: 'move', rows: rowsIn(sheet, range), from: index, below: undefined })
      }
      store.set({ selection: wholeRow(line, event.shiftKey && selection ? selection.anchor.line : line) })
      if (!isFinger) begin({ kind: 'rows' })
      return
    }
    const column = target.closest<HTMLElement>('[data-column]')?.dataset.column ?? frame.columns[0]
    if (column === undefined) return
    const place = { line, column }
    if (event.shiftKey && selection) return store.set({ selection: { anchor: selection.anchor, focus: place } })
    const wasThere = selection?.focus.line === line && selection.focus.column === column
    store.set({ selection: at(place) })
    if (isFinger && wasThere) return edit(place)
    if (!isFinger) begin({ kind: 'cells' })
  }
  const begin = (next: Drag) => {
    drag.current = next
  }
  const move = (event: PointerEvent<HTMLElement>) => {
    const current = drag.current
    if (!current) return
    if (event.buttons === 0) return up()
    // Only once it is drawn: what is captured takes the click away from the cell under it.
    event.currentTarget.setPointerCapture(event.pointerId)
    scrollAtEdge(scroller.current, event)
    const index = lineUnder(event)
    const line = frame.lines[index]
    if (line === undefined) return
    const { selection } = store.get()
    if (!selection) return
    switch (current.kind) {
      case 'cells': {
        const column = columnUnder(event) ?? selection.focus.column
        if (line === selection.focus.line && column === selection.focus.column) return
        return store.set({ selection: { anchor: selection.anchor, focus: { line, column } } })
      }
      case 'rows':
        return store.set({ selection: wholeRow(line, selection.anchor.line) })
      case 'fill': {
        const range = rangeOf(frame, selection)
        current.bottom = range && index > range.bottom ? index : -1
        return setDropBelow(current.bottom < 0 ? undefined : current.bottom)
      }
      case 'move': {
        if (index === current.from && current.below === undefined) return
        current.below = index
        return setDropBelow(index)
      }
    }
  }
  const up = () => {
    const current = drag.current
    drag.current = undefined
    setDropBelow(undefined)
    if (current?.kind === 'fill' && current.bottom >= 0) fill(current.bottom)
    if (
      current?.kind === 'move' &&
      current.below !== undefined &&
      !current.rows.includes(frame.lines[current.below] ?? '')
    )
      drop(current.rows, current.below)
  }
  return {
    dropBelow,
    isDown: () => drag.current !== undefined,
    handlers: {
      onPointerDown: down,
      onPointerMove: move,
      onPointerUp: up,
      onPointerCancel: up,
      onDoubleClick(event: React.MouseEvent) {
        if (!(event.target instanceof Element)) return
        const column = event.target.closest<HTMLElement>('[data-column]')?.dataset.column
        const line = event.target.closest<HTMLElement>('[data-line]')?.dataset.line
        if (column !== undefined && line !== undefined) edit({ line, column })
      },
      onClick(event: React.MouseEvent) {
        if (!(event.target instanceof Element)) return
        const folded = event.target.closest<HTMLElement>('[data-fold]')
        if (folded)
          edit({ line: folded.closest<HTMLElement>('[data-line]')?.dataset.line ?? '', column: frame.columns[0] ?? '' })
      },
    },
  }
}

function scrollAtEdge(scroller: HTMLElement | null, event: PointerEvent): void {
  if (!scroller) return
  const { top, bottom, left, right } = scroller.getBoundingClientRect()
  if (event.clientY > bottom - EDGE) scroller.scrollTop += ROW_HEIGHT
  else if (event.clientY < top + HEAD_HEIGHT + EDGE / 2) scroller.scrollTop -= ROW_HEIGHT
  if (event.clientX > right - EDGE) scroller.scrollLeft += EDGE
  else if (event.clientX < left + EDGE) scroller.scrollLeft -= EDGE
}
