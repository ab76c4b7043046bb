import { type RefObject, useLayoutEffect, useState } from 'react'

/**
 * What is measured of an element before it is painted, and again whenever its size changes; undefined while it is not there.
 *
 * @param measure stable, and answers a value that is compared by itself: a number or a word
 */
export function useMeasured<Measured extends string | number>(
  of: HTMLElement | RefObject<HTMLElement | null> | null,
  measure: (element: HTMLElement) => Measured,
): Measured | undefined {
  const [measured, setMeasured] = useState<Measured>()
  useLayoutEffect(() => {
    const element = of && 'current' in of ? of.current : of
    if (!element) return
    const again = () => setMeasured(measure(element))
    again()
    const observer = new ResizeObserver(again)
    observer.observe(element)
    return () => observer.disconnect()
  }, [of, measure])
  return measured
}
