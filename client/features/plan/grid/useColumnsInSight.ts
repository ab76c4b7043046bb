/** Which columns are in the document: those in sight and one on each side, since every cell is paid for while scrolling. */
import { type RefObject, useLayoutEffect, useMemo, useState } from 'react'
import { type GridColumn, NUMBER_WIDTH } from './gridColumn.ts'

export interface ColumnsInSight {
  columns: readonly GridColumn[]
  /** The place of the first of them among all. */
  offset: number
  /** The tracks of every line, as CSS: the number, with the width of what is left out before, and each column. */
  tracks: string
}

export function useColumnsInSight(
  scroller: RefObject<HTMLElement | null>,
  columns: readonly GridColumn[],
): ColumnsInSight {
  const [sight, setSight] = useState({ first: 0, last: columns.length - 1 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () => {
      const next = inSight(columns, element.scrollLeft, element.clientWidth - NUMBER_WIDTH)
      setSight((before) => (before.first === next.first && before.last === next.last ? before : next))
    }
    look()
    const resized = new ResizeObserver(look)
    resized.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [scroller, columns])
  const { first, last } = sight
  return useMemo(() => {
    const shown = columns.slice(first, last + 1)
    const before = columns.slice(0, first).reduce((sum, { width }) => sum + width, 0)
    return {
      columns: shown,
      offset: first,
      tracks: [NUMBER_WIDTH + before, ...shown.map(({ width }) => width)].map((width) => `${width}px`).join(' '),
    }
  }, [columns, first, last])
}

function inSight(columns: readonly GridColumn[], left: number, room: number): { first: number; last: number } {
  let first = 0
  let start = 0
  for (const { width } of columns) {
    if (start + width > left) break
    start += width
    first += 1
  }
  let last = first
  for (let end = start; end < left + room && last < columns.length; last++) end += columns[last]?.width ?? 0
  return { first: Math.max(0, first - 1), last: Math.min(last, columns.length - 1) }
}
