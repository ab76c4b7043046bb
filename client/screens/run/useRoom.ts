import { type RefObject, useLayoutEffect, useState } from 'react'

/**
 * How many columns there is room for. Not by container queries: those would have every row that scrolls by wait for the
 * layout of its container.
 */
export function useRoom(frame: RefObject<HTMLElement | null>): 'enough' | 'little' | 'least' {
  const [room, setRoom] = useState<'enough' | 'little' | 'least'>('enough')
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const look = () => setRoom(element.offsetWidth > 760 ? 'enough' : element.offsetWidth > 480 ? 'little' : 'least')
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  return room
}
