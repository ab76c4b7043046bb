import { type RefObject, useLayoutEffect, useState } from 'react'

export const TABLE_WIDTHS = ['enough', 'some', 'little', 'least'] as const
export type TableWidth = (typeof TABLE_WIDTHS)[number]

/**
 * The table's width class, which decides the columns. Not by container queries: those would make every scrolled-in row
 * wait for its container's layout.
 */
export function useTableWidth(frame: RefObject<HTMLElement | null>): TableWidth {
  const [tableWidth, setTableWidth] = useState<TableWidth>('enough')
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => setTableWidth(tableWidthOf(element.offsetWidth))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  return tableWidth
}

const tableWidthOf = (width: number): TableWidth =>
  width > 940 ? 'enough' : width > 720 ? 'some' : width > 480 ? 'little' : 'least'
