import { type RefObject, useEffect, useState } from 'react'

/**
 * The height of the ref's element in pixels, for its frame. It is frozen while the pointer is over the element below, so
 * that no row moves away from under it.
 *
 * @param below selector of the element below
 */
export function useSteadyHeight(content: RefObject<HTMLElement | null>, below: string): number | undefined {
  const [height, setHeight] = useState<number>()
  useEffect(() => {
    const element = content.current
    if (!element) return
    const follow = () => {
      if (!document.querySelector(`${below}:hover`)) setHeight(element.offsetHeight)
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
