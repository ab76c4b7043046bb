import type { KeyboardEvent } from 'react'
import type { Direction } from './hit.ts'
import type { Viewport } from './useViewport.ts'

const WALKS: Partial<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
}
/** Pixels. */
const PANS: Partial<Record<string, [number, number]>> = {
  ArrowLeft: [-120, 0],
  ArrowRight: [120, 0],
  ArrowUp: [0, -66],
  ArrowDown: [0, 66],
}
const ZOOM = 1.6

interface StageKeys {
  viewport: Viewport
  walk(direction: Direction): void
  open(): void
  leave(): void
}

/** While the picture has the focus; they work for those too who have turned single keys off. */
export function stageKeys({ viewport, walk, open, leave }: StageKeys) {
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const pan = event.shiftKey ? PANS[event.key] : undefined
    const direction = event.shiftKey ? undefined : WALKS[event.key]
    if (pan) viewport.pan(...pan)
    else if (direction) walk(direction)
    else if (event.key === 'Enter' || event.key === ' ') open()
    else if (event.key === '+') viewport.zoom(ZOOM)
    else if (event.key === '-') viewport.zoom(1 / ZOOM)
    else if (event.key === '0') viewport.show('window')
    else {
      // Closing the step is everybody's affair.
      if (event.key === 'Escape') leave()
      return
    }
    event.preventDefault()
  }
}
