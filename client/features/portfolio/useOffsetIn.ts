import { type RefObject, useLayoutEffect, useState } from 'react'

/**
 * How far below the top of what scrolls the element begins, pixels. Measured when its surroundings change in size, as by an
 * offer above it or tools that wrap; not while scrolling, which would force a layout each time.
 *
 * @param isThere whether the element is
 */
export function useOffsetIn(
  element: RefObject<HTMLElement | null>,
  scroller: () => HTMLElement | null,
  isThere: boolean,
): number {
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const [frame, around] = [scroller(), element.current?.parentElement]
    if (!isThere || !frame || !around) return
    const measure = () => {
      const top = element.current?.getBoundingClientRect().top ?? 0
      setOffset(top - frame.getBoundingClientRect().top + frame.scrollTop)
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(around)
    return () => observer.disconnect()
  }, [element, scroller, isThere])
  return offset
}
