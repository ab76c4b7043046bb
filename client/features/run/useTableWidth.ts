import { type RefObject, useLayoutEffect, useState } from 'react'

export type TableWidth = 'enough' | 'some' | 'little' | 'least'

/**
 * The table's width class, which decides the columns. Not by container queries: those would make every scrolled-in row
 * wait for its container's layout.
 */
export function useTableWidth(frame: RefObject<HTMLElement | null>): TableWidth {
  const [room, setRoom] = useState<TableWidth>('enough')
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => setRoom(tableWidthOf(element.offsetWidth))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  return room
}

const tableWidthOf = (width: number): TableWidth =>
  width > 940 ? 'enough' : width > 720 ? 'some' : width > 480 ? 'little' : 'least'
