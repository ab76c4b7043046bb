import { type RefObject, useEffect, useState } from 'react'

/**
 * The height of what the ref is on, in pixels, for the frame around it. While the pointer is over what lies below, the
 * height stays, so that no row moves away from under it.
 *
 * @param below selector of what lies below
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
