import { type RefObject, useEffect, useState } from 'react'

/**
 * The height of the ref's element in pixels, for its frame. It grows at once, since nothing that needs attention may be cut
 * off, and the list below keeps its rows where they are (`useRowsInPlace`). It shrinks only while the pointer is not over
 * the element below: a list at its top could not make up for that, and a row would move away from under the pointer.
 *
 * @param below selector of the element below
 */
export function useSteadyHeight(content: RefObject<HTMLElement | null>, below: string): number | undefined {
  const [height, setHeight] = useState<number>()
  useEffect(() => {
    const element = content.current
    if (!element) return
    const follow = () => {
      const pointed = document.querySelector(`${below}:hover`) !== null
      setHeight((before = 0) => (pointed ? Math.max(before, element.offsetHeight) : element.offsetHeight))
    }
    const observer = new ResizeObserver(follow)
    observer.observe(element)
    const pointed = document.querySelector(below)
    pointed?.addEventListener('pointerleave', follow)
    return () => {
      observer.disconnect()
      pointed?.removeEventListener('pointerleave', follow)
    }
  }, [content, below])
  return height
}
