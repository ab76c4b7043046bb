import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** How wide an element is in whole pixels; 0 until it has been measured. */
export function useWidth<Of extends Element>(): [RefObject<Of | null>, number] {
  const of = useRef<Of>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = of.current
    if (!element) return
    const measure = () => setWidth(Math.floor(element.getBoundingClientRect().width))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [of, width]
}
