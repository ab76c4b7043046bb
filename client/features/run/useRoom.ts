import { type RefObject, useLayoutEffect, useState } from 'react'

export type Room = 'enough' | 'some' | 'little' | 'least'

/**
 * How many columns there is room for. Not by container queries: those would have every row that scrolls by wait for the
 * layout of its container.
 */
export function useRoom(frame: RefObject<HTMLElement | null>): Room {
  const [room, setRoom] = useState<Room>('enough')
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const look = () => setRoom(roomIn(element.offsetWidth))
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  return room
}

const roomIn = (width: number): Room =>
  width > 940 ? 'enough' : width > 720 ? 'some' : width > 480 ? 'little' : 'least'
